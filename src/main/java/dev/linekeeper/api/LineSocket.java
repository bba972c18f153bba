package dev.linekeeper.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.linekeeper.feed.FeedEvent;
import dev.linekeeper.feed.FeedItem;
import dev.linekeeper.feed.Subscription;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket that listens to a connection, and what is to be written to it: one
 * message at a time, and nobody waits for that. Safe for any thread.
 */
final class LineSocket {

	private static final Logger log = LoggerFactory.getLogger(LineSocket.class);

	private static final long SEND_TIMEOUT_MILLIS = 5_000;

	private static final int MOST_ANSWERS = 256;

	// RFC 6455, 5.5: a control frame has at most 125 bytes, two of them the code.
	private static final int MOST_REASON = 123;

	private final Session session;

	private final RemoteEndpoint.Async remote;

	private final SocketForm form;

	private final Charset charset;

	private final EventWriter writer;

	private final Runnable gone;

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.COMPLETED);

	// The following are guarded by answers.

	private final Queue<String> answers = new ArrayDeque<>();

	private @Nullable Subscription subscription;

	private boolean sending;

	// Asked to look again while it was sending.
	private boolean more;

	LineSocket(Session session, SocketForm form, Charset charset, EventWriter writer, Runnable gone) {
		this.session = session;
		this.remote = session.getAsyncRemote();
		this.remote.setSendTimeout(SEND_TIMEOUT_MILLIS);
		this.form = form;
		this.charset = charset;
		this.writer = writer;
		this.gone = gone;
	}

	SocketForm form() {
		return this.form;
	}

	void begin(Subscription events) {
		synchronized (this.answers) {
			this.subscription = events;
		}
		wake();
	}

	/** Answer what the client has sent. */
	void answer(String json) {
		boolean tooMany;
		synchronized (this.answers) {
			tooMany = this.answers.size() == MOST_ANSWERS;
			this.answers.add(json);
		}
		if (tooMany) {
			close(CloseReason.CloseCodes.VIOLATED_POLICY, "answers are not read");
			return;
		}
		wake();
	}

	/** There may be something to write. */
	void wake() {
		synchronized (this.answers) {
			if (this.sending) {
				this.more = true;
				return;
			}
			this.sending = true;
		}
		write();
	}

	/** Close it, and say why. */
	void close(CloseReason.CloseCode code, String why) {
		ended();
		try {
			this.session
				.close(new CloseReason(code, (why.length() > MOST_REASON) ? why.substring(0, MOST_REASON) : why));
		}
		catch (IOException ex) {
			log.debug("A WebSocket could not be closed in good order", ex);
		}
	}

	/** It is closed. */
	void ended() {
		if (this.ended.compareAndSet(false, true)) {
			Subscription events;
			synchronized (this.answers) {
				events = this.subscription;
			}
			if (events != null) {
				events.close();
			}
			this.gone.run();
		}
	}

	/**
	 * Whoever has set {@code sending} comes here. A loop: the container may call back at
	 * once, and then a call for each message would be too deep for the stack.
	 */
	private void write() {
		try {
			do {
				this.phase.set(Phase.STARTED);
			}
			while (writeNext() && !this.phase.compareAndSet(Phase.STARTED, Phase.RETURNED));
		}
		catch (IllegalStateException ex) {
			// Closed meanwhile.
			ended();
		}
	}

	/** Whether there was something to write. */
	private boolean writeNext() {
		String answer;
		FeedItem item;
		synchronized (this.answers) {
			do {
				this.more = false;
				answer = this.answers.poll();
				item = (answer == null) ? nextItem() : null;
			}
			while (answer == null && item == null && this.more);
			if (this.ended.get() || (answer == null && item == null)) {
				this.sending = false;
				return false;
			}
		}
		if (answer != null) {
			this.remote.sendText(answer, this::sent);
		}
		else {
			send(Objects.requireNonNull(item));
		}
		return true;
	}

	/** The next item that this form can show; the others are only told as JSON. */
	private @Nullable FeedItem nextItem() {
		Subscription events = this.subscription;
		FeedItem item = (events != null) ? events.next() : null;
		while (item != null && events != null && this.form != SocketForm.JSON
				&& !(item instanceof FeedEvent event && event.kind() != null)) {
			item = events.next();
		}
		return item;
	}

	private void send(FeedItem item) {
		if (this.form == SocketForm.JSON) {
			String json = new String(this.writer.json(item), StandardCharsets.UTF_8);
			this.remote.sendText("{\"event\":\"" + EventWriter.name(item) + "\"," + json.substring(1), this::sent);
			return;
		}
		byte[] data = ((FeedEvent) item).data();
		if (this.form == SocketForm.TEXT) {
			this.remote.sendText(new String(data, this.charset), this::sent);
		}
		else {
			this.remote.sendBinary(ByteBuffer.wrap(data), this::sent);
		}
	}

	private void sent(SendResult result) {
		if (!result.isOK()) {
			// Did not read in time, or has gone.
			close(CloseReason.CloseCodes.VIOLATED_POLICY, "messages are not read");
			return;
		}
		if (this.phase.getAndSet(Phase.COMPLETED) == Phase.RETURNED) {
			write();
		}
	}

	/** How far one message is. */
	private enum Phase {

		/** Handed to the container. */
		STARTED,

		/** The container has returned and calls back later. */
		RETURNED,

		/** The container has called back. */
		COMPLETED

	}

}
