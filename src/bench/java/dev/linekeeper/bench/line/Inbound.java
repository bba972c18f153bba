package dev.linekeeper.bench.line;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The peer sends as fast as it can.
 */
final class Inbound extends Talk {

	private Inbound(Receipt receipt) {
		super(receipt);
	}

	static String measure(Contender contender, Job job) throws Exception {
		Receipt receipt = new Receipt(job.frames());
		Line line = contender.connect(job, new Inbound(receipt));
		while (receipt.count() == 0 && !receipt.end().isDone()) {
			TimeUnit.MILLISECONDS.sleep(1);
		}
		sleep(job.warmUp(), Job.WARM, receipt);
		Meter meter = new Meter(false, job.slices(), receipt::count);
		meter.begin(System.nanoTime());
		sleep(job.measure(), Job.MEASURED, receipt);
		String result = meter.end(System.nanoTime());
		line.send("!enough".getBytes(StandardCharsets.US_ASCII));
		line.flush();
		receipt.check(receipt.end().get(2, TimeUnit.MINUTES));
		return result;
	}

	private static void sleep(Duration time, double part, Receipt receipt) throws InterruptedException {
		Phase phase = new Phase(time, part);
		while (!phase.isOver(System.nanoTime())) {
			TimeUnit.MILLISECONDS.sleep(10);
			if (receipt.end().isDone()) {
				throw new IllegalStateException("it ended early: " + receipt.end().join());
			}
		}
	}

	@Override
	void received() {
		// Counted already.
	}

	@Override
	void writable() {
		// Nothing is sent.
	}

}
