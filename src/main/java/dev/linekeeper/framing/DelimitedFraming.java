package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Frames that end with a delimiter, which is not part of them. Where several delimiters
 * end at the same byte, the longest counts, so that LF and CRLF may be mixed.
 */
final class DelimitedFraming implements Framing {

	private final String name;

	private final List<byte[]> delimiters;

	private final byte[] appended;

	private final int maxSize;

	/**
	 * Create a framing.
	 * @param name for people
	 * @param delimiters what ends a frame that is received; all with the same last byte
	 * @param appended what ends a frame that is sent
	 * @param maxSize the longest frame in bytes, without its delimiter
	 */
	DelimitedFraming(String name, List<String> delimiters, String appended, int maxSize) {
		this.name = name;
		this.delimiters = delimiters.stream()
			.sorted((left, right) -> right.length() - left.length())
			.map((delimiter) -> delimiter.getBytes(StandardCharsets.ISO_8859_1))
			.toList();
		this.appended = appended.getBytes(StandardCharsets.ISO_8859_1);
		this.maxSize = maxSize;
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length > this.maxSize) {
			throw FrameException
				.notFrameable("framing '" + this.name + "' carries " + this.maxSize + " bytes at most, not " + length);
		}
		byte last = lastByte();
		for (int i = ByteScan.indexOf(payload, offset, offset + length, last); i >= 0; i = ByteScan.indexOf(payload,
				i + 1, offset + length, last)) {
			if (delimiterEndingAt(payload, offset, i) >= 0) {
				throw FrameException.notFrameable("the payload holds the delimiter of framing '" + this.name
						+ "' at byte " + (i - offset) + "; the peer would see two frames");
			}
		}
		out.write(payload, offset, length);
		out.write(this.appended, 0, this.appended.length);
	}

	@Override
	public int maxFrameBytes() {
		return this.maxSize + this.delimiters.get(0).length;
	}

	@Override
	public String toString() {
		return this.name;
	}

	private byte lastByte() {
		byte[] longest = this.delimiters.get(0);
		return longest[longest.length - 1];
	}

	/** The length of the longest delimiter that ends at {@code index}, or -1. */
	private int delimiterEndingAt(byte[] buffer, int from, int index) {
		for (byte[] delimiter : this.delimiters) {
			if (endsWith(buffer, from, index, delimiter)) {
				return delimiter.length;
			}
		}
		return -1;
	}

	private static boolean endsWith(byte[] buffer, int from, int index, byte[] delimiter) {
		int begin = index - delimiter.length + 1;
		if (begin < from) {
			return false;
		}
		for (int i = 0; i < delimiter.length - 1; i++) {
			if (buffer[begin + i] != delimiter[i]) {
				return false;
			}
		}
		return true;
	}

	private final class Decoder implements FrameDecoder {

		private final byte last = lastByte();

		private long consumed;

		// How many of the bytes left over are known not to end a frame.
		private int scanned;

		@Override
		public int decode(byte[] buffer, int from, int to, FrameSink frames) {
			int begin = from;
			int search = from + this.scanned;
			while (true) {
				int index = ByteScan.indexOf(buffer, search, to, this.last);
				if (index < 0) {
					break;
				}
				search = index + 1;
				int delimiter = delimiterEndingAt(buffer, begin, index);
				if (delimiter < 0) {
					continue;
				}
				int length = search - delimiter - begin;
				if (length > DelimitedFraming.this.maxSize) {
					throw tooLong(buffer, begin, to, from);
				}
				boolean goOn = frames.frame(buffer, begin, length);
				begin = search;
				if (!goOn) {
					return done(from, begin, begin);
				}
			}
			if (to - begin > maxFrameBytes()) {
				throw tooLong(buffer, begin, to, from);
			}
			return done(from, begin, to);
		}

		private int done(int from, int begin, int scannedTo) {
			this.consumed += begin - from;
			this.scanned = scannedTo - begin;
			return begin;
		}

		private FrameException tooLong(byte[] buffer, int begin, int to, int from) {
			return FrameException.received(FrameException.Rule.TOO_LONG,
					"no delimiter of framing '" + DelimitedFraming.this.name + "' within "
							+ DelimitedFraming.this.maxSize + " bytes",
					this.consumed + begin - from, buffer, begin, to);
		}

	}

}
