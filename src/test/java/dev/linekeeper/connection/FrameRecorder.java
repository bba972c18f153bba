package dev.linekeeper.connection;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Protocols that write down what they are told, in order: {@code made 1}, each frame as
 * ISO-8859-1, {@code lost PEER_FIN}.
 */
final class FrameRecorder implements ProtocolFactory {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** Why connections were lost. */
	final List<DisconnectReason> losses = new CopyOnWriteArrayList<>();

	/** What readers allocated between connectionMade and connectionLost, in bytes. */
	final List<Long> allocated = new CopyOnWriteArrayList<>();

	private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

	private volatile int made;

	private volatile @Nullable Session session;

	/** Whether a protocol pauses after each frame. */
	volatile boolean pausing;

	@Override
	public Protocol buildProtocol(InetSocketAddress address) {
		return new Recording();
	}

	@Override
	public void connectionFailed(ConnectionAttempt attempt, DisconnectReason reason) {
		// Not of interest here.
	}

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
		return Stream.generate(this::next).limit(count).toList();
	}

	boolean isEmpty() {
		return this.told.isEmpty();
	}

	/** The session of the connection made last. */
	Session session() {
		Session last = this.session;
		assertThat(last).isNotNull();
		return last;
	}

	private final class Recording implements Protocol {

		private long allocatedBefore;

		@Override
		public void connectionMade(Session session) {
			FrameRecorder.this.session = session;
			FrameRecorder.this.told.add("made " + ++FrameRecorder.this.made);
			this.allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
		}

		@Override
		public void dataReceived(byte[] data) {
			FrameRecorder.this.told.add(new String(data, StandardCharsets.ISO_8859_1));
			if (FrameRecorder.this.pausing) {
				session().pause();
			}
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			FrameRecorder.this.allocated.add(THREADS.getCurrentThreadAllocatedBytes() - this.allocatedBefore);
			FrameRecorder.this.losses.add(reason);
			FrameRecorder.this.told.add("lost " + reason.kind());
		}

	}

}
