package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Framings that break one rule each, and the name of that rule.
 */
enum BrokenFraming {

	LOSES_A_FRAME_AT_A_SPLIT("any slicing", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			int begin = super.decode(state, buffer, from, to, frames);
			// Forgets a length byte whose frame has not begun.
			return (to - begin == 1) ? to : begin;
		}

	}),

	REMEMBERS_A_PLACE_IN_THE_BUFFER("any slicing", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			int begin = super.decode(state, buffer, (state.place > 0) ? Math.min(state.place, to) : from, to, frames);
			state.place = (begin < to) ? begin : 0;
			return begin;
		}

	}),

	IGNORES_FALSE("false stops", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			return super.decode(state, buffer, from, to, (bytes, offset, length) -> {
				frames.frame(bytes, offset, length);
				return true;
			});
		}

	}),

	CONSUMES_ALL_AFTER_FALSE("false stops", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			boolean[] stopped = new boolean[1];
			int begin = super.decode(state, buffer, from, to, (bytes, offset, length) -> {
				stopped[0] = !frames.frame(bytes, offset, length);
				return !stopped[0];
			});
			return stopped[0] ? to : begin;
		}

	}),

	CONSUMES_NOTHING_AFTER_FALSE("false stops", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			boolean[] stopped = new boolean[1];
			int begin = super.decode(state, buffer, from, to, (bytes, offset, length) -> {
				stopped[0] = !frames.frame(bytes, offset, length);
				return !stopped[0];
			});
			return stopped[0] ? from : begin;
		}

	}),

	THROWS_ANYTHING_ON_GARBAGE("bounds", () -> new LengthFraming() {

		@Override
		void malformed(byte[] buffer, int from, int to) {
			throw new ArrayIndexOutOfBoundsException(buffer[from]);
		}

	}),

	SHARES_ITS_DECODER("one decoder, one connection", () -> new LengthFraming() {

		private final State only = new State();

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			// What has to come before it looks again.
			if (to - from < this.only.place) {
				return from;
			}
			int begin = super.decode(state, buffer, from, to, frames);
			this.only.place = (begin == to || buffer[begin] < to - begin) ? 0 : buffer[begin] + 1;
			return begin;
		}

	}),

	DECODES_WITH_A_FIELD_OF_THE_FRAMING("one decoder, one connection", () -> new LengthFraming() {

		private int consumed;

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			this.consumed = 0;
			while (from + this.consumed < to && buffer[from + this.consumed] <= to - from - this.consumed - 1) {
				int begin = from + this.consumed;
				this.consumed += 1 + length(buffer, begin, to);
				if (!frames.frame(buffer, begin + 1, buffer[begin])) {
					break;
				}
			}
			return from + this.consumed;
		}

	}),

	WRITES_BEFORE_IT_REFUSES("encoding", () -> new LengthFraming() {

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			out.write(length);
			super.encode(payload, offset, length, out);
		}

	}),

	CHANGES_THE_PAYLOAD("encoding", () -> new LengthFraming() {

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			super.encode(payload, offset, length, out);
			Arrays.fill(payload, offset, offset + length, (byte) 0);
		}

	}),

	FORGETS_WHAT_WAS_WRITTEN("encoding", () -> new LengthFraming() {

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			if (length <= 100) {
				out.clear();
			}
			super.encode(payload, offset, length, out);
		}

	}),

	REFUSES_WITH_ANOTHER_EXCEPTION("encoding", () -> new LengthFraming() {

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			if (length > 100) {
				throw new IllegalArgumentException("too long");
			}
			super.encode(payload, offset, length, out);
		}

	}),

	WRITES_ANOTHER_LENGTH("round trip", () -> new LengthFraming() {

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			super.encode(payload, offset, Math.min(length, 99), out);
		}

	}),

	LEAVES_MORE_THAN_IT_SAYS("bounds", () -> new LengthFraming() {

		@Override
		public int maxFrameBytes() {
			return 60;
		}

	}),

	LEAVES_ANY_NUMBER_OF_BYTES("bounds", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			boolean all = to - from > 1 && buffer[from] == 0 && buffer[from + 1] == 0;
			return all ? from : super.decode(state, buffer, from, to, frames);
		}

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			if (length == 0) {
				throw FrameException.notFrameable("not empty");
			}
			super.encode(payload, offset, length, out);
		}

	}),

	HANDS_OUT_A_VIEW_OUTSIDE("views", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			return super.decode(state, buffer, from, to,
					(bytes, offset, length) -> frames.frame(bytes, offset, to - offset + 1));
		}

	}),

	HANDS_OUT_ANOTHER_ARRAY("views", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			return super.decode(state, buffer, from, to,
					(bytes, offset, length) -> frames.frame(bytes.clone(), offset, length));
		}

	}),

	CONSUMES_MORE_THAN_THERE_IS("views", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			return super.decode(state, buffer, from, to, frames) + 1;
		}

	}),

	CHANGES_WHAT_IT_LEAVES("views", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			int begin = super.decode(state, buffer, from, to, frames);
			Arrays.fill(buffer, begin, to, (byte) 0);
			return begin;
		}

	}),

	WRITES_BEHIND_THE_BYTES_GIVEN("views", () -> new LengthFraming() {

		@Override
		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			if (to < buffer.length) {
				buffer[to]++;
			}
			return super.decode(state, buffer, from, to, frames);
		}

	}),

	KEEPS_MORE_THAN_WAS_READ("read filter", () -> new LengthFraming() {

		@Override
		public ReadFilter readFilter() {
			return (buffer, from, to, answers) -> to + 1;
		}

	}),

	FILTERS_WITHOUT_A_MEMORY("any slicing", () -> new FilteredFraming() {

		@Override
		public ReadFilter readFilter() {
			return (buffer, from, to, answers) -> FilteredFraming.filter(buffer, from, to, new boolean[1]);
		}

	});

	private final String rule;

	private final Supplier<Framing> framing;

	BrokenFraming(String rule, Supplier<Framing> framing) {
		this.rule = rule;
		this.framing = framing;
	}

	Framing framing() {
		return this.framing.get();
	}

	String rule() {
		return this.rule;
	}

	/**
	 * A sound framing to be broken: a byte with the length, 100 at most, then as much.
	 */
	static class LengthFraming implements Framing {

		@Override
		public FrameDecoder decoder() {
			State state = new State();
			return (buffer, from, to, frames) -> decode(state, buffer, from, to, frames);
		}

		int decode(State state, byte[] buffer, int from, int to, FrameSink frames) {
			int begin = from;
			while (begin < to) {
				int length = length(buffer, begin, to);
				if (length >= to - begin) {
					break;
				}
				begin += 1 + length;
				if (!frames.frame(buffer, begin - length, length)) {
					break;
				}
			}
			return begin;
		}

		int length(byte[] buffer, int begin, int to) {
			int length = buffer[begin];
			if (length < 0 || length > 100) {
				malformed(buffer, begin, to);
			}
			return length;
		}

		void malformed(byte[] buffer, int from, int to) {
			throw FrameException.received(FrameException.Rule.MALFORMED, "bad length", 0, buffer, from, to);
		}

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			if (length > 100) {
				throw FrameException.notFrameable("100 bytes at most");
			}
			out.write(length);
			out.write(payload, offset, length);
		}

		@Override
		public int maxFrameBytes() {
			return 101;
		}

		@Override
		public String toString() {
			return "length";
		}

	}

	/** What a decoder remembers. */
	private static final class State {

		int place;

	}

	/** A sound framing on a stream where 0xFF is doubled, and 0xFF 0x01 means nothing. */
	static class FilteredFraming extends LengthFraming {

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			ByteSink plain = new ByteSink(length + 1);
			super.encode(payload, offset, length, plain);
			for (int i = 0; i < plain.length(); i++) {
				out.write(plain.array()[i]);
				if (plain.array()[i] == -1) {
					out.write(-1);
				}
			}
			out.write("\u00ff\u0001".getBytes(StandardCharsets.ISO_8859_1), 0, 2);
		}

		@Override
		public ReadFilter readFilter() {
			boolean[] escaped = new boolean[1];
			return (buffer, from, to, answers) -> filter(buffer, from, to, escaped);
		}

		static int filter(byte[] buffer, int from, int to, boolean[] escaped) {
			int kept = from;
			for (int i = from; i < to; i++) {
				boolean escape = buffer[i] == -1 && !escaped[0];
				if (!escape && !(escaped[0] && buffer[i] == 1)) {
					buffer[kept++] = buffer[i];
				}
				escaped[0] = escape;
			}
			return kept;
		}

	}

}
