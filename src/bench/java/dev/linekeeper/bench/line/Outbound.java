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

	private Outbound(Receipt receipt) {
		super(receipt);
	}

	static String measure(Contender contender, Job job) throws Exception {
		Frames frames = job.frames();
		Receipt receipt = new Receipt(frames);
		Line line = contender.connect(job, new Outbound(receipt));
		Meter meter = new Meter(false);
		Phase phase = new Phase(job.warmUp(), Job.WARM);
		String result = null;
		long sent = 0;
		int sum = 0;
		int place = 0;
		while (result == null) {
			for (int i = 0; i < FRAMES_PER_LOOK; i++) {
				while (!line.isWritable()) {
					LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
					failIfEnded(receipt);
				}
				line.send(frames.payload(place));
				sum += frames.first(place) ^ frames.last(place);
				place = (place + 1 < frames.cycle()) ? place + 1 : 0;
			}
			sent += FRAMES_PER_LOOK;
			long now = System.nanoTime();
			if (phase.isOver(now)) {
				failIfEnded(receipt);
				if (meter.isRunning()) {
					result = meter.end(now, sent);
				}
				else {
					meter.begin(now, sent);
					phase = new Phase(job.measure(), Job.MEASURED);
				}
			}
		}
		line.send(("!" + sent + " " + Integer.toUnsignedString(sum)).getBytes(StandardCharsets.US_ASCII));
		line.flush();
		String verdict = receipt.end().get(2, TimeUnit.MINUTES);
		if (!verdict.equals("!taken")) {
			throw new IllegalStateException("the peer saw something else: " + verdict);
		}
		return result;
	}

	private static void failIfEnded(Receipt receipt) {
		if (receipt.end().isDone()) {
			throw new IllegalStateException("the peer ended it: " + receipt.end().join());
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
