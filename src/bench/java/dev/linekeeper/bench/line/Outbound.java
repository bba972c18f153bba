package dev.linekeeper.bench.line;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread sends as fast as it may, and the peer takes everything.
 */
final class Outbound extends Talk {

	private static final int FRAMES_PER_LOOK = 64;

	private final Thread sender = Thread.currentThread();

	private final Frames frames;

	// Written by the sender, read anywhere.
	private volatile long sent;

	private int sum;

	private int place;

	private Outbound(Receipt receipt, Frames frames) {
		super(receipt);
		this.frames = frames;
	}

	static String measure(Contender contender, Job job) throws Exception {
		Outbound outbound = new Outbound(new Receipt(job.frames()), job.frames());
		return outbound.measure(contender.connect(job, outbound), job);
	}

	private String measure(Line line, Job job) throws Exception {
		Meter meter = new Meter(false, job.slices(), () -> this.sent);
		Phase phase = new Phase(job.warmUp(), Job.WARM);
		String result = null;
		while (result == null) {
			sendSome(line);
			long now = System.nanoTime();
			if (phase.isOver(now)) {
				failIfEnded();
				if (meter.isRunning()) {
					result = meter.end(now);
				}
				else {
					meter.begin(now);
					phase = new Phase(job.measure(), Job.MEASURED);
				}
			}
		}
		line.send(("!" + this.sent + " " + Integer.toUnsignedString(this.sum)).getBytes(StandardCharsets.US_ASCII));
		line.flush();
		String verdict = receipt().end().get(2, TimeUnit.MINUTES);
		if (!verdict.equals("!taken")) {
			throw new IllegalStateException("the peer saw something else: " + verdict);
		}
		return result;
	}

	// A method of its own: the loop around it is compiled anew when a phase ends.
	private void sendSome(Line line) {
		for (int i = 0; i < FRAMES_PER_LOOK; i++) {
			while (!line.isWritable()) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
				failIfEnded();
			}
			line.send(this.frames.payload(this.place));
			this.sum += this.frames.first(this.place) ^ this.frames.last(this.place);
			this.place = (this.place + 1 < this.frames.cycle()) ? this.place + 1 : 0;
		}
		long before = this.sent;
		this.sent = before + FRAMES_PER_LOOK;
	}

	private void failIfEnded() {
		if (receipt().end().isDone()) {
			throw new IllegalStateException("the peer ended it: " + receipt().end().join());
		}
	}

	@Override
	void received() {
		throw new IllegalStateException("the peer sent something");
	}

	@Override
	void writable() {
		LockSupport.unpark(this.sender);
	}

}
