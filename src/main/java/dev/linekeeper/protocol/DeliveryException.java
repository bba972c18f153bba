package dev.linekeeper.protocol;

/**
 * Says why a message was not written. Carries no stack trace: it tells of the line, not
 * of a fault in the program, and there may be many.
 */
public final class DeliveryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Delivery delivery;

	private final Cause reason;

	/**
	 * Create an exception.
	 * @param delivery what is known of the message, anything but {@link Delivery#WRITTEN}
	 * @param reason why it was not written
	 * @param message a sentence that names the connection, the rule and the value
	 */
	public DeliveryException(Delivery delivery, Cause reason, String message) {
		super(message, null, false, false);
		this.delivery = delivery;
		this.reason = reason;
	}

	/**
	 * Return what is known of the message.
	 * @return anything but {@link Delivery#WRITTEN}
	 */
	public Delivery delivery() {
		return this.delivery;
	}

	/**
	 * Return why the message was not written.
	 * @return the reason
	 */
	public Cause reason() {
		return this.reason;
	}

	/**
	 * Why a message was not written.
	 */
	public enum Cause {

		/**
		 * The connection is not ready and does not queue.
		 */
		NOT_READY,

		/**
		 * As much as is allowed waits already.
		 */
		QUEUE_FULL,

		/**
		 * The framing cannot carry this payload.
		 */
		NOT_FRAMEABLE,

		/**
		 * The message alone is more than may ever wait.
		 */
		TOO_LARGE,

		/**
		 * The message waited longer than its time to live.
		 */
		EXPIRED,

		/**
		 * The connection was lost, or closed, before the write was done.
		 */
		CONNECTION_LOST,

		/**
		 * The connection was stopped.
		 */
		STOPPED

	}

}
