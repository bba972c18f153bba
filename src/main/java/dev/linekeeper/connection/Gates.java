package dev.linekeeper.connection;

import dev.linekeeper.connection.Cell.Target;

/**
 * What people want of a connection, apart from the state it is in. Asked when the time
 * has come to go somewhere, so that a stop and a start while it closes need no states of
 * their own. Confined to the supervisor's mailbox.
 */
final class Gates {

	private boolean wanted;

	private boolean paused;

	Gates(boolean paused) {
		this.paused = paused;
	}

	/** Turn them as a command says; some commands turn none. */
	void turn(Event command) {
		switch (command) {
			case START, RETRY_NOW -> this.wanted = true;
			case STOP -> this.wanted = false;
			case PAUSE -> this.paused = true;
			case RESUME -> this.paused = false;
			default -> {
				// Concerns the state alone.
			}
		}
	}

	/**
	 * Say where a target leads to.
	 * @param target {@link Target#WANTED} or {@link Target#RETRY}
	 * @param retries knows whether there is to be another attempt, and when
	 */
	ConnectionState destination(Target target, Retries retries) {
		if (!this.wanted) {
			return ConnectionState.STOPPED;
		}
		if (target == Target.RETRY && retries.givesUp()) {
			return ConnectionState.FAILED;
		}
		if (this.paused) {
			return ConnectionState.GATED;
		}
		boolean later = target == Target.RETRY || !retries.untilGap().isZero();
		return later ? ConnectionState.BACKOFF : ConnectionState.CONNECTING;
	}

}
