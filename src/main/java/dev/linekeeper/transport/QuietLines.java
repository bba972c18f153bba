package dev.linekeeper.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the next byte of all quiet lines, with one thread: a line on which nothing
 * happens has none of its own. Shared by all connections; thread-safe, and nothing here
 * blocks. The thread is there from the first line that becomes quiet until the
 * {@link #close}; after that a reader stays with its line.
 */
public final class QuietLines implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(QuietLines.class);

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final int patienceMillis;

	// Lines that are to be woken though nothing was received.
	private final Queue<QuietLine> called = new ConcurrentLinkedQueue<>();

	// Guarded by this.
	private @Nullable Selector selector;

	// Guarded by this.
	private boolean closed;

	/**
	 * Create what lines become quiet in after a second.
	 */
	public QuietLines() {
		this(PATIENCE);
	}

	/**
	 * Create what lines become quiet in.
	 * @param patience how long nothing is received before that, at least 1 ms
	 */
	public QuietLines(Duration patience) {
		this.patienceMillis = Math.toIntExact(patience.toMillis());
		if (this.patienceMillis < 1) {
			throw new IllegalArgumentException("patience (" + patience + ") must be at least 1 ms");
		}
	}

	int patienceMillis() {
		return this.patienceMillis;
	}

	/**
	 * Have a line woken when there is something to read from its channel, which is not
	 * blocking from now on. May happen before this returns.
	 * @return whether it will be; if not, the channel is as it was, or closed
	 */
	synchronized boolean watch(QuietLine line, SocketChannel channel) {
		if (this.closed) {
			return false;
		}
		try {
			Selector open = selector();
			channel.configureBlocking(false);
			channel.register(open, SelectionKey.OP_READ, line);
			open.wakeup();
			return true;
		}
		catch (ClosedChannelException ex) {
			return false;
		}
		catch (IOException ex) {
			log.warn("A quiet line keeps a thread of its own: {}", ex.toString());
			return false;
		}
	}

	/** Wake a line that is watched, whatever its channel does. */
	synchronized void wake(QuietLine line) {
		Selector open = this.selector;
		if (open != null && !this.closed) {
			this.called.add(line);
			open.wakeup();
		}
	}

	/**
	 * Wake every line, and watch none any more.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.selector != null) {
			this.selector.wakeup();
		}
	}

	// Called under the lock.
	private Selector selector() throws IOException {
		Selector open = this.selector;
		if (open == null) {
			Selector opened = Selector.open();
			Thread thread = new Thread(null, () -> watch(opened), "linekeeper-quiet-lines", 0, false);
			thread.setDaemon(true);
			thread.start();
			this.selector = opened;
			return opened;
		}
		return open;
	}

	private synchronized boolean isClosed() {
		return this.closed;
	}

	private void watch(Selector open) {
		List<QuietLine> woken = new ArrayList<>();
		try {
			while (!isClosed()) {
				open.select((key) -> take(key, woken));
				for (QuietLine line = this.called.poll(); line != null; line = this.called.poll()) {
					take(line.keyFor(open), line, woken);
				}
				if (!woken.isEmpty()) {
					// A channel can block again when it is no longer registered.
					while (open.selectNow((key) -> take(key, woken)) > 0) {
						// Those have come in the meantime.
					}
					woken.forEach(QuietLine::wakeUp);
					woken.clear();
				}
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			log.error("Quiet lines cannot be watched any more; each keeps a thread from now on", ex);
		}
		end(open, woken);
	}

	private void end(Selector open, List<QuietLine> woken) {
		close();
		// All that are watched, for none is added any more.
		open.keys().forEach((key) -> take(key, woken));
		this.called.clear();
		try {
			open.close();
		}
		catch (IOException ex) {
			log.debug("The selector did not close", ex);
		}
		woken.forEach(QuietLine::wakeUp);
	}

	private static void take(SelectionKey key, List<QuietLine> woken) {
		take(key, (QuietLine) key.attachment(), woken);
	}

	private static void take(@Nullable SelectionKey key, QuietLine line, List<QuietLine> woken) {
		if (key != null) {
			key.cancel();
		}
		if (line.isTakenFirst()) {
			woken.add(line);
		}
	}

}
