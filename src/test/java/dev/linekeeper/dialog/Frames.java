package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import dev.linekeeper.dialog.KeyExtractor.Range;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames in the middle of a buffer, with neighbours that would continue them.
 */
final class Frames {

	private static final byte[] NEIGHBOUR = "77|\"7^,7".getBytes(StandardCharsets.US_ASCII);

	private Frames() {
	}

	static @Nullable Key key(KeyExtractor extractor, byte[] frame) {
		return extractor.extract(withNeighbours(frame), NEIGHBOUR.length, frame.length);
	}

	static @Nullable Key key(KeyExtractor extractor, String frame) {
		return key(extractor, frame, StandardCharsets.ISO_8859_1);
	}

	static @Nullable Key key(KeyExtractor extractor, String frame, Charset charset) {
		return key(extractor, frame.getBytes(charset));
	}

	/** The bytes of the range as ISO-8859-1, or null if there is none. */
	static @Nullable String rangeText(KeyExtractor extractor, byte[] frame) {
		Range range = extractor.range(withNeighbours(frame), NEIGHBOUR.length, frame.length);
		if (range == null) {
			return null;
		}
		assertThat(range.offset()).isNotNegative();
		assertThat(range.length()).isBetween(1, frame.length - range.offset());
		return new String(frame, range.offset(), range.length(), StandardCharsets.ISO_8859_1);
	}

	static @Nullable String rangeText(KeyExtractor extractor, String frame) {
		return rangeText(extractor, frame.getBytes(StandardCharsets.ISO_8859_1));
	}

	static Key keyOf(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		return Key.of(bytes, 0, bytes.length);
	}

	private static byte[] withNeighbours(byte[] frame) {
		byte[] buffer = new byte[frame.length + 2 * NEIGHBOUR.length];
		System.arraycopy(NEIGHBOUR, 0, buffer, 0, NEIGHBOUR.length);
		System.arraycopy(frame, 0, buffer, NEIGHBOUR.length, frame.length);
		System.arraycopy(NEIGHBOUR, 0, buffer, NEIGHBOUR.length + frame.length, NEIGHBOUR.length);
		return buffer;
	}

}
