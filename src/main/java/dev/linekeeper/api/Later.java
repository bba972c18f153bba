package dev.linekeeper.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.springframework.web.context.request.async.DeferredResult;

/**
 * An answer that may be there already; if not, no thread waits for it.
 */
final class Later {

	private Later() {
	}

	/**
	 * Answer.
	 * @param answer the answer
	 * @param most the longest it may take
	 * @param otherwise tells that it took longer
	 * @param gone called if nobody waits for the answer any more
	 * @return what a controller returns
	 */
	static <T> Object of(CompletableFuture<T> answer, Duration most, Supplier<ProblemException> otherwise,
			Runnable gone) {
		if (answer.isDone()) {
			try {
				return answer.join();
			}
			catch (CompletionException ex) {
				if (ex.getCause() instanceof RuntimeException cause) {
					throw cause;
				}
				throw ex;
			}
		}
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
