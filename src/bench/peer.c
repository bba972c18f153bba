/*
 * The peer of the benchmarks, and beside it the least that a client can be.
 *
 *   peer flood|sink|echo|hold LINES|LENGTH SIZE         serves one connection (hold: any number) on a free port
 *   peer tls-flood|tls-sink LINES|LENGTH SIZE           the same under TLS 1.3, if compiled with -DTLS; key.pem and
 *                                                       cert.pem are in the directory that PEER_TLS names
 *   peer outage MILLIS COUNT                            is away so long, so often, and tells when it is found again
 *   peer in|out|ping|pipe LINES|LENGTH SIZE PORT WARM_MILLIS MILLIS [WINDOW]     is the client
 *
 * A server prints 'port N', and at its end a line of JSON. Frames are those of Frames.java: their first and last four
 * bytes tell their place, so that order, number and checksum can be held for every frame; the content of the first
 * ones is compared whole. The client of a flood sends one frame when it has enough, and is told, by a frame that begins
 * with '!', how many there were and their checksum. So does the client of a sink, and is answered '!taken' or '!wrong'.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif

#define MOST_FRAMES 1024
#define READ_SIZE (256 * 1024)

static int lines, size, whole, cycle;
static uint32_t first[MOST_FRAMES], last[MOST_FRAMES];
static char *block;
static size_t block_bytes;
static int block_frames;

static uint64_t frames_seen;
static uint32_t sum_seen;

static void die(const char *what) {
	fprintf(stderr, "peer: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
	exit(1);
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void) {
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static uint32_t code(uint32_t i) {
	uint32_t c = 0;
	for (int k = 3; k >= 0; k--) {
		c = c << 8 | (0x40 + (i >> 6 * k & 63));
	}
	return c;
}

static uint32_t get(const char *p) {
	uint32_t v;
	memcpy(&v, p, 4);
	return ntohl(v);
}

static void put(char *p, uint32_t v) {
	v = htonl(v);
	memcpy(p, &v, 4);
}

/* One frame as it is on the wire. */
static int frame(char *p, const char *content, int length) {
	if (lines) {
		memcpy(p, content, length);
		memcpy(p + length, "\r\n", 2);
		return length + 2;
	}
	put(p, length);
	memcpy(p + 4, content, length);
	return length + 4;
}

static void prepare(const char *kind, const char *bytes) {
	lines = strcmp(kind, "LINES") == 0;
	size = atoi(bytes);
	if (size < 16) {
		die("a frame has 16 bytes or more");
	}
	whole = size + (lines ? 2 : 4);
	cycle = 65536 / size;
	cycle = cycle < 4 ? 4 : cycle > MOST_FRAMES ? MOST_FRAMES : cycle;
	int cycles = READ_SIZE / (cycle * whole) + 1;
	block_frames = cycle * cycles;
	block_bytes = (size_t) block_frames * whole;
	block = malloc(block_bytes);
	char *content = malloc(size);
	for (int n = 0; n < block_frames; n++) {
		int i = n % cycle;
		first[i] = code(i);
		last[i] = code(i * 31 + size);
		for (int j = 0; j < size; j++) {
			content[j] = 'a' + (i * 7 + j) % 26;
		}
		put(content, first[i]);
		put(content + size - 4, last[i]);
		frame(block + (size_t) n * whole, content, size);
	}
	free(content);
}

#ifdef TLS
static SSL *tls;

static void die_of_tls(const char *what) {
	ERR_print_errors_fp(stderr);
	die(what);
}

/* One version and one cipher suite, which is also that of all clients (Tls.java). */
static void accept_tls(int fd) {
	const char *directory = getenv("PEER_TLS");
	char cert[4096], key[4096];
	snprintf(cert, sizeof cert, "%s/cert.pem", directory ? directory : ".");
	snprintf(key, sizeof key, "%s/key.pem", directory ? directory : ".");
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	if (!context || SSL_CTX_use_certificate_chain_file(context, cert) != 1
			|| SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1
			|| SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1
			|| SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") != 1) {
		die_of_tls("TLS is not possible");
	}
	/* Nothing but data after the handshake. */
	SSL_CTX_set_num_tickets(context, 0);
	tls = SSL_new(context);
	SSL_set_fd(tls, fd);
	if (SSL_accept(tls) != 1) {
		die_of_tls("the TLS handshake failed");
	}
	errno = 0;
}
#endif

static ssize_t write_some(int fd, const char *p, size_t n) {
#ifdef TLS
	if (tls) {
		return SSL_write(tls, p, (int) n);
	}
#endif
	return write(fd, p, n);
}

static ssize_t read_some(int fd, char *p, size_t n) {
#ifdef TLS
	if (tls) {
		return SSL_read(tls, p, (int) n);
	}
#endif
	return read(fd, p, n);
}

static void write_all(int fd, const char *p, size_t n) {
	while (n > 0) {
		ssize_t w = write_some(fd, p, n);
		if (w <= 0) {
			die("write");
		}
		p += w;
		n -= w;
	}
}

/* Says how many frames were sent, and their checksum. */
static void write_end(int fd, uint64_t frames, uint32_t sum) {
	char content[64], wire[80];
	int length = snprintf(content, sizeof content, "!%llu %u", (unsigned long long) frames, sum);
	write_all(fd, wire, frame(wire, content, length));
}

/* Looks at one frame that is none of the ends. */
static inline void see(const char *content, int length) {
	int i = frames_seen % cycle;
	uint32_t f = get(content), l = get(content + size - 4);
	if (length != size || f != first[i] || l != last[i]) {
		fprintf(stderr, "frame %llu of %d bytes begins with %08x\n", (unsigned long long) frames_seen, length, f);
		die("a frame is wrong, or in the wrong place");
	}
	if (frames_seen < (uint64_t) 2 * cycle
			&& memcmp(content, block + (size_t) i * whole + (lines ? 0 : 4), size) != 0) {
		die("the content of a frame is wrong");
	}
	sum_seen += f ^ l;
	frames_seen++;
}

/* Reads once and sees the frames; returns false after the end, of which it keeps the text. */
static char *input;
static size_t from, to;
static char end_text[64];

static int read_frames(int fd) {
	if (!input) {
		input = malloc(READ_SIZE + 64 * 1024);
	}
	if (from > 0) {
		memmove(input, input + from, to - from);
		to -= from;
		from = 0;
	}
	ssize_t n = read_some(fd, input + to, READ_SIZE + 64 * 1024 - to);
	if (n <= 0) {
		die("the stream ended early");
	}
	to += n;
	for (;;) {
		char *content = input + from;
		size_t left = to - from;
		int length, used;
		if (lines) {
			char *newline = memchr(content, '\n', left);
			if (!newline) {
				return 1;
			}
			length = newline - content - 1;
			used = length + 2;
		}
		else {
			if (left < 4 || left < 4 + (size_t) get(content)) {
				return 1;
			}
			length = get(content);
			content += 4;
			used = length + 4;
		}
		from += used;
		if (content[0] == '!') {
			memcpy(end_text, content, length);
			end_text[length] = 0;
			return 0;
		}
		see(content, length);
	}
}

static int ended_well(void) {
	unsigned long long frames;
	unsigned sum;
	return sscanf(end_text, "!%llu %u", &frames, &sum) == 2 && frames == frames_seen && sum == sum_seen;
}

static void no_delay(int fd) {
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int listen_on(int *port, int backlog) {
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	if (bind(fd, (struct sockaddr *) &a, n) || listen(fd, backlog) || getsockname(fd, (struct sockaddr *) &a, &n)) {
		die("listen");
	}
	*port = ntohs(a.sin_port);
	return fd;
}

static int accept_one(int listener) {
	int fd = accept(listener, NULL, NULL);
	if (fd < 0) {
		die("accept");
	}
	no_delay(fd);
	return fd;
}

static int connect_to(int port) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	if (connect(fd, (struct sockaddr *) &a, sizeof a)) {
		die("connect");
	}
	no_delay(fd);
	return fd;
}

static void serve_flood(int fd) {
	uint64_t blocks = 0;
	char c;
	/* Whatever comes means 'enough', and is looked at no further. */
	while (recv(fd, &c, 1, MSG_DONTWAIT | MSG_PEEK) < 0) {
		write_all(fd, block, block_bytes);
		blocks++;
	}
	uint32_t sum = 0;
	for (int n = 0; n < block_frames; n++) {
		sum += first[n % cycle] ^ last[n % cycle];
	}
	write_end(fd, blocks * block_frames, (uint32_t) (sum * blocks));
	while (read(fd, block, block_bytes) > 0) {
	}
	printf("{\"frames\": %llu}\n", (unsigned long long) (blocks * block_frames));
}

static void serve_sink(int fd) {
	while (read_frames(fd)) {
	}
	const char *verdict = ended_well() ? "!taken" : "!wrong";
	char wire[16];
	write_all(fd, wire, frame(wire, verdict, strlen(verdict)));
	while (read(fd, input, READ_SIZE) > 0) {
	}
	printf("{\"frames\": %llu, \"end\": \"%s\"}\n", (unsigned long long) frames_seen, verdict + 1);
}

static void serve_echo(int fd) {
	static char bytes[READ_SIZE];
	uint64_t all = 0;
	ssize_t n;
	while ((n = read(fd, bytes, sizeof bytes)) > 0) {
		write_all(fd, bytes, n);
		all += n;
	}
	printf("{\"frames\": %llu}\n", (unsigned long long) (all / whole));
}

/* Holds every connection, and echoes; until it is killed. */
static void serve_hold(int listener) {
	int loop = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data.fd = listener }, ready[256];
	epoll_ctl(loop, EPOLL_CTL_ADD, listener, &e);
	static char bytes[READ_SIZE];
	for (;;) {
		int n = epoll_wait(loop, ready, 256, -1);
		for (int i = 0; i < n; i++) {
			int fd = ready[i].data.fd;
			if (fd == listener) {
				e.data.fd = accept_one(listener);
				epoll_ctl(loop, EPOLL_CTL_ADD, e.data.fd, &e);
				continue;
			}
			ssize_t count = read(fd, bytes, sizeof bytes);
			if (count <= 0) {
				close(fd);
			}
			else {
				write_all(fd, bytes, count);
			}
		}
	}
}

static void serve_outage(int millis, int count) {
	int port = 0;
	int listener = listen_on(&port, 16);
	printf("port %d\n", port);
	int fd = accept_one(listener);
	for (int i = 0; i < count; i++) {
		/* Long enough that the client calls it connected. */
		usleep(300 * 1000);
		close(listener);
		close(fd);
		usleep(millis * 1000);
		listener = listen_on(&port, 16);
		double began = now();
		fd = accept_one(listener);
		printf("{\"outageMillis\": %d, \"backMillis\": %.1f}\n", millis, (now() - began) * 1e3);
	}
}

static int compare(const void *a, const void *b) {
	uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
	return (x > y) - (x < y);
}

static void result(uint64_t frames, double seconds, double used, uint32_t *nanos, uint64_t count) {
	printf("{\"frames\": %llu, \"seconds\": %.6f, \"cpu\": %.6f", (unsigned long long) frames, seconds, used);
	if (count > 0) {
		qsort(nanos, count, sizeof *nanos, compare);
		printf(", \"p50\": %.2f, \"p99\": %.2f", nanos[count / 2] / 1e3, nanos[count * 99 / 100] / 1e3);
	}
	printf(", \"ok\": true}\n");
}

static void client_in(int fd, double warm, double measure) {
	double began = now(), start = 0, used = 0;
	uint64_t before = 0;
	int asked = 0, more = 1;
	while (more) {
		more = read_frames(fd);
		double t = now();
		if (!start && t - began >= warm) {
			start = t;
			used = cpu();
			before = frames_seen;
		}
		else if (start && !asked && t - start >= measure) {
			asked = 1;
			uint64_t frames = frames_seen - before;
			result(frames, t - start, cpu() - used, NULL, 0);
			char wire[16];
			write_all(fd, wire, frame(wire, "!enough", 7));
		}
	}
	if (!ended_well()) {
		die("the peer sent something else");
	}
}

static void client_out(int fd, double warm, double measure) {
	double began = now(), start = 0, used = 0;
	uint64_t blocks = 0, before = 0;
	uint32_t sum = 0;
	for (int n = 0; n < block_frames; n++) {
		sum += first[n % cycle] ^ last[n % cycle];
	}
	for (;;) {
		write_all(fd, block, block_bytes);
		blocks++;
		double t = now();
		if (!start && t - began >= warm) {
			start = t;
			used = cpu();
			before = blocks;
		}
		else if (start && t - start >= measure) {
			result((blocks - before) * block_frames, t - start, cpu() - used, NULL, 0);
			break;
		}
	}
	write_end(fd, blocks * block_frames, (uint32_t) (sum * blocks));
	while (read_frames(fd)) {
	}
	if (strcmp(end_text, "!taken") != 0) {
		die("the peer saw something else");
	}
}

static void client_talk(int fd, double warm, double measure, int window) {
	static uint32_t nanos[4 * 1024 * 1024];
	uint64_t sent = 0, count = 0, before = 0, seen;
	double began = now(), start = 0, used = 0, left = began;
	for (; sent < (uint64_t) window; sent++) {
		write_all(fd, block + sent % cycle * whole, whole);
	}
	for (;;) {
		seen = frames_seen;
		read_frames(fd);
		double t = now();
		if (start && window == 1 && count < sizeof nanos / sizeof *nanos) {
			nanos[count++] = (uint32_t) ((t - left) * 1e9);
		}
		if (!start && t - began >= warm) {
			start = t;
			used = cpu();
			before = frames_seen;
		}
		else if (start && t - start >= measure) {
			result(frames_seen - before, t - start, cpu() - used, nanos, count);
			break;
		}
		left = t;
		/* As many as came, in one write, as long as they are next to each other. */
		uint64_t more = frames_seen - seen;
		while (more > 0) {
			uint64_t at = sent % cycle, n = more < cycle - at ? more : cycle - at;
			write_all(fd, block + at * whole, n * whole);
			sent += n;
			more -= n;
		}
	}
	while (frames_seen < sent) {
		read_frames(fd);
	}
}

int main(int argc, char **argv) {
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4 && strcmp(argv[1], "outage") == 0) {
		serve_outage(atoi(argv[2]), atoi(argv[3]));
		return 0;
	}
	if (argc < 4) {
		die("usage: see peer.c");
	}
	prepare(argv[2], argv[3]);
	if (argc == 4) {
		int port = 0;
		int listener = listen_on(&port, 16384);
		printf("port %d\n", port);
		if (strcmp(argv[1], "hold") == 0) {
			serve_hold(listener);
		}
		/* Nobody is left waiting for a client that has failed. */
		alarm(180);
		int fd = accept_one(listener);
		errno = 0;
		const char *what = argv[1];
		if (strncmp(what, "tls-", 4) == 0) {
#ifdef TLS
			accept_tls(fd);
			what += 4;
#else
			die("compiled without TLS");
#endif
		}
		switch (what[0]) {
			case 'f': serve_flood(fd); break;
			case 's': serve_sink(fd); break;
			case 'e': serve_echo(fd); break;
			default: die("flood, sink, echo, hold or outage?");
		}
		return 0;
	}
	if (argc < 7) {
		die("usage: see peer.c");
	}
	int fd = connect_to(atoi(argv[4]));
	double warm = atoi(argv[5]) / 1e3, measure = atoi(argv[6]) / 1e3;
	if (strcmp(argv[1], "in") == 0) {
		client_in(fd, warm, measure);
	}
	else if (strcmp(argv[1], "out") == 0) {
		client_out(fd, warm, measure);
	}
	else {
		client_talk(fd, warm, measure, argc > 7 ? atoi(argv[7]) : 1);
	}
	return 0;
}
