package dev.linekeeper.bench.line;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * One way to keep connections up.
 */
@FunctionalInterface
interface Keeper {

	/**
	 * Begin to keep up a connection. May wait until it is there.
	 * @param port where its peer listens, on loopback
	 * @return the connection
	 */
	Kept keep(int port) throws Exception;

	/** Keep them up no longer. */
	default void stop() throws Exception {
	}

	/** One connection. */
	interface Kept {

		/** One of which nothing is known but what its peer sees. */
		Kept BLIND = new Kept() {

		};

		/**
		 * Return since when it can be used again after its first loss; waits for that.
		 * @param accepted when the peer accepted it
		 */
		default Instant usable(Instant accepted) throws Exception {
			return accepted;
		}

		/**
		 * Return the milliseconds by which that was later than the end of the delay it had
		 * told of, if it tells: the first that ended when the peer listened already.
		 * @param listening when the peer listened
		 * @param usable since when the connection can be used
		 */
		default OptionalDouble excess(Instant listening, Instant usable) {
			return OptionalDouble.empty();
		}

	}

}
