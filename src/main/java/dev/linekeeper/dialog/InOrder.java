package dev.linekeeper.dialog;

import java.util.ArrayDeque;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * Replies come in the order of the requests.
 */
final class InOrder implements Correlation {

	private final ArrayDeque<PendingRequest> line = new ArrayDeque<>(2);

	@Override
	public @Nullable Refusal add(PendingRequest request) {
		this.line.add(request);
		return null;
	}

	@Override
	public void remove(PendingRequest request) {
		this.line.remove(request);
	}

	@Override
	public boolean abandon(PendingRequest request) {
		// It keeps its place, or its reply would be taken for the next one's.
		request.abandoned = true;
		return true;
	}

	@Override
	public @Nullable PendingRequest answered(byte[] buffer, int offset, int length) {
		PendingRequest first = this.line.peek();
		if (first == null) {
			return null;
		}
		Expectation expected = first.expect;
		return (expected == null || expected.matches(buffer, offset, length)) ? first : null;
	}

	@Override
	public byte[] restored(PendingRequest request, byte[] reply) {
		return reply;
	}

	@Override
	public Collection<PendingRequest> all() {
		return this.line;
	}

	@Override
	public int orphans() {
		return 0;
	}

}
