package dev.linekeeper.framing;

import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.framing.FrameException.Rule;

/**
 * Frames that end with a delimiter.
 */
final class DelimitedFraming extends OptionedFraming {

	private final Delimiters received;

	// A peer that takes one of the delimiters received for an end would see two frames.
	private final Delimiters forbidden;

	private final byte[] appended;

	private final boolean strip;

	// Whether nothing is added to a payload but what ends it, which is plain.
	private final boolean plain;

	/**
	 * Create a framing.
	 * @param delimiters what ends a frame that is received
	 * @param appended what ends a frame that is sent
	 * @param strip whether frames are handed out without their delimiter
	 * @param options the rest
	 */
	DelimitedFraming(List<String> delimiters, String appended, boolean strip, FrameOptions options) {
		super(options);
		this.received = new Delimiters(delimiters);
		List<String> all = new ArrayList<>(delimiters);
		all.add(appended);
		this.forbidden = new Delimiters(all);
		this.appended = ByteNotation.bytes(appended);
		this.strip = strip;
		this.plain = strip && this.forbidden.isPlain() && options.checksum() == null;
	}

	static DelimitedFraming read(FramingKeys keys, FramingReader.Rest rest) {
		List<String> delimiters = keys.listOfBytes("delimiter");
		for (String delimiter : delimiters) {
			for (String other : delimiters) {
				if (!other.equals(delimiter) && other.startsWith(delimiter)) {
					throw new InvalidFramingException("delimiter", ByteNotation.show(delimiter),
							"must not begin another delimiter, " + ByteNotation.show(other)
									+ "; which of them is meant cannot be told when its bytes have come");
				}
			}
		}
		String append = keys.bytes("append", delimiters.get(0));
		if (append.isEmpty()) {
			throw new InvalidFramingException("append", "", "must be at least one byte");
		}
		boolean strip = keys.flag("strip", true);
		if (!strip && keys.has("checksum")) {
			throw new InvalidFramingException("strip", "false",
					"must be true where there is a checksum, which is taken off with the delimiter");
		}
		FrameOptions options = rest.optionsAndChecksum(FramingReader.LINE_MAX, FramingReader.CAP, null, true);
		if (options.behind() > 0) {
			throw new InvalidFramingException("checksum.at", "trailer",
					"must be end; a delimiter has no bytes behind it");
		}
		return new DelimitedFraming(delimiters, append, strip, options);
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		options().check(payload, offset, length);
		if (this.plain && this.forbidden.isFree(payload, offset, offset + length)) {
			byte[] end = this.appended;
			int at = out.write(0, payload, offset, length, end.length) + length;
			byte[] bytes = out.array();
			for (int i = 0; i < end.length; i++) {
				bytes[at + i] = end[i];
			}
			return;
		}
		int begin = out.length();
		out.write(payload, offset, length);
		int contentEnd = out.length();
		int complete = this.strip ? 0 : delimiterAtEnd(out, begin);
		if (complete > 0) {
			contentEnd -= complete;
		}
		else {
			Checksum checksum = options().checksum();
			if (checksum != null) {
				checksum.append(out, begin, begin, contentEnd);
				contentEnd = out.length();
			}
			out.write(this.appended, 0, this.appended.length);
			if (!this.strip && out.length() - begin > options().maxSize()) {
				out.truncate(begin);
				throw options().notFrameable("carries " + options().maxSize() + " bytes at most (max-size), not "
						+ length + " and a delimiter");
			}
		}
		int early = firstDelimiter(out, begin, contentEnd);
		if (early >= 0) {
			out.truncate(begin);
			throw options().notFrameable(
					"cannot carry a payload with its delimiter, at byte " + early + "; the peer would see two frames");
		}
	}

	@Override
	public int maxFrameBytes() {
		return options().maxContent() + this.received.longest();
	}

	private int delimiterAtEnd(ByteSink out, int begin) {
		return (out.length() > begin) ? this.forbidden.lengthEndingAt(out.array(), begin, out.length() - 1) : 0;
	}

	/**
	 * Where a delimiter begins before the content ends, or -1; it may join the appended.
	 */
	private int firstDelimiter(ByteSink out, int begin, int contentEnd) {
		byte[] buffer = out.array();
		int end = out.length();
		for (int i = this.forbidden.nextEnd(buffer, begin, end); i >= 0; i = this.forbidden.nextEnd(buffer, i + 1,
				end)) {
			int delimiter = this.forbidden.lengthEndingAt(buffer, begin, i);
			if (delimiter > 0 && i + 1 - delimiter < contentEnd) {
				return i + 1 - delimiter - begin;
			}
		}
		return -1;
	}

	private final class Decoder extends FrameCutter {

		// Whether frames are nothing but what is before one byte, or the pair it ends.
		private final boolean plain;

		// How many of the bytes left over are known not to end a frame.
		private int scanned;

		// Inside a frame that is too long and passed over.
		private boolean skipping;

		// Whether the last frame was not to be followed by others.
		private boolean stopped;

		Decoder() {
			super(DelimitedFraming.this.options());
			this.plain = DelimitedFraming.this.received.isPlain() && options().checksum() == null;
		}

		@Override
		int cut(byte[] buffer, int from, int to, FrameSink frames) {
			Delimiters delimiters = DelimitedFraming.this.received;
			int begin = from;
			if (this.plain && !this.skipping) {
				begin = cutPlain(delimiters, buffer, from, to, frames);
				if (this.stopped) {
					return begin;
				}
			}
			int search = begin + this.scanned;
			while (true) {
				int index = delimiters.nextEnd(buffer, search, to);
				if (index < 0) {
					break;
				}
				search = index + 1;
				int delimiter = delimiters.lengthEndingAt(buffer, begin, index);
				if (delimiter < 0) {
					continue;
				}
				int frameBegin = begin;
				begin = search;
				if (this.skipping) {
					this.skipping = false;
				}
				else if (!frame(buffer, frameBegin, search - delimiter, search, frames)) {
					this.scanned = 0;
					return begin;
				}
			}
			begin = endless(buffer, begin, to, frames);
			this.scanned = to - begin;
			return begin;
		}

		/**
		 * Frames one behind the other, for as long as none is too long. What does not
		 * change is not read again for each: whoever takes a frame may have changed
		 * anything, as far as the compiler knows.
		 */
		private int cutPlain(Delimiters delimiters, byte[] buffer, int from, int to, FrameSink frames) {
			byte last = delimiters.last();
			int before = delimiters.before();
			boolean alone = delimiters.isLastAlone();
			boolean stripped = DelimitedFraming.this.strip;
			int most = options().maxContent();
			this.stopped = false;
			int begin = from;
			int search = from + this.scanned;
			while (true) {
				int index = ByteScan.indexOf(buffer, search, to, last);
				if (index < 0) {
					this.scanned = to - begin;
					return begin;
				}
				search = index + 1;
				boolean pair = index > begin && buffer[index - 1] == before;
				if (!pair && !alone) {
					continue;
				}
				int end = pair ? index - 1 : index;
				int frameBegin = begin;
				int length = (stripped ? end : search) - begin;
				if (length > most) {
					this.scanned = 0;
					return begin;
				}
				begin = search;
				if (!frames.frame(buffer, frameBegin, length)) {
					this.scanned = 0;
					this.stopped = true;
					return begin;
				}
			}
		}

		private boolean frame(byte[] buffer, int begin, int end, int frameEnd, FrameSink frames) {
			return emit(buffer, begin, begin, DelimitedFraming.this.strip ? end : frameEnd, frameEnd, frames);
		}

		/** What is left: too much of it ends here, or is passed over up to its end. */
		private int endless(byte[] buffer, int begin, int to, FrameSink frames) {
			if (!this.skipping && to - begin > maxFrameBytes()) {
				broken(Rule.TOO_LONG, "no delimiter within " + options().maxSize() + " bytes (max-size)", buffer, begin,
						to, frames);
				this.skipping = true;
			}
			// The last bytes may be the first of a delimiter.
			return this.skipping ? Math.max(begin, to - DelimitedFraming.this.received.longest() + 1) : begin;
		}

	}

}
