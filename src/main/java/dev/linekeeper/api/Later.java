package dev.linekeeper.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.springframework.web.context.request.async.DeferredResult;

/**
 * An answer that may be there already. If not, a virtual thread waits for it, which takes
 * less than to begin the call anew on another; a thread of the platform waits only for
 * what comes soon, so that slow devices leave threads to others.
 */
final class Later {

	private final boolean waits;

	private final Duration soon;

	/**
	 * Create it.
	 * @param waits whether calls are made on virtual threads
	 * @param soon for how long other threads wait at most
	 */
	Later(boolean waits, Duration soon) {
		this.waits = waits;
		this.soon = soon;
	}

	/**
	 * Answer.
	 * @param answer the answer
	 * @param most the longest it may take
	 * @param otherwise tells that it took longer
	 * @param gone called if nobody waits for the answer any more
	 * @return what a controller returns
	 */
	<T> Object of(CompletableFuture<T> answer, Duration most, Supplier<ProblemException> otherwise, Runnable gone) {
		return (this.waits || comesSoon(answer)) ? await(answer, most, otherwise, gone)
				: deferred(answer, most, otherwise, gone);
	}

	private boolean comesSoon(CompletableFuture<?> answer) {
		try {
			answer.get(this.soon.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			// It is this failure that is waited for again, and thrown.
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return true;
	}

	private static <T> T await(CompletableFuture<T> answer, Duration most, Supplier<ProblemException> otherwise,
			Runnable gone) {
		try {
			return answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new CompletionException(ex.getCause());
		}
		catch (TimeoutException ex) {
			gone.run();
			throw otherwise.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			gone.run();
			throw otherwise.get();
		}
	}

	private static <T> DeferredResult<T> deferred(CompletableFuture<T> answer, Duration most,
			Supplier<ProblemException> otherwise, Runnable gone) {
		DeferredResult<T> later = new DeferredResult<>(most.toMillis());
		later.onTimeout(() -> {
			later.setErrorResult(otherwise.get());
			gone.run();
		});
		later.onError((ex) -> gone.run());
		var unused = answer.whenComplete((result, ex) -> {
			if (ex == null) {
				later.setResult(result);
			}
			else {
				later.setErrorResult((ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex);
			}
		});
		return later;
	}

}
