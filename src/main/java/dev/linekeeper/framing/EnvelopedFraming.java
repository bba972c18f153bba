package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import dev.linekeeper.framing.FrameException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Frames between a start and an end. Single control bytes between frames, such as ACK and
 * NAK, may be frames of their own.
 */
final class EnvelopedFraming extends OptionedFraming {

	private final List<byte[]> starts;

	private final byte[] end;

	private final Delimiters ends;

	private final int trailer;

	private final @Nullable Escape escape;

	private final byte[] controls;

	private final boolean strip;

	// The end of one frame may be the start of the next.
	private final boolean flags;

	// An end behind an escape byte is the end all the same: the frame is given up (RFC
	// 1662, 4.3).
	private final boolean endIsNeverEscaped;

	private EnvelopedFraming(List<String> starts, String end, int trailer, @Nullable Escape escape, String controls,
			boolean strip, FrameOptions options) {
		super(options);
		this.starts = starts.stream().map(ByteNotation::bytes).toList();
		this.end = ByteNotation.bytes(end);
		this.ends = new Delimiters(List.of(end));
		this.trailer = trailer;
		this.escape = escape;
		this.controls = ByteNotation.bytes(controls);
		this.strip = strip;
		this.flags = starts.equals(List.of(end));
		this.endIsNeverEscaped = escape != null && !escape.isCode(this.end[0]);
	}

	static EnvelopedFraming read(FramingKeys keys, FramingReader.Rest rest) {
		List<String> starts = keys.listOfBytes("start");
		String end = keys.bytes("end");
		Object written = keys.raw("escape");
		Escape escape = (written != null) ? Escape.read(written, starts, end, keys) : null;
		String controls = Objects.requireNonNullElse(keys.optionalBytes("control"), "");
		boolean strip = keys.flag("strip", true);
		Integer trailer = keys.has("trailer") ? keys.number("trailer", null, 0, FramingReader.LINE_MAX) : null;
		FrameOptions options = rest.optionsAndChecksum(FramingReader.LINE_MAX, FramingReader.CAP, FramingReader.STALL,
				true);
		EnvelopeRules.check(starts, end, controls, escape, strip, trailer, options);
		int behind = (options.checksum() != null) ? options.behind() : Objects.requireNonNullElse(trailer, 0);
		return new EnvelopedFraming(starts, end, behind, escape, controls, strip, options);
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length == 1 && isControl(payload[offset])) {
			out.write(payload[offset]);
			return;
		}
		options().check(payload, offset, length);
		int begin = out.length();
		try {
			if (this.strip) {
				wrap(payload, offset, length, out);
			}
			else {
				out.write(payload, offset, length);
			}
			checkOneFrame(out, begin);
		}
		catch (FrameException ex) {
			out.truncate(begin);
			throw ex;
		}
	}

	@Override
	public int maxFrameBytes() {
		int longestStart = this.starts.stream().mapToInt((start) -> start.length).max().orElse(0);
		int content = options().maxContent();
		return longestStart + ((this.escape != null) ? 2 * content : content) + this.end.length + this.trailer;
	}

	private boolean isControl(byte value) {
		return this.controls.length > 0 && ByteScan.indexOf(this.controls, 0, this.controls.length, value) >= 0;
	}

	private void wrap(byte[] payload, int offset, int length, ByteSink out) {
		if (this.flags && length + options().summed() == 0) {
			throw options().notFrameable("cannot carry an empty payload: the peer would see no frame");
		}
		int begin = out.length();
		byte[] start = this.starts.get(0);
		out.write(start, 0, start.length);
		int contentBegin = out.length();
		out.write(payload, offset, length);
		int payloadEnd = out.length();
		Checksum checksum = options().checksum();
		if (checksum != null && !checksum.isTrailer()) {
			checksum.append(out, begin, contentBegin, payloadEnd);
		}
		Escape stuffing = this.escape;
		if (stuffing != null) {
			byte[] content = Arrays.copyOfRange(out.array(), contentBegin, out.length());
			out.truncate(contentBegin);
			stuffing.stuff(content, 0, content.length, out);
		}
		out.write(this.end, 0, this.end.length);
		if (checksum != null && checksum.isTrailer()) {
			checksum.append(out, begin, contentBegin, payloadEnd);
		}
	}

	/** What is sent must be one frame to whoever reads it as this framing does. */
	private void checkOneFrame(ByteSink out, int begin) {
		byte[] buffer = out.array();
		int meant = out.length() - this.trailer;
		int start = startAt(buffer, begin, out.length());
		if (start <= 0) {
			throw options().notFrameable("carries frames that begin with their start (strip: false)");
		}
		int frameEnd = (this.escape != null) ? meant : endOf(buffer, begin + start, begin + start, out.length());
		if (frameEnd < 0 || meant < begin + start) {
			throw options().notFrameable("carries frames that end with their end (strip: false)");
		}
		if (frameEnd != meant) {
			throw options().notFrameable("cannot carry a payload with its end, at byte "
					+ (frameEnd - this.end.length - begin - (this.strip ? start : 0))
					+ "; the peer would see the frame end there");
		}
	}

	/** How long the start at a place is; 0 if there is none, -1 if it may come yet. */
	private int startAt(byte[] buffer, int index, int to) {
		int found = 0;
		for (byte[] start : this.starts) {
			int compared = Math.min(start.length, to - index);
			int equal = 0;
			while (equal < compared && buffer[index + equal] == start[equal]) {
				equal++;
			}
			if (equal == start.length) {
				return equal;
			}
			if (equal == compared) {
				found = -1;
			}
		}
		return found;
	}

	/** Where the first end ends, or -1. */
	private int endOf(byte[] buffer, int contentBegin, int search, int to) {
		for (int i = this.ends.nextEnd(buffer, search, to); i >= 0; i = this.ends.nextEnd(buffer, i + 1, to)) {
			if (this.ends.lengthEndingAt(buffer, contentBegin, i) > 0) {
				return i + 1;
			}
		}
		return -1;
	}

	private final class Decoder extends FrameCutter {

		// Behind a start; otherwise between frames.
		private boolean inside;

		// The bytes of the start that are at the beginning of what is left.
		private int start;

		// How many of the bytes left over are known to hold no end.
		private int scanned;

		// Whether the bytes between frames were told of.
		private boolean toldStray;

		// Where to search on for an end.
		private int search;

		Decoder() {
			super(EnvelopedFraming.this.options());
		}

		@Override
		int cut(byte[] buffer, int from, int to, FrameSink frames) {
			this.search = from + this.scanned;
			int begin = from;
			boolean goOn = true;
			while (goOn) {
				if (!this.inside) {
					begin = skipStray(buffer, begin, to, frames);
					if (begin < to && isControl(buffer[begin])) {
						this.toldStray = false;
						goOn = frames.frame(buffer, begin++, 1);
						continue;
					}
					int found = (begin < to) ? startAt(buffer, begin, to) : 0;
					if (found <= 0) {
						break;
					}
					enter(begin, found);
				}
				int contentBegin = begin + this.start;
				int end = find(buffer, contentBegin, to);
				int frameEnd = end + EnvelopedFraming.this.trailer;
				// An end that is too far away may not have been read yet, and counts as
				// little.
				boolean ends = end >= 0 && frameEnd - begin <= maxFrameBytes();
				if (ends && frameEnd <= to) {
					this.inside = EnvelopedFraming.this.flags;
					goOn = frame(buffer, begin, contentBegin, end, frameEnd, frames);
					begin = frameEnd;
					this.start = 0;
					this.search = begin;
				}
				else if (to - begin > maxFrameBytes()) {
					begin = tooMuch(buffer, begin, to, frames);
				}
				else {
					break;
				}
			}
			this.scanned = Math.max(0, this.search - begin);
			return begin;
		}

		private void enter(int begin, int startLength) {
			this.inside = true;
			this.start = startLength;
			this.toldStray = false;
			this.search = Math.max(this.search, begin + startLength);
		}

		/** Where the first end ends, or -1; moves on what need not be searched again. */
		private int find(byte[] buffer, int contentBegin, int to) {
			Escape stuffing = EnvelopedFraming.this.escape;
			if (stuffing != null) {
				return findUnescaped(buffer, stuffing.value(), to);
			}
			int end = endOf(buffer, contentBegin, this.search, to);
			this.search = (end < 0) ? to : end - 1;
			return end;
		}

		private int findUnescaped(byte[] buffer, byte stuffing, int to) {
			byte[] end = EnvelopedFraming.this.end;
			while (true) {
				int next = ByteScan.indexOfEither(buffer, this.search, to, stuffing, end[0]);
				this.search = (next < 0) ? to : next;
				int equal = 0;
				while (next >= 0 && equal < end.length && next + equal < to && buffer[next + equal] == end[equal]) {
					equal++;
				}
				if (equal == end.length) {
					return next + equal;
				}
				// The next byte decides, and is yet to come.
				if (next < 0 || next + Math.max(1, equal) == to) {
					return -1;
				}
				this.search += (buffer[next] == stuffing && !isEndNext(buffer, next)) ? 2 : 1;
			}
		}

		private boolean isEndNext(byte[] buffer, int escapeAt) {
			return EnvelopedFraming.this.endIsNeverEscaped && buffer[escapeAt + 1] == EnvelopedFraming.this.end[0];
		}

		private boolean frame(byte[] buffer, int begin, int contentBegin, int end, int frameEnd, FrameSink frames) {
			if (!EnvelopedFraming.this.strip) {
				return emit(buffer, begin, begin, frameEnd, frameEnd, frames);
			}
			int contentEnd = end - EnvelopedFraming.this.end.length;
			if (EnvelopedFraming.this.flags && contentEnd == contentBegin) {
				return true;
			}
			Escape stuffing = EnvelopedFraming.this.escape;
			if (stuffing != null) {
				contentEnd = stuffing.unstuff(buffer, contentBegin, contentEnd);
				if (contentEnd < 0) {
					broken(Rule.MALFORMED, "a byte behind the escape byte means nothing", buffer, begin, frameEnd,
							frames);
					return true;
				}
			}
			return emit(buffer, begin, contentBegin, contentEnd, frameEnd, frames);
		}

		/**
		 * An unfinished frame is too long: pass it over, up to what may start another.
		 */
		private int tooMuch(byte[] buffer, int begin, int to, FrameSink frames) {
			broken(Rule.TOO_LONG, "no end within " + options().maxSize() + " bytes (max-size)", buffer, begin, to,
					frames);
			this.inside = false;
			this.toldStray = true;
			if (EnvelopedFraming.this.escape == null && this.start > 0) {
				return begin + this.start;
			}
			// Not all that has come by now, for that is the reads' doing.
			this.search = begin + maxFrameBytes() + 1;
			return this.search;
		}

		/** Pass over what is between frames; line ends are nothing to speak of. */
		private int skipStray(byte[] buffer, int from, int to, FrameSink frames) {
			int index = from;
			int stray = -1;
			while (index < to && startAt(buffer, index, to) == 0 && !isControl(buffer[index])) {
				if (stray < 0 && buffer[index] != '\r' && buffer[index] != '\n') {
					stray = index;
				}
				index++;
			}
			if (stray >= 0 && !this.toldStray) {
				this.toldStray = true;
				broken(Rule.MALFORMED, "bytes where a frame should start", buffer, stray, index, frames);
			}
			return index;
		}

	}

}
