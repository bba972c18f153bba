package dev.linekeeper.bench.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Holds what arrives against what must arrive: every frame in its order, the content of
 * the first ones byte by byte, and in the end their number and checksum. Told by one
 * thread; how many there are may be asked by any.
 */
final class Receipt {

	static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle COUNT;

	static {
		try {
			COUNT = MethodHandles.lookup().findVarHandle(Receipt.class, "count", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Frames frames;

	private final long wholes;

	private long count;

	private int place;

	private int sum;

	private final CompletableFuture<String> end = new CompletableFuture<>();

	Receipt(Frames frames) {
		this.frames = frames;
		this.wholes = 2L * frames.cycle();
	}

	/** Whether a frame that begins so must be given as a whole. */
	boolean needsBytes(int first) {
		return this.count < this.wholes || first >>> 24 == Frames.END;
	}

	/**
	 * A frame has come.
	 * @return whether it was one to be counted
	 */
	boolean frame(byte[] buffer, int offset, int length) {
		int first = (int) INT.get(buffer, offset);
		if (needsBytes(first)) {
			return whole(Arrays.copyOfRange(buffer, offset, offset + length));
		}
		frame(first, (int) INT.get(buffer, offset + length - Integer.BYTES), length);
		return true;
	}

	/**
	 * A frame has come, of which only that much is looked at.
	 */
	void frame(int first, int last, int length) {
		int expected = this.place;
		if (first != this.frames.first(expected) || last != this.frames.last(expected)
				|| length != this.frames.size()) {
			throw wrong("is not the one that was to come");
		}
		this.sum += first ^ last;
		this.place = (expected + 1 < this.frames.cycle()) ? expected + 1 : 0;
		COUNT.setOpaque(this, this.count + 1);
	}

	/**
	 * A frame has come, and is looked at as a whole.
	 * @return whether it was one to be counted
	 */
	boolean whole(byte[] frame) {
		if (frame[0] == Frames.END) {
			this.end.complete(new String(frame, StandardCharsets.US_ASCII));
			return false;
		}
		if (!Arrays.equals(frame, this.frames.payload(this.place))) {
			throw wrong("has another content");
		}
		frame((int) INT.get(frame, 0), (int) INT.get(frame, frame.length - Integer.BYTES), frame.length);
		return true;
	}

	/** How many came so far. */
	long count() {
		return (long) COUNT.getOpaque(this);
	}

	/** The frame that ends the traffic. */
	CompletableFuture<String> end() {
		return this.end;
	}

	/** Hold the end against what came before. */
	void check(String told) {
		String seen = "!" + this.count + " " + Integer.toUnsignedString(this.sum);
		if (!told.equals(seen)) {
			throw new IllegalStateException("the peer sent " + told + "; " + seen + " arrived");
		}
	}

	private IllegalStateException wrong(String what) {
		IllegalStateException wrong = new IllegalStateException("frame " + this.count + " " + what);
		this.end.completeExceptionally(wrong);
		return wrong;
	}

}
