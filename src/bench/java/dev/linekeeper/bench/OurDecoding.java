package dev.linekeeper.bench;

import java.util.Arrays;
import java.util.Objects;

import dev.linekeeper.framing.FrameDecoder;
import dev.linekeeper.framing.FrameSink;
import dev.linekeeper.framing.Framings;

/**
 * Our decoder, called as the reader of a connection calls it.
 */
final class OurDecoding implements Decoding {

	private final byte[] read;

	private final FrameDecoder decoder;

	private final TallyingSink sink;

	OurDecoding(Wire wire, String framing, boolean copying) {
		this.read = wire.bytes();
		this.decoder = Objects.requireNonNull(Framings.named(framing)).decoder();
		this.sink = copying ? new CopyingSink() : new ViewingSink();
	}

	@Override
	public void decode(Tally tally) {
		this.sink.tally = tally;
		int consumed = this.decoder.decode(this.read, 0, this.read.length, this.sink);
		if (consumed != this.read.length) {
			throw new IllegalStateException("consumed " + consumed + " of " + this.read.length + " bytes");
		}
	}

	private abstract static sealed class TallyingSink implements FrameSink {

		Tally tally = new Tally();

	}

	private static final class ViewingSink extends TallyingSink {

		@Override
		public boolean frame(byte[] buffer, int offset, int length) {
			this.tally.add(length, buffer[offset]);
			return true;
		}

	}

	private static final class CopyingSink extends TallyingSink {

		// Kept, or the JIT leaves out the copy.
		private byte[] last = new byte[0];

		@Override
		public boolean frame(byte[] buffer, int offset, int length) {
			this.last = Arrays.copyOfRange(buffer, offset, offset + length);
			this.tally.add(this.last.length, this.last[0]);
			return true;
		}

	}

}
