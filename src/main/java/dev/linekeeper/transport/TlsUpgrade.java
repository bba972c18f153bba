package dev.linekeeper.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;

/**
 * TLS that a protocol begins on a connection in use (STARTTLS, for example RFC 3207). The
 * protocol asks in a callback; the reader does it afterwards. Confined to the reader, but
 * for {@link #isAsked}.
 */
final class TlsUpgrade {

	private final String name;

	private final TlsHandshake handshake;

	private final Dialer.DialledSocket dialled;

	private final SocketStream stream;

	private final Outbox outbox;

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	// Read anywhere.
	private volatile boolean asked;

	TlsUpgrade(String name, TlsHandshake handshake, Dialer.DialledSocket dialled, SocketStream stream, Outbox outbox) {
		this.name = name;
		this.handshake = handshake;
		this.dialled = dialled;
		this.stream = stream;
		this.outbox = outbox;
	}

	/** Ask, in a callback. From now on nothing leaves in clear. */
	CompletableFuture<Void> ask() {
		if (this.asked || this.stream.tls() != null) {
			return CompletableFuture
				.failedFuture(new IllegalStateException("Connection '" + this.name + "': TLS was begun already"));
		}
		// What was sent in this callback, too; another may be writing it.
		this.outbox.flush();
		this.outbox.hold();
		this.asked = true;
		return this.done.copy();
	}

	/** Whether the reader is to begin. */
	boolean isAsked() {
		return this.asked;
	}

	/**
	 * Begin. Blocks.
	 * @param early how many bytes were received and not consumed
	 */
	TlsLink run(int early) throws TlsException {
		if (early > 0 || this.stream.hasUnread()) {
			throw new TlsException(DisconnectReason.of(Kind.TLS_HANDSHAKE,
					"the peer, or somebody in its place, went on in clear where TLS was to begin"));
		}
		TlsLink link = this.handshake.begin(this.dialled, this.handshake.timeout());
		try {
			this.stream.secure(link);
		}
		catch (IOException ex) {
			throw new TlsException(DisconnectReason.of(Kind.PEER_RST, "broken: " + ex.getMessage(), ex));
		}
		this.asked = false;
		// Not if it fails: what was held is never sent in clear.
		this.outbox.release();
		return link;
	}

	/** Tell the protocol; called in turn with its callbacks. */
	void tell() {
		this.done.complete(null);
	}

}
