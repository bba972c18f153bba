package dev.linekeeper.bench.line;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.bench.FrameKind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/**
 * Vert.x with one event loop and its {@link RecordParser}.
 */
final class VertX implements Contender {

	// A client that nobody holds is closed.
	private final NetClient client = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
		.createNetClient(new NetClientOptions().setTcpNoDelay(true));

	private static final Set<VertX> HELD = new HashSet<>();

	@Override
	public Line connect(Job job, Talk talk) throws Exception {
		HELD.add(this);
		return this.client.connect(job.port(), "127.0.0.1")
			.map((socket) -> line(socket, job, talk))
			.toCompletionStage()
			.toCompletableFuture()
			.get(1, TimeUnit.MINUTES);
	}

	private static Line line(NetSocket socket, Job job, Talk talk) {
		socket.exceptionHandler(talk::ended);
		socket.closeHandler((nothing) -> talk.ended(new IllegalStateException("the connection has ended")));
		boolean lines = job.kind() == FrameKind.LINES;
		if (lines) {
			socket.handler(RecordParser.newDelimited("\r\n", (frame) -> frame(frame, talk)));
		}
		else {
			RecordParser parser = RecordParser.newFixed(Integer.BYTES);
			parser.handler(new Lengths(parser, talk)::take);
			socket.handler(parser);
		}
		return new SocketLine(socket, lines, talk);
	}

	private static void frame(Buffer frame, Talk talk) {
		int first = frame.getInt(0);
		int length = frame.length();
		if (talk.needsBytes(first)) {
			talk.frame(frame.getBytes(), 0, length);
		}
		else {
			talk.frame(first, frame.getInt(length - Integer.BYTES), length);
		}
	}

	private static final class Lengths {

		private final RecordParser parser;

		private final Talk talk;

		private boolean content;

		Lengths(RecordParser parser, Talk talk) {
			this.parser = parser;
			this.talk = talk;
		}

		void take(Buffer part) {
			if (this.content) {
				frame(part, this.talk);
			}
			this.parser.fixedSizeMode(this.content ? Integer.BYTES : part.getInt(0));
			this.content = !this.content;
		}

	}

	private record SocketLine(NetSocket socket, boolean lines, Talk talk) implements Line {

		@Override
		public void send(byte[] payload) {
			Buffer buffer = Buffer.buffer(payload.length + Integer.BYTES);
			if (this.lines) {
				buffer.appendBytes(payload).appendByte((byte) '\r').appendByte((byte) '\n');
			}
			else {
				buffer.appendInt(payload.length).appendBytes(payload);
			}
			var unused = this.socket.write(buffer);
		}

		@Override
		public boolean isWritable() {
			if (!this.socket.writeQueueFull()) {
				return true;
			}
			this.socket.drainHandler((nothing) -> this.talk.writable());
			return !this.socket.writeQueueFull();
		}

	}

}
