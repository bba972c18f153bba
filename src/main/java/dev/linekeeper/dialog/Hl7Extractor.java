package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A key in an HL7 v2 message, as the standard's chapter 2 (control) writes one: segments
 * end with CR, and the first defines the separators of all. LF and CRLF end segments as
 * well. The key is the field's bytes as they are, escapes included.
 */
final class Hl7Extractor implements KeyExtractor {

	private static final Pattern PATH = Pattern
		.compile("([A-Z][A-Z0-9]{2})-([1-9]\\d{0,2})(?:\\[([1-9]\\d?)])?(?:\\.([1-9]\\d?))?");

	// What begins a message, a batch or a file, and defines the separators.
	private static final List<byte[]> HEADERS = List.of(ascii("MSH"), ascii("BHS"), ascii("FHS"));

	private static final int NAME_LENGTH = 3;

	private final byte[] segment;

	private final int field;

	private final int repetition;

	private final int component;

	/**
	 * Create an extractor.
	 * @param path for example {@code MSA-2}
	 * @throws IllegalArgumentException if it is not a path
	 */
	Hl7Extractor(String path) {
		Matcher matcher = PATH.matcher(path);
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"must be a segment and its field, for example MSA-2, or with the component as PID-3.1");
		}
		this.segment = ascii(matcher.group(1));
		this.field = Integer.parseInt(matcher.group(2));
		this.repetition = (matcher.group(3) != null) ? Integer.parseInt(matcher.group(3)) : 0;
		this.component = (matcher.group(4) != null) ? Integer.parseInt(matcher.group(4)) : 0;
		boolean separators = HEADERS.stream().anyMatch(new Slice(this.segment, 0, NAME_LENGTH)::startsWith)
				&& this.field <= 2;
		if (separators && this.repetition + this.component > 0) {
			throw new IllegalArgumentException("must be a field with components; the first two of a header have none");
		}
	}

	@Override
	public @Nullable Key extract(byte[] buffer, int offset, int length) {
		Range range = range(buffer, offset, length);
		return (range != null) ? Key.of(buffer, offset + range.offset(), range.length()) : null;
	}

	@Override
	public @Nullable Range range(byte[] buffer, int offset, int length) {
		Slice first = Slice.line(buffer, offset, offset + length);
		if (first.length() <= NAME_LENGTH || !isHeader(first)) {
			return null;
		}
		for (Slice line = first; line.from < offset + length; line = Slice.line(buffer, line.to + 1, offset + length)) {
			if (isWanted(line, first.at(NAME_LENGTH))) {
				Slice found = find(line, first);
				return (found != null && found.length() > 0) ? new Range(found.from - offset, found.length()) : null;
			}
		}
		return null;
	}

	private boolean isWanted(Slice line, byte separator) {
		return line.startsWith(this.segment) && (line.length() == NAME_LENGTH || line.at(NAME_LENGTH) == separator);
	}

	private @Nullable Slice find(Slice line, Slice first) {
		byte separator = first.at(NAME_LENGTH);
		int index = this.field;
		if (isHeader(line)) {
			// The first field of a header is the separator itself.
			if (index == 1) {
				return new Slice(line.buffer, line.from + NAME_LENGTH, line.from + NAME_LENGTH + 1);
			}
			index--;
		}
		Slice found = line.piece(separator, index);
		if (found == null || this.repetition + this.component == 0) {
			return found;
		}
		Slice encoding = first.piece(separator, 1);
		if (encoding == null) {
			return null;
		}
		// Where the header defines no separator, the field has one part.
		found = (encoding.length() > 1) ? found.piece(encoding.at(1), Math.max(this.repetition, 1) - 1)
				: found.only(this.repetition);
		if (found == null || this.component == 0) {
			return found;
		}
		return (encoding.length() > 0) ? found.piece(encoding.at(0), this.component - 1) : found.only(this.component);
	}

	private static boolean isHeader(Slice line) {
		for (byte[] header : HEADERS) {
			if (line.startsWith(header)) {
				return true;
			}
		}
		return false;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Part of a message. */
	private static final class Slice {

		private final byte[] buffer;

		private final int from;

		private final int to;

		/**
		 * Create a slice.
		 * @param buffer holds the message
		 * @param from its first byte
		 * @param to behind its last byte
		 */
		Slice(byte[] buffer, int from, int to) {
			this.buffer = buffer;
			this.from = from;
			this.to = to;
		}

		static Slice line(byte[] buffer, int from, int end) {
			int to = from;
			while (to < end && buffer[to] != '\r' && buffer[to] != '\n') {
				to++;
			}
			return new Slice(buffer, from, to);
		}

		int length() {
			return this.to - this.from;
		}

		byte at(int index) {
			return this.buffer[this.from + index];
		}

		boolean startsWith(byte[] name) {
			return length() >= name.length && at(0) == name[0] && at(1) == name[1] && at(2) == name[2];
		}

		/**
		 * The piece with that index, counted from 0, or null if there are not so many.
		 */
		@Nullable Slice piece(byte separator, int index) {
			int begin = this.from;
			int left = index;
			for (int i = this.from; i < this.to; i++) {
				if (this.buffer[i] == separator) {
					if (left == 0) {
						return new Slice(this.buffer, begin, i);
					}
					begin = i + 1;
					left--;
				}
			}
			return (left == 0) ? new Slice(this.buffer, begin, this.to) : null;
		}

		/** This if the number, counted from 1, is that of the only part or 0. */
		@Nullable Slice only(int number) {
			return (number <= 1) ? this : null;
		}

	}

}
