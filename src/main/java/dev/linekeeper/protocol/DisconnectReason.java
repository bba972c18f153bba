package dev.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended, or an attempt to make one failed.
 *
 * @param kind what happened
 * @param initiator who began it
 * @param clean whether the peer's end of stream came after whole frames and everything of
 * ours was written; always {@code false} for a failed attempt
 * @param detail a short phrase for people, such as {@code refused by 10.0.0.5:4001}
 * @param cause what was thrown, if anything was
 */
public record DisconnectReason(Kind kind, Initiator initiator, boolean clean, String detail,
		@Nullable Throwable cause) {

	/**
	 * Create a reason that is not clean and has no cause.
	 * @param kind what happened
	 * @param detail a short phrase for people
	 * @return the reason, with the kind's usual initiator
	 */
	public static DisconnectReason of(Kind kind, String detail) {
		return new DisconnectReason(kind, kind.initiator(), false, detail, null);
	}

	/**
	 * Create a reason that is not clean.
	 * @param kind what happened
	 * @param detail a short phrase for people
	 * @param cause what was thrown
	 * @return the reason, with the kind's usual initiator
	 */
	public static DisconnectReason of(Kind kind, String detail, Throwable cause) {
		return new DisconnectReason(kind, kind.initiator(), false, detail, cause);
	}

	/**
	 * Return this reason, clean or not.
	 * @param clean whether the end was clean
	 * @return a copy
	 */
	public DisconnectReason withClean(boolean clean) {
		return new DisconnectReason(this.kind, this.initiator, clean, this.detail, this.cause);
	}

	@Override
	public String toString() {
		return this.kind + (this.clean ? ", clean" : "") + " (" + this.detail + ")";
	}

	/**
	 * Who began the end.
	 */
	public enum Initiator {

		/**
		 * The protocol, an operator, or whoever runs the service.
		 */
		USER,

		/**
		 * Linekeeper, by one of its timers or rules.
		 */
		CLIENT,

		/**
		 * The peer, or the network on the way to it.
		 */
		PEER

	}

	/**
	 * What happened. The names are stable: they appear in metrics, logs and HTTP answers.
	 */
	public enum Kind {

		/** The protocol closed or aborted the connection. */
		LOCAL_CLOSE(Initiator.USER),
		/** The peer ended its stream. */
		PEER_FIN(Initiator.PEER),
		/** The peer reset the connection, or the network broke it. */
		PEER_RST(Initiator.PEER),
		/** Nobody listens at the address, or a firewall says so. */
		CONNECT_REFUSED(Initiator.PEER),
		/** The peer did not answer the connect in time. */
		CONNECT_TIMEOUT(Initiator.PEER),
		/** The host name could not be resolved. */
		DNS(Initiator.PEER),
		/** The proxy refused, or did not answer in time. */
		PROXY(Initiator.PEER),
		/** TLS did not come about, or was broken off. */
		TLS_HANDSHAKE(Initiator.PEER),
		/** The peer's certificate is not trusted, or is another host's. */
		TLS_TRUST(Initiator.CLIENT),
		/** A certificate has expired: the peer's, an authority's or our own. */
		CERT_EXPIRED(Initiator.CLIENT),
		/** The connection was not prepared in time. */
		PREPARE_TIMEOUT(Initiator.CLIENT),
		/** The peer refused the login, or the protocol failed to prepare. */
		PREPARE_REJECTED(Initiator.PEER),
		/** The peer answered no heartbeat. */
		HEARTBEAT(Initiator.CLIENT),
		/** The peer left a request unanswered. */
		REPLY_TIMEOUT(Initiator.CLIENT),
		/** No byte came for the idle timeout. */
		IDLE_READ(Initiator.CLIENT),
		/** The peer took no byte for the write-stall timeout. */
		WRITE_STALL(Initiator.CLIENT),
		/** The peer broke the framing. */
		PROTOCOL_ERROR(Initiator.PEER),
		/** The peer sent more than a frame may hold. */
		FRAME_TOO_LONG(Initiator.PEER),
		/** A frame was begun and not finished in time. */
		FRAME_STALLED(Initiator.PEER),
		/** A callback of the protocol threw. */
		APP_ERROR(Initiator.CLIENT),
		/** The connection reached its maximum lifetime. */
		LIFETIME(Initiator.CLIENT),
		/** An operator asked for it. */
		ADMIN(Initiator.USER);

		private final Initiator initiator;

		Kind(Initiator initiator) {
			this.initiator = initiator;
		}

		/**
		 * Return who usually begins it.
		 * @return the initiator
		 */
		public Initiator initiator() {
			return this.initiator;
		}

	}

}
