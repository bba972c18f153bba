package dev.linekeeper.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import dev.linekeeper.feed.FeedEvent;
import dev.linekeeper.feed.FeedItem;
import dev.linekeeper.feed.Subscription;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber that reads Server-Sent Events. Written without blocking, by whichever
 * thread has something to do for it, one at a time; what it does not read stays where it
 * is, in the feeds.
 */
final class EventStream implements WriteListener, AsyncListener {

	private static final Logger log = LoggerFactory.getLogger(EventStream.class);

	private static final int PIECE = 16 * 1024;

	private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

	private final EventStreams streams;

	private final AsyncContext context;

	private final ServletOutputStream out;

	private final EventWriter writer;

	// Which connections this client may know of.
	private final Predicate<String> visible;

	private final AtomicInteger work = new AtomicInteger();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final ReentrantLock writing = new ReentrantLock();

	private volatile @Nullable Subscription subscription;

	// The container gives the word to begin.
	private volatile boolean begun;

	private volatile boolean commentDue;

	// Since when the client has not read, or 0.
	private volatile long blockedSince;

	private volatile long wroteNanos;

	// Confined to whoever works.

	private byte @Nullable [] greeting;

	private boolean unflushed;

	EventStream(EventStreams streams, AsyncContext context, ServletOutputStream out, EventWriter writer,
			byte[] greeting, Predicate<String> visible) {
		this.streams = streams;
		this.context = context;
		this.out = out;
		this.writer = writer;
		this.greeting = greeting;
		this.visible = visible;
		this.wroteNanos = streams.nanoTime();
	}

	void begin(Subscription events) {
		this.subscription = events;
		this.context.addListener(this);
		this.out.setWriteListener(this);
	}

	/** There may be something to write. */
	void wake() {
		if (!this.begun || this.work.getAndIncrement() != 0) {
			return;
		}
		int done = 1;
		while (done != 0 && !this.ended.get()) {
			write();
			done = this.work.addAndGet(-done);
		}
	}

	/**
	 * Look after it, now and then.
	 * @param quiet nanoseconds of silence after which it gets a comment, so that a client
	 * that has gone is noticed
	 * @param patience nanoseconds after which one that does not read is cut off
	 */
	void check(long now, long quiet, long patience) {
		long blocked = this.blockedSince;
		if (blocked != 0 && now - blocked >= patience) {
			end();
		}
		else if (blocked == 0 && now - this.wroteNanos >= quiet) {
			this.commentDue = true;
			wake();
		}
	}

	/** End it. */
	void end() {
		if (gone()) {
			complete();
		}
	}

	// WriteListener, AsyncListener

	@Override
	public void onWritePossible() {
		this.begun = true;
		wake();
	}

	@Override
	public void onError(Throwable ex) {
		gone();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		gone();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		gone();
		complete();
	}

	@Override
	public void onError(AsyncEvent event) {
		gone();
		// Not while another thread is in a write that fails: it would leave its error
		// with
		// the response, which is somebody else's by then.
		this.writing.lock();
		try {
			// Or the container would look for an error page to send.
			complete();
		}
		finally {
			this.writing.unlock();
		}
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// It is never dispatched again.
	}

	private void complete() {
		try {
			this.context.complete();
		}
		catch (RuntimeException ex) {
			log.debug("A stream had ended", ex);
		}
	}

	private boolean gone() {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		if (this.blockedSince != 0) {
			// By us, or by the container, whose patience is as long.
			this.streams.cutOff();
		}
		Subscription events = this.subscription;
		if (events != null) {
			events.close();
		}
		this.streams.remove(this);
		return true;
	}

	private void write() {
		this.writing.lock();
		try {
			while (this.out.isReady()) {
				this.blockedSince = 0;
				byte[] piece = next();
				if (piece != null) {
					this.out.write(piece);
					this.unflushed = true;
				}
				else if (this.unflushed) {
					this.unflushed = false;
					this.out.flush();
				}
				else {
					return;
				}
				this.wroteNanos = this.streams.nanoTime();
			}
			if (this.blockedSince == 0) {
				// Not 0, whatever the clock says.
				this.blockedSince = this.streams.nanoTime() | 1;
			}
		}
		catch (IOException | RuntimeException ex) {
			// The client has gone. The container knows, tells by onError and takes its
			// objects back; completed by us as well, they would be given out twice.
			log.debug("A stream has ended", ex);
			gone();
		}
		finally {
			this.writing.unlock();
		}
	}

	private byte @Nullable [] next() {
		byte[] first = this.greeting;
		if (first != null) {
			this.greeting = null;
			return first;
		}
		Subscription events = this.subscription;
		FeedItem item = (events != null) ? events.next() : null;
		if (item == null || events == null) {
			boolean comment = this.commentDue;
			this.commentDue = false;
			return comment ? COMMENT : null;
		}
		ByteArrayOutputStream piece = new ByteArrayOutputStream(512);
		while (item != null) {
			if (!(item instanceof FeedEvent event) || this.visible.test(event.connection())) {
				EventWriter.write(piece, EventWriter.name(item), events.position(), this.writer.json(item));
			}
			item = (piece.size() < PIECE) ? events.next() : null;
		}
		return piece.toByteArray();
	}

}
