package dev.linekeeper.transport;

import java.util.Arrays;
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

	// An empty payload may add no byte and still wants its answer. No list: this is done
	// for each frame, under the lock.
	private CompletableFuture<Delivery>[] waiting = futures(1);

	private int frames;

	ByteSink bytes() {
		return this.bytes;
	}

	void add(CompletableFuture<Delivery> done) {
		if (this.frames == this.waiting.length) {
			this.waiting = Arrays.copyOf(this.waiting, 2 * this.frames);
		}
		this.waiting[this.frames++] = done;
	}

	boolean isEmpty() {
		return this.bytes.length() == 0 && this.frames == 0;
	}

	int frames() {
		return this.frames;
	}

	void written() {
		for (int i = 0; i < this.frames; i++) {
			this.waiting[i].complete(Delivery.WRITTEN);
		}
	}

	void lost(DeliveryException why) {
		for (int i = 0; i < this.frames; i++) {
			this.waiting[i].completeExceptionally(why);
		}
	}

	/** Forget everything; the memory stays. */
	void clear() {
		this.bytes.clear();
		Arrays.fill(this.waiting, 0, this.frames, null);
		this.frames = 0;
	}

	@SuppressWarnings("unchecked")
	private static CompletableFuture<Delivery>[] futures(int count) {
		return (CompletableFuture<Delivery>[]) new CompletableFuture<?>[count];
	}

}
