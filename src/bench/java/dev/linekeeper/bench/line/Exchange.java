package dev.linekeeper.bench.line;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The peer echoes, and every frame that comes back is followed by another: one at a time,
 * or a window of them.
 */
final class Exchange extends Talk {

	private final Job job;

	private final Meter meter;

	private final CompletableFuture<String> result = new CompletableFuture<>();

	private Line line;

	private String text = "";

	private int place;

	private long sent;

	private long back;

	private Phase phase;

	private long sentNanos;

	@SuppressWarnings("NullAway")
	private Exchange(Job job) {
		super(new Receipt(job.frames()));
		this.job = job;
		this.meter = new Meter(job.window() == 1, job.slices(), () -> this.back);
	}

	static String measure(Contender contender, Job job) throws Exception {
		Exchange exchange = new Exchange(job);
		synchronized (exchange) {
			exchange.line = contender.connect(job, exchange);
			exchange.phase = new Phase(job.warmUp(), Job.WARM);
			for (int i = 0; i < job.window(); i++) {
				exchange.next();
			}
			exchange.line.flush();
		}
		exchange.receipt().end().whenComplete((end, ex) -> {
			if (ex != null) {
				exchange.result.completeExceptionally(ex);
			}
		});
		return exchange.result.get(2, TimeUnit.MINUTES);
	}

	@Override
	void received() {
		if (this.back++ == 0) {
			firstReceived();
		}
		if (this.job.window() == 1 || this.back % 16 == 0) {
			look(System.nanoTime());
		}
		if (!this.result.isDone() && !isOver()) {
			next();
		}
		else if (this.back == this.sent) {
			this.result.complete(this.text);
		}
	}

	private boolean isOver() {
		return !this.text.isEmpty();
	}

	/** Those that were sent first were sent by another thread. */
	private synchronized void firstReceived() {
		this.sentNanos = System.nanoTime();
	}

	private void look(long now) {
		if (this.meter.isRunning() && this.job.window() == 1) {
			this.meter.time(now - this.sentNanos);
		}
		if (!isOver() && this.phase.isOver(now)) {
			if (this.meter.isRunning()) {
				this.text = this.meter.end(now);
			}
			else {
				this.meter.begin(now);
				this.phase = new Phase(this.job.measure(), Job.MEASURED);
			}
		}
		this.sentNanos = now;
	}

	private void next() {
		this.line.send(this.job.frames().payload(this.place));
		this.place = (this.place + 1 < this.job.frames().cycle()) ? this.place + 1 : 0;
		this.sent++;
	}

	@Override
	void writable() {
		// The window is far smaller than what may wait.
	}

}
