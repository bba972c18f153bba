package dev.linekeeper.bench.line;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteOrder;

import dev.linekeeper.bench.FrameKind;

/**
 * A blocking socket and a loop, written for this purpose: without limits, without
 * threads' rights and without anybody to tell of anything. What is sent waits until there
 * is much of it, or until everything that was read is done with.
 */
final class Raw implements Contender, Line {

	private static final int BUFFER = 128 * 1024;

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGHS = 0x8080808080808080L;

	private static final long NEWLINES = '\n' * ONES;

	private final byte[] output = new byte[BUFFER];

	private int waiting;

	private OutputStream out;

	private boolean lines;

	private final boolean tls;

	@SuppressWarnings("NullAway")
	Raw(boolean tls) {
		this.tls = tls;
	}

	@Override
	public Line connect(Job job, Talk talk) throws IOException {
		Socket socket = this.tls ? Tls.socket(job.port()) : new Socket(InetAddress.getLoopbackAddress(), job.port());
		socket.setTcpNoDelay(true);
		this.out = socket.getOutputStream();
		this.lines = job.kind() == FrameKind.LINES;
		InputStream in = socket.getInputStream();
		Thread reader = new Thread(() -> {
			try {
				read(in, talk);
			}
			catch (IOException | RuntimeException ex) {
				talk.ended(ex);
			}
		});
		reader.setDaemon(true);
		reader.start();
		return this;
	}

	private void read(InputStream in, Talk talk) throws IOException {
		byte[] buffer = new byte[BUFFER];
		int left = 0;
		while (true) {
			int count = in.read(buffer, left, BUFFER - left);
			if (count < 0) {
				throw new IOException("the peer has closed");
			}
			int to = left + count;
			int from = this.lines ? lines(buffer, left, to, talk) : lengths(buffer, to, talk);
			left = to - from;
			System.arraycopy(buffer, from, buffer, 0, left);
			if (this.waiting > 0) {
				flush();
			}
		}
	}

	private static int lines(byte[] buffer, int seen, int to, Talk talk) {
		int from = 0;
		int i = newline(buffer, seen, to);
		while (i < to) {
			talk.frame(buffer, from, i - 1 - from);
			from = i + 1;
			i = newline(buffer, from, to);
		}
		return from;
	}

	/** Eight bytes at a time: the highest bit of the first zero byte is found. */
	private static int newline(byte[] buffer, int from, int to) {
		int i = from;
		for (; i + Long.BYTES <= to; i += Long.BYTES) {
			long zeros = (long) LONG.get(buffer, i) ^ NEWLINES;
			long found = (zeros - ONES) & ~zeros & HIGHS;
			if (found != 0) {
				return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
			}
		}
		while (i < to && buffer[i] != '\n') {
			i++;
		}
		return i;
	}

	private static int lengths(byte[] buffer, int to, Talk talk) {
		int from = 0;
		while (to - from >= Integer.BYTES) {
			int length = (int) Receipt.INT.get(buffer, from);
			if (to - from - Integer.BYTES < length) {
				break;
			}
			talk.frame(buffer, from + Integer.BYTES, length);
			from += Integer.BYTES + length;
		}
		return from;
	}

	@Override
	public void send(byte[] payload) {
		int length = payload.length;
		if (BUFFER - this.waiting < length + Integer.BYTES) {
			flush();
		}
		int at = this.waiting;
		if (this.lines) {
			System.arraycopy(payload, 0, this.output, at, length);
			this.output[at + length] = '\r';
			this.output[at + length + 1] = '\n';
			this.waiting = at + length + 2;
		}
		else {
			Receipt.INT.set(this.output, at, length);
			System.arraycopy(payload, 0, this.output, at + Integer.BYTES, length);
			this.waiting = at + Integer.BYTES + length;
		}
	}

	@Override
	public void flush() {
		try {
			this.out.write(this.output, 0, this.waiting);
			this.waiting = 0;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
