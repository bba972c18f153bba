package dev.linekeeper.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

import dev.linekeeper.transport.FrameTap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the frames of a connection are shown in the log, and until when. Safe for any
 * thread.
 */
final class TapSwitch {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.tap");

	private final String name;

	private final ConnectionEnvironment environment;

	private volatile @Nullable Tapping current;

	// Guarded by this.
	private Runnable cancelEnd = () -> {
	};

	TapSwitch(String name, ConnectionEnvironment environment) {
		this.name = name;
		this.environment = environment;
	}

	/** Who looks on, or {@code null}. */
	@Nullable FrameTap tap() {
		Tapping tapping = this.current;
		return (tapping != null) ? tapping.tap() : null;
	}

	@Nullable Instant until() {
		Tapping tapping = this.current;
		return (tapping != null) ? tapping.until() : null;
	}

	synchronized void on(Duration limit, UnaryOperator<byte[]> mask) {
		off();
		Tapping tapping = new Tapping(new LoggingTap(this.name, mask, this.environment.time()),
				this.environment.time().now().plus(limit));
		this.current = tapping;
		this.cancelEnd = this.environment.timers().schedule(limit, () -> end(tapping));
	}

	synchronized void off() {
		this.cancelEnd.run();
		this.current = null;
	}

	private synchronized void end(Tapping tapping) {
		// Another may have begun while this one's time ran out.
		if (tapping.equals(this.current)) {
			this.current = null;
			log.info("{}: frames are shown no longer", this.name);
		}
	}

	private record Tapping(FrameTap tap, Instant until) {

	}

}
