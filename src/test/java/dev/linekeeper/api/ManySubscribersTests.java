package dev.linekeeper.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A thousand subscribers, ten of which never read.
 */
@Tag("full")
@Timeout(300)
class ManySubscribersTests {

	private static final int HEALTHY = 990;

	private static final int STUCK = 10;

	private static final int MESSAGES = 200;

	// With its text, its base64 and what is around them.
	private static final String PAYLOAD = "x".repeat(1_000);

	@Test
	void thoseThatReadLoseNothingAndWaitNoLongerForThoseThatDoNot() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.listen();
				RunningService service = new RunningService("linekeeper.connections.a.address=127.0.0.1:" + peer.port(),
						"linekeeper.connections.a.framing=crlf");
				Crowd crowd = new Crowd(service.port())) {
			Link link = peer.accept();
			service.awaitState("a", ConnectionState.READY);
			EventStreams streams = service.bean(EventStreams.class);
			for (int i = 0; i < HEALTHY; i++) {
				crowd.join();
			}
			await().atMost(Duration.ofSeconds(60)).until(() -> streams.subscribers() == HEALTHY);
			crowd.awaitGreetings();
			// Not measured: it warms up.
			crowd.send(link, MESSAGES);
			long[] alone = crowd.send(link, MESSAGES);
			List<SocketChannel> stuck = new ArrayList<>();
			for (int i = 0; i < STUCK; i++) {
				stuck.add(crowd.connectStuck());
			}
			await().atMost(Duration.ofSeconds(60)).until(() -> streams.subscribers() == HEALTHY + STUCK);
			service.get("/api/connections/a/stream").isProblem(503, "TOO_MANY_SUBSCRIBERS");

			long[] beside = crowd.send(link, MESSAGES);
			await().atMost(Duration.ofSeconds(15)).until(() -> streams.subscribers() == HEALTHY);

			System.out.printf("%d subscribers, %d stuck: p50 %.1f -> %.1f ms, p99 %.1f -> %.1f ms, %d cut off%n",
					HEALTHY, STUCK, percentile(alone, 50), percentile(beside, 50), percentile(alone, 99),
					percentile(beside, 99), streams.cutOffs());
			assertThat(alone).hasSize(HEALTHY * MESSAGES);
			assertThat(beside).hasSize(HEALTHY * MESSAGES);
			assertThat(streams.cutOffs()).isEqualTo(STUCK);
			for (SocketChannel one : stuck) {
				one.close();
			}
		}
	}

	private static double percentile(long[] nanos, int percent) {
		long[] sorted = nanos.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length * percent / 100] / 1e6;
	}

	/** Clients that read all they get, on one thread: the test's. */
	private static final class Crowd implements AutoCloseable {

		private final InetSocketAddress server;

		private final Selector selector = Selector.open();

		private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

		Crowd(int port) throws IOException {
			this.server = new InetSocketAddress("127.0.0.1", port);
		}

		/** One that takes no more than it has to before it is read. */
		SocketChannel connectStuck() throws IOException {
			SocketChannel channel = SocketChannel.open();
			channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
			return subscribe(channel);
		}

		private SocketChannel subscribe(SocketChannel channel) throws IOException {
			channel.connect(this.server);
			channel.write(StandardCharsets.US_ASCII
				.encode("GET /api/connections/a/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"));
			return channel;
		}

		void join() throws IOException {
			SocketChannel channel = subscribe(SocketChannel.open());
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_READ, new int[3]);
		}

		/** Who has none does not listen yet. */
		void awaitGreetings() throws IOException {
			while (this.selector.keys().stream().anyMatch((key) -> ((int[]) key.attachment())[2] == 0)) {
				this.selector.select();
				for (SelectionKey key : this.selector.selectedKeys()) {
					read((SocketChannel) key.channel(), (int[]) key.attachment());
				}
				this.selector.selectedKeys().clear();
			}
		}

		/** Send messages, one each 50 ms; how long each took to each client. */
		long[] send(Link link, int messages) throws IOException {
			long[] sent = new long[messages];
			long[] took = new long[HEALTHY * messages];
			int received = 0;
			this.selector.keys().forEach((key) -> Arrays.fill((int[]) key.attachment(), 0));
			long begin = System.nanoTime();
			int next = 0;
			while (received < took.length && System.nanoTime() - begin < Duration.ofSeconds(60).toNanos()) {
				if (next < messages && System.nanoTime() - begin >= next * 50_000_000L) {
					sent[next] = System.nanoTime();
					link.send(PAYLOAD + "\r\n");
					next++;
				}
				this.selector.select(5);
				for (SelectionKey key : this.selector.selectedKeys()) {
					int[] state = (int[]) key.attachment();
					int before = state[0];
					read((SocketChannel) key.channel(), state);
					long now = System.nanoTime();
					for (int i = before; i < state[0]; i++) {
						took[received++] = now - sent[i];
					}
				}
				this.selector.selectedKeys().clear();
			}
			return (received == took.length) ? took : Arrays.copyOf(took, received);
		}

		/** Counts messages: they alone have a base64, at their end. */
		private void read(SocketChannel channel, int[] state) throws IOException {
			byte[] mark = "\"base64\":".getBytes(StandardCharsets.US_ASCII);
			this.buffer.clear();
			int count = channel.read(this.buffer);
			assertThat(count).as("cut off").isGreaterThanOrEqualTo(0);
			state[2] += count;
			for (int i = 0; i < count; i++) {
				state[1] = (this.buffer.get(i) == mark[state[1]]) ? state[1] + 1
						: (this.buffer.get(i) == mark[0]) ? 1 : 0;
				if (state[1] == mark.length) {
					state[0]++;
					state[1] = 0;
				}
			}
		}

		@Override
		public void close() throws IOException {
			for (SelectionKey key : this.selector.keys()) {
				key.channel().close();
			}
			this.selector.close();
		}

	}

}
