package dev.linekeeper.bench.line;

import java.util.List;

import dev.linekeeper.bench.FrameKind;

/**
 * What is measured of several contenders, one beside the other.
 *
 * @param name what it is asked for by
 * @param title what it is
 * @param peer what the peer does
 * @param what what the clients do, unless a contender says otherwise
 * @param kind how frames are told apart
 * @param size bytes of a frame
 * @param window how many frames or requests are on the line at once
 * @param oneCore whether peer and client share a core
 * @param contenders who takes part, each perhaps with its own {@code :what}
 * @param goals what must come of it
 */
record Row(String name, String title, String peer, String what, FrameKind kind, int size, int window, boolean oneCore,
		List<String> contenders, List<Goal> goals) {

	private static final String PEERS = "raw netty vertx node twisted";

	/** All of them, those that matter most first. */
	static List<Row> all() {
		return List.of(
				talk("ping", "ping-pong and requests by order, one core", "ping", 1, true,
						"c raw netty vertx si-net node twisted session session-virtual dialog:ask dialog:wait"
								+ " dialog-virtual:ask dialog-virtual:wait",
						"session p50 <= 1.10 c; session p99 <= 1.25 c; session-virtual p50 <= 1.45 c; dialog:ask p50 <= 1.3 c"),
				talk("pipe", "pipelined, and requests by key, one core", "pipe", 64, true,
						"c raw netty vertx node twisted session session-virtual dialog:keyed dialog-virtual:keyed",
						"session rate >= 0.85 c; session rate >= 1.7 netty; dialog:keyed rate >= 0.45 c;"
								+ " dialog:keyed rate >= 0.9 netty"),
				in("in-lines-64", FrameKind.LINES, 64,
						"c raw netty vertx si-net node twisted view view-virtual copy dialog push handler",
						"view rate >= 0.75 raw; view rate >= 3 netty; copy rate >= 1.8 netty; dialog rate >= 0.6 raw;"
								+ " push rate >= 0.1 raw; handler rate >= 1.0 netty; handler rate >= 400 si-net;"
								+ " view cpu <= 0.35 netty"),
				in("in-length-64", FrameKind.LENGTH, 64, "c raw netty vertx si-net node twisted view view-virtual",
						"view rate >= 0.70 raw; view rate >= 5 netty"),
				in("in-lines-256", FrameKind.LINES, 256, PEERS + " view", "view rate >= 2.5 netty"),
				in("in-lines-1k", FrameKind.LINES, 1024, PEERS + " view", "view rate >= 1.6 netty"),
				in("in-lines-16k", FrameKind.LINES, 16_384, PEERS + " view", "view rate >= 1.0 netty"),
				out("out-length-64", FrameKind.LENGTH, 64,
						"c raw netty vertx si-net si-nio node twisted session session-virtual connection channel shared",
						"session rate >= 6 netty; channel rate >= 2.5 netty; shared rate >= 2.5 netty"),
				out("out-lines-64", FrameKind.LINES, 64, PEERS + " session", "session rate >= 6 netty"),
				out("out-length-1k", FrameKind.LENGTH, 1024, PEERS + " session", "session rate >= 2.5 netty"),
				out("out-length-16k", FrameKind.LENGTH, 16_384, PEERS + " si-net session",
						"session rate >= 1.0 netty vertx si-net node twisted"),
				in("tls-in-lines-64", FrameKind.LINES, 64, "view raw-tls netty-tls view-tls",
						"view-tls rate >= 1.0 netty-tls"),
				in("tls-in-lines-1k", FrameKind.LINES, 1024, "view raw-tls netty-tls view-tls",
						"view-tls rate >= 1.0 netty-tls"),
				out("tls-out-lines-1k", FrameKind.LINES, 1024, "session raw-tls netty-tls session-tls",
						"session-tls rate >= 1.0 netty-tls"),
				talk("ping-two", "ping-pong, two cores", "ping", 1, false,
						"c raw netty vertx node twisted session session-virtual dialog:ask", "session p50 <= 1.10 netty"),
				watched(in("watched-push", FrameKind.LINES, 64, "dialog dialog-metered dialog-watched",
						"dialog-metered rate >= 0.95 dialog; dialog-watched rate >= 0.95 dialog")),
				watched(in("watched-in", FrameKind.LINES, 64, "view view-watched", "view-watched rate >= 0.95 view")),
				watched(out("watched-out", FrameKind.LENGTH, 64, "session session-watched",
						"session-watched rate >= 0.95 session")),
				watched(talk("watched-ask", "requests by order, one core", "ping", 1, true,
						"dialog:ask dialog-watched:ask", "dialog-watched:ask p50 <= 1.05 dialog:ask")),
				watched(talk("watched-keyed", "requests by key, one core", "pipe", 64, true,
						"dialog:keyed dialog-watched:keyed", "dialog-watched:keyed rate >= 0.95 dialog:keyed")));
	}

	/** What it costs that somebody looks on; see {@link Watch}. */
	private static Row watched(Row row) {
		return new Row(row.name, "looked on or not: " + row.title, row.peer, row.what, row.kind, row.size, row.window,
				row.oneCore, row.contenders, row.goals);
	}

	private static Row in(String name, FrameKind kind, int size, String contenders, String goals) {
		return row(name, title(name, "in, ") + text(kind) + ", " + size + " B", "flood", "in", kind, size, 1, false, contenders,
				goals);
	}

	private static Row out(String name, FrameKind kind, int size, String contenders, String goals) {
		return row(name, title(name, "out, ") + text(kind) + ", " + size + " B", "sink", "out", kind, size, 1, false, contenders,
				goals);
	}

	private static Row talk(String name, String title, String what, int window, boolean oneCore, String contenders,
			String goals) {
		return row(name, title + ((window > 1) ? ", window " + window : ""), "echo", what, FrameKind.LENGTH, 64, window,
				oneCore, contenders, goals);
	}

	private static Row row(String name, String title, String peer, String what, FrameKind kind, int size, int window,
			boolean oneCore, String contenders, String goals) {
		return new Row(name, title, peer, what, kind, size, window, oneCore, List.of(contenders.split(" ")),
				Goal.all(goals));
	}

	private static String title(String name, String direction) {
		return name.startsWith("tls-") ? direction + "TLS 1.3, " + Tls.CIPHER + ", " : direction;
	}

	private static String text(FrameKind kind) {
		return (kind == FrameKind.LINES) ? "CRLF lines" : "4-byte length";
	}

	/** What a contender does. */
	String what(String contender) {
		int colon = contender.indexOf(':');
		return (colon < 0) ? this.what : contender.substring(colon + 1);
	}

	/** What the peer does for a contender. */
	String peer(String contender) {
		return isUnderTls(contender) ? "tls-" + this.peer : this.peer;
	}

	/** Whether some of it is under TLS. */
	boolean needsTls() {
		return this.contenders.stream().anyMatch(Row::isUnderTls);
	}

	/** Whether it is a contender under TLS. */
	static boolean isUnderTls(String contender) {
		return contender.endsWith(Tls.SUFFIX);
	}

	boolean isOfTime() {
		return this.what.equals("ping");
	}

}
