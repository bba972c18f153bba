package dev.linekeeper.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;

/**
 * Frames that leave together, one behind the other, and who waits for each. Filled under
 * the lock of its {@link Backlog}, then used by whoever writes it.
 */
final class Batch {

	private static final int INITIAL_CAPACITY = 64;

	private final ByteSink bytes = new ByteSink(INITIAL_CAPACITY);

	// An empty payload may add no byte and still wants its answer.
	private final List<CompletableFuture<Delivery>> waiting = new ArrayList<>(1);

	ByteSink bytes() {
		return this.bytes;
	}

	void add(CompletableFuture<Delivery> done) {
		this.waiting.add(done);
	}

	boolean isEmpty() {
		return this.bytes.length() == 0 && this.waiting.isEmpty();
	}

	int frames() {
		return this.waiting.size();
	}

	void written() {
		this.waiting.forEach((done) -> done.complete(Delivery.WRITTEN));
	}

	void lost(DeliveryException why) {
		this.waiting.forEach((done) -> done.completeExceptionally(why));
	}

	/** Forget everything; the memory stays. */
	void clear() {
		this.bytes.clear();
		this.waiting.clear();
	}

}
