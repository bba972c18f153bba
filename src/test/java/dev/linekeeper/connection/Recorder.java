package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Makes protocols that write down what they are told, in order, and answer every frame as
 * the test says.
 */
final class Recorder implements ProtocolFactory {

	private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

	private volatile BiConsumer<Session, String> reaction = (session, text) -> {
	};

	private volatile @Nullable Session session;

	private volatile int made;

	@Override
	public Protocol buildProtocol(InetSocketAddress address) {
		return new Recording();
	}

	/** Do this with every frame from now on, in the callback. */
	void onFrame(BiConsumer<Session, String> reaction) {
		this.reaction = reaction;
	}

	/** What was told next; waits 10 seconds at most. */
	String next() {
		try {
			String next = this.told.poll(10, TimeUnit.SECONDS);
			assertThat(next).as("something told").isNotNull();
			return next;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	List<String> next(int count) {
		return IntStream.range(0, count).mapToObj((i) -> next()).toList();
	}

	boolean nothingMore() {
		await().pollDelay(Duration.ofMillis(100)).until(() -> true);
		return this.told.isEmpty();
	}

	/** The latest session. */
	Session session() {
		Session latest = this.session;
		assertThat(latest).isNotNull();
		return latest;
	}

	private final class Recording implements Protocol {

		private @Nullable Session mine;

		@Override
		public void connectionMade(Session session) {
			this.mine = session;
			Recorder.this.session = session;
			Recorder.this.told.add("made " + ++Recorder.this.made);
		}

		@Override
		public void dataReceived(byte[] data) {
			String text = new String(data, StandardCharsets.US_ASCII);
			Recorder.this.told.add(text);
			Session open = this.mine;
			assertThat(open).isNotNull();
			Recorder.this.reaction.accept(open, text);
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			Recorder.this.told.add("lost " + reason.kind() + (reason.clean() ? " clean" : ""));
		}

	}

}
