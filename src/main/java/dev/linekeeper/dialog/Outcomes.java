package dev.linekeeper.dialog;

import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * What came of requests while their lock was held, to be told when it has been given
 * back. Used by one thread, once.
 */
final class Outcomes {

	private @Nullable PendingRequest answered;

	private @Nullable Reply reply;

	// Most often there are none.
	private @Nullable List<Runnable> others;

	private boolean appended;

	/** A request was answered; one at most. */
	void answered(PendingRequest request, Reply withReply) {
		this.answered = request;
		this.reply = withReply;
	}

	/** A request has failed. */
	void failed(PendingRequest request, RequestException why) {
		add(() -> request.completeExceptionally(why));
	}

	/** Something is to be written. */
	void appended() {
		this.appended = true;
	}

	/** Something else is to be done, in the order of the calls. */
	void add(Runnable other) {
		List<Runnable> known = this.others;
		if (known == null) {
			known = new ArrayList<>(2);
			this.others = known;
		}
		known.add(other);
	}

	/** Tell callers, then write; without the lock. */
	void tell(Session session) {
		PendingRequest request = this.answered;
		if (request != null) {
			request.complete(this.reply);
		}
		List<Runnable> known = this.others;
		if (known != null) {
			known.forEach(Runnable::run);
		}
		if (this.appended) {
			session.flush();
		}
	}

}
