package example;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameDecoder;
import dev.linekeeper.framing.FrameException;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.FramingCheck;
import org.junit.jupiter.api.Test;

/**
 * A framing of somebody else's and its test: a byte with the length of the payload, the
 * payload, and the exclusive-or of all its bytes.
 */
class OwnFramingTests {

	@Test
	void keepsWhatAFramingPromises() {
		FramingCheck.of(new ScaleFraming()).run();
	}

	static final class ScaleFraming implements Framing {

		@Override
		public FrameDecoder decoder() {
			long[] consumed = new long[1];
			return (buffer, from, to, frames) -> {
				int begin = from;
				boolean goOn = true;
				while (goOn && begin < to && to - begin >= (buffer[begin] & 0xFF) + 2) {
					int length = buffer[begin] & 0xFF;
					if (checksum(buffer, begin + 1, length) != buffer[begin + 1 + length]) {
						throw FrameException.received(FrameException.Rule.MALFORMED, "wrong checksum",
								consumed[0] + begin - from, buffer, begin, to);
					}
					goOn = frames.frame(buffer, begin + 1, length);
					begin += length + 2;
				}
				consumed[0] += begin - from;
				return begin;
			};
		}

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			if (length > 255) {
				throw FrameException.notFrameable("a scale takes 255 bytes at most, not " + length);
			}
			out.write(length);
			out.write(payload, offset, length);
			out.write(checksum(payload, offset, length));
		}

		@Override
		public int maxFrameBytes() {
			return 257;
		}

		@Override
		public String toString() {
			return "scale";
		}

		private static byte checksum(byte[] bytes, int offset, int length) {
			byte checksum = 0;
			for (int i = offset; i < offset + length; i++) {
				checksum ^= bytes[i];
			}
			return checksum;
		}

	}

}
