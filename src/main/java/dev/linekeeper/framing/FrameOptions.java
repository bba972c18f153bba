package dev.linekeeper.framing;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What framings of every type have.
 *
 * @param name for people
 * @param maxSize the longest frame handed out, in bytes
 * @param skips whether to go on after a broken frame, where the type can
 * @param checksum the checksum, or {@code null}
 * @param stallTimeout the longest that an unfinished frame may make no progress, or
 * {@code null} for no limit
 * @param longForm the whole long form
 */
record FrameOptions(String name, int maxSize, boolean skips, @Nullable Checksum checksum,
		@Nullable Duration stallTimeout, Map<String, Object> longForm) {

	/** The most bytes between what starts and what ends a frame. */
	int maxContent() {
		return this.maxSize + summed();
	}

	/** The bytes of the checksum, if that is before what ends a frame. */
	int summed() {
		Checksum check = this.checksum;
		return (check != null) ? check.sizeInContent() : 0;
	}

	/** The bytes behind what ends a frame. */
	int behind() {
		Checksum check = this.checksum;
		return (check != null) ? check.sizeBehind() : 0;
	}

	/**
	 * Refuse a payload that is too long, or cannot have the checksum.
	 */
	void check(byte[] payload, int offset, int length) {
		if (length > this.maxSize) {
			throw notFrameable("carries " + this.maxSize + " bytes at most (max-size), not " + length);
		}
		Checksum check = this.checksum;
		String refusal = (check != null) ? check.refusal(payload, offset, offset + length) : null;
		if (refusal != null) {
			throw notFrameable("cannot carry this payload: " + refusal);
		}
	}

	/**
	 * A payload cannot be sent.
	 * @param what what the framing does or needs
	 */
	FrameException notFrameable(String what) {
		return FrameException.notFrameable("framing '" + this.name + "' " + what);
	}

}
