package dev.linekeeper.framing;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Makes framings of their long form.
 */
final class FramingReader {

	static final int LINE_MAX = 64 * 1024;

	static final int BLOCK_MAX = 1024 * 1024;

	/** No frame is ever longer: it is held in memory as a whole. */
	static final int CAP = 64 * 1024 * 1024;

	static final Duration STALL = Duration.ofSeconds(30);

	private static final String MAX_SIZE = "max-size";

	private FramingReader() {
	}

	/**
	 * Make a framing.
	 * @param name for people
	 * @param written the keys as written
	 * @param presets what a type may stand for
	 * @return the framing
	 * @throws InvalidFramingException if a key breaks a rule
	 */
	static Framing read(@Nullable String name, Map<String, Object> written, Map<String, Map<String, Object>> presets) {
		if (written.containsKey("in") || written.containsKey("out")) {
			return bothWays(written, presets);
		}
		String type = Objects.toString(written.get("type"), null);
		Map<String, Object> preset = (type != null) ? presets.get(type) : null;
		if (preset == null) {
			return ofType(Objects.requireNonNullElse(name, Objects.requireNonNullElse(type, "?")), written);
		}
		Map<String, Object> merged = new LinkedHashMap<>(preset);
		merged.putAll(written);
		merged.put("type", Objects.requireNonNull(preset.get("type")));
		return ofType(Objects.requireNonNullElse(name, type), merged);
	}

	static List<String> types() {
		return Arrays.stream(Type.values()).map(FramingKeys::name).toList();
	}

	private static Framing bothWays(Map<String, Object> written, Map<String, Map<String, Object>> presets) {
		FramingKeys keys = new FramingKeys(written);
		Framing in = part("in", keys.raw("in"), presets);
		Framing out = part("out", keys.raw("out"), presets);
		keys.end("a framing with 'in' and 'out'");
		return new TwoWayFraming(in, out);
	}

	@SuppressWarnings("unchecked")
	private static Framing part(String key, @Nullable Object written, Map<String, Map<String, Object>> presets) {
		if (written == null) {
			throw new InvalidFramingException(key, null, "must be given, where the other direction is");
		}
		Map<String, Object> keys = (written instanceof Map<?, ?> map) ? (Map<String, Object>) map
				: Map.of("type", written);
		try {
			return read(null, keys, presets);
		}
		catch (InvalidFramingException ex) {
			throw ex.below(key);
		}
	}

	private static Framing ofType(String name, Map<String, Object> written) {
		FramingKeys keys = new FramingKeys(written);
		Type type = keys.choice("type", Type.class, null);
		Rest rest = new Rest(name, keys);
		Framing framing = switch (type) {
			case DELIMITED -> DelimitedFraming.read(keys, rest);
			case ENVELOPED -> EnvelopedFraming.read(keys, rest);
			case LENGTH_PREFIXED -> LengthPrefixedFraming.read(keys, rest);
			case FIXED -> FixedFraming.read(keys, rest);
			case COUNTED -> CountedFraming.read(keys, rest);
			case IDLE_GAP -> IdleGapFraming.read(keys, rest);
			case JSON -> new JsonFraming(rest.options(BLOCK_MAX, CAP, STALL, false));
			case RESP -> new RespFraming(rest.options(BLOCK_MAX, CAP, STALL, false));
			case RAW -> new RawFraming(rest.longForm());
		};
		if (keys.has("filter")) {
			keys.choice("filter", Filter.class, null);
			framing = new TelnetFraming(framing);
		}
		keys.end("type '" + FramingKeys.name(type) + "'");
		return framing;
	}

	/** The keys that all types have. */
	static final class Rest {

		private final String name;

		private final FramingKeys keys;

		Rest(String name, FramingKeys keys) {
			this.name = name;
			this.keys = keys;
		}

		/**
		 * Read them.
		 * @param defaultMax the longest frame unless one is written
		 * @param mostMax the longest that may be written
		 * @param stall the stall timeout unless one is written
		 * @param canSkip whether the type finds the next frame after a broken one
		 */
		FrameOptions options(int defaultMax, int mostMax, @Nullable Duration stall, boolean canSkip) {
			return options(defaultMax, mostMax, stall, canSkip, null);
		}

		/** Read them, and a checksum. */
		FrameOptions optionsAndChecksum(int defaultMax, int mostMax, @Nullable Duration stall, boolean canSkip) {
			return options(defaultMax, mostMax, stall, canSkip, this.keys.raw("checksum"));
		}

		private FrameOptions options(int defaultMax, int mostMax, @Nullable Duration stall, boolean canSkip,
				@Nullable Object checksum) {
			int maxSize = this.keys.size(MAX_SIZE, Math.min(defaultMax, mostMax), mostMax);
			Duration stallTimeout = this.keys.optionalTime("stall-timeout", stall);
			OnError onError = this.keys.choice("on-error", OnError.class, OnError.CLOSE);
			if (onError == OnError.SKIP && !canSkip) {
				throw new InvalidFramingException("on-error", "skip",
						"must be close; this framing cannot find the next frame after a broken one");
			}
			return new FrameOptions(this.name, maxSize, onError == OnError.SKIP,
					(checksum != null) ? checksum(checksum) : null, stallTimeout, longForm());
		}

		Map<String, Object> longForm() {
			return Collections.unmodifiableMap(this.keys.complete());
		}

		@SuppressWarnings("unchecked")
		private Checksum checksum(Object written) {
			FramingKeys below = new FramingKeys(
					(written instanceof Map<?, ?> map) ? (Map<String, Object>) map : Map.of("type", written));
			try {
				Checksum checksum = Checksum.read(below);
				below.end("this checksum");
				this.keys.note("checksum", Collections.unmodifiableMap(below.complete()));
				return checksum;
			}
			catch (InvalidFramingException ex) {
				throw ex.below("checksum");
			}
		}

	}

	/** How frames are told apart. */
	private enum Type {

		DELIMITED, ENVELOPED, LENGTH_PREFIXED, FIXED, COUNTED, IDLE_GAP, JSON, RESP, RAW

	}

	/** What a broken frame leads to. */
	private enum OnError {

		CLOSE, SKIP

	}

	/** What lies between the stream and the frames. */
	private enum Filter {

		TELNET

	}

}
