package dev.linekeeper.framing;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A framing that was made from its long form.
 */
abstract class OptionedFraming implements Framing {

	private final FrameOptions options;

	OptionedFraming(FrameOptions options) {
		this.options = options;
	}

	final FrameOptions options() {
		return this.options;
	}

	@Override
	public final @Nullable Duration stallTimeout() {
		return this.options.stallTimeout();
	}

	@Override
	public final Map<String, Object> longForm() {
		return this.options.longForm();
	}

	@Override
	public final String toString() {
		return this.options.name();
	}

}
