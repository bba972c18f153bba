package dev.linekeeper.simulator;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import dev.linekeeper.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated peer says, and how it misbehaves.
 * <p>
 * The texts it sends are templates, each the payload of one frame. In them {@code $1} to
 * {@code $9} and {@code $name} stand for something, {@code $$} is a dollar, and
 * everything else is sent as UTF-8. A text that begins with {@code hex:} is bytes, such
 * as {@code hex:02 41 03}, and nothing in it stands for something.
 *
 * @param name the simulator's name, for people
 * @param port the TCP port to listen on, 0 for a free one
 * @param framing tells messages apart on the stream, both ways
 * @param greet sent to every client as it connects; {@code null} to wait for its word
 * @param respond the answers; the first that matches a frame is given
 * @param every sent again and again; {@code null} for nothing
 * @param faults what goes wrong
 */
public record SimulatorSettings(String name, int port, Framing framing, @Nullable String greet, List<Response> respond,
		@Nullable Every every, Faults faults) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if the port is none
	 */
	public SimulatorSettings {
		if (port < 0 || port > 65535) {
			throw new IllegalArgumentException(
					"Simulator '" + name + "': 'port' (" + port + ") must be between 0 and 65535");
		}
		respond = List.copyOf(respond);
	}

	/**
	 * An answer to frames of one kind.
	 *
	 * @param match is looked for in a frame, byte by byte: each byte is a character of
	 * its own, and what is beyond ASCII in the expression means its bytes in UTF-8, which
	 * do not fit a character class
	 * @param send the answer; may refer to what {@code match} captures
	 */
	public record Response(Pattern match, String send) {

	}

	/**
	 * Something that is sent again and again.
	 *
	 * @param period the time from the connect to the first, and between two; left out
	 * while too much waits for the client to read
	 * @param send the text; {@code $n} in it counts from 1 for each client
	 */
	public record Every(Duration period, String send) {

		/**
		 * Create a repetition.
		 * @throws IllegalArgumentException if the period is not positive
		 */
		public Every {
			if (period.isNegative() || period.isZero()) {
				throw new IllegalArgumentException("'every.period' (" + period + ") must be more than 0");
			}
		}

	}

	/**
	 * What goes wrong.
	 *
	 * @param latency the time from a frame to its answer; answers overlap, so that it
	 * limits no throughput
	 * @param slice the most bytes written at once, each piece flushed; 0 for no limit
	 * @param dropAfter the number of frames after which a client is closed, the last of
	 * them answered; one that has sent more may be reset before it reads that; 0 for
	 * never
	 * @param refuse whether it does not listen, so that connecting is refused
	 * @param silent whether it only reads and never sends a byte
	 */
	public record Faults(Duration latency, int slice, int dropAfter, boolean refuse, boolean silent) {

		/**
		 * All is well.
		 */
		public static final Faults NONE = new Faults(Duration.ZERO, 0, 0, false, false);

		/**
		 * Create faults.
		 * @throws IllegalArgumentException if a value is negative
		 */
		public Faults {
			if (latency.isNegative()) {
				throw new IllegalArgumentException("'faults.latency' (" + latency + ") must not be negative");
			}
			if (slice < 0) {
				throw new IllegalArgumentException("'faults.slice' (" + slice + ") must not be negative");
			}
			if (dropAfter < 0) {
				throw new IllegalArgumentException("'faults.drop-after' (" + dropAfter + ") must not be negative");
			}
		}

	}

}
