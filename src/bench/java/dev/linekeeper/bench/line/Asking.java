package dev.linekeeper.bench.line;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Reply;

/**
 * Requests through a dialog to a peer that echoes: each reply is followed by another
 * request, or each request is waited for by its caller.
 */
final class Asking {

	private final Job job;

	private final Dialog dialog;

	private final Receipt receipt;

	private final Meter meter;

	private final CompletableFuture<String> result = new CompletableFuture<>();

	private String text = "";

	private int place;

	private long sent;

	private Phase phase;

	private Asking(Job job, Dialog dialog) {
		this.job = job;
		this.dialog = dialog;
		this.receipt = new Receipt(job.frames());
		this.meter = new Meter(job.window() == 1, job.slices(), this.receipt::count);
		this.phase = new Phase(job.warmUp(), Job.WARM);
	}

	/**
	 * Measure.
	 * @param conditions how it is measured
	 * @param waiting whether one caller waits for each reply
	 * @param byKey whether replies have a key, and otherwise an order
	 */
	static String measure(Job job, Conditions conditions, boolean waiting, boolean byKey) throws Exception {
		ManagedEnvironment environment = new ManagedEnvironment(conditions);
		Dialog dialog = new Dialog("line", byKey ? Dialogues.byKey(job.window()) : Dialogues.plain(),
				environment.time()::nanoTime);
		environment.connect(job, "line", dialog);
		Asking asking = new Asking(job, dialog);
		if (waiting) {
			return asking.waitForEach();
		}
		synchronized (asking) {
			for (int i = 0; i < job.window(); i++) {
				asking.next(System.nanoTime());
			}
		}
		return asking.result.get(2, TimeUnit.MINUTES);
	}

	private String waitForEach() throws Exception {
		while (this.text.isEmpty()) {
			long asked = System.nanoTime();
			Reply reply = ask().get(1, TimeUnit.MINUTES);
			take(reply, asked);
		}
		return this.text;
	}

	private CompletableFuture<Reply> ask() {
		byte[] payload = this.job.frames().payload(this.place);
		this.place = (this.place + 1 < this.job.frames().cycle()) ? this.place + 1 : 0;
		this.sent++;
		return this.dialog.request(payload);
	}

	private void next(long now) {
		var unused = ask().whenComplete((reply, ex) -> replied(reply, ex, now));
	}

	// Held only because the first requests are sent by another thread.
	private synchronized void replied(Reply reply, Throwable ex, long asked) {
		if (ex != null) {
			this.result.completeExceptionally(ex);
			return;
		}
		try {
			long now = take(reply, asked);
			if (this.text.isEmpty()) {
				next(now);
			}
			else if (this.receipt.count() == this.sent) {
				this.result.complete(this.text);
			}
		}
		catch (RuntimeException wrong) {
			this.result.completeExceptionally(wrong);
		}
	}

	private long take(Reply reply, long asked) {
		byte[] payload = reply.payload();
		this.receipt.frame(payload, 0, payload.length);
		if (this.job.window() > 1 && this.receipt.count() % 16 != 0) {
			return asked;
		}
		long now = System.nanoTime();
		if (this.meter.isRunning()) {
			this.meter.time(now - asked);
		}
		if (this.text.isEmpty() && this.phase.isOver(now)) {
			if (this.meter.isRunning()) {
				this.text = this.meter.end(now);
			}
			else {
				this.meter.begin(now);
				this.phase = new Phase(this.job.measure(), Job.MEASURED);
			}
		}
		return now;
	}

}
