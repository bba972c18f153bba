package dev.linekeeper.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import dev.linekeeper.protocol.DisconnectReason;
import org.jspecify.annotations.Nullable;

/**
 * What there is of TLS on one connection: made with it, to be begun by its protocol, or
 * none; and whether the peer may still refuse our certificate, for under TLSv1.3 that
 * comes after our handshake.
 */
final class TransportTls {

	private static final Duration REFUSAL = Duration.ofSeconds(1);

	private static final CompletableFuture<Void> ACCEPTED = CompletableFuture.completedFuture(null);

	private final SocketStream stream;

	private final TransportCounters counters;

	private final @Nullable TlsUpgrade upgrade;

	// Completes when the peer can no longer refuse our certificate. Written before the
	// protocol is prepared.
	private volatile CompletableFuture<Void> accepted = ACCEPTED;

	/**
	 * Create what there is from the beginning.
	 * @param upgrade how the protocol may begin it, or {@code null} if it may not
	 */
	TransportTls(SocketStream stream, TransportCounters counters, @Nullable TlsUpgrade upgrade) {
		this.stream = stream;
		this.counters = counters;
		this.upgrade = upgrade;
		begins(stream.tls());
	}

	/** Whether the protocol has to begin it and has not. */
	boolean isMissing() {
		return this.upgrade != null && this.stream.tls() == null;
	}

	/** How the protocol may begin it, or {@code null} if it may not. */
	@Nullable TlsUpgrade upgrade() {
		return this.upgrade;
	}

	/** Whether the protocol waits for it. */
	boolean isAsked() {
		return this.upgrade != null && this.upgrade.isAsked();
	}

	/**
	 * Begin as the protocol has asked. Called by the reader; blocks.
	 * @param early how many bytes were received and not consumed
	 */
	void begin(int early) throws TlsException {
		if (this.upgrade != null) {
			TlsLink link = this.upgrade.run(early);
			this.counters.certificatesExpire(link.expiry());
			begins(link);
		}
	}

	private void begins(@Nullable TlsLink link) {
		if (link != null && link.mayBeRefused()) {
			this.accepted = new CompletableFuture<Void>().completeOnTimeout(null, REFUSAL.toMillis(),
					TimeUnit.MILLISECONDS);
		}
	}

	/** Bytes were received: the peer has accepted. */
	void received() {
		if (!this.accepted.isDone()) {
			this.accepted.complete(null);
		}
	}

	/** Whether the peer can no longer refuse our certificate. */
	boolean isAccepted() {
		return this.accepted.isDone();
	}

	/** Do something as soon as the peer can no longer refuse, unless it does. */
	void whenAccepted(Runnable action) {
		var unused = this.accepted.whenComplete((ignored, ex) -> {
			if (ex == null) {
				action.run();
			}
		});
	}

	/** The connection is gone. */
	void lost() {
		this.accepted.completeExceptionally(new CancellationException());
	}

	/** What it means that the connection broke so, if TLS knows. */
	@Nullable DisconnectReason reason(Throwable thrown) {
		if (thrown instanceof TlsException failed) {
			return failed.reason();
		}
		TlsLink link = this.stream.tls();
		return (link != null && thrown instanceof SSLException broken) ? link.reason(broken) : null;
	}

}
