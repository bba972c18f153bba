package dev.linekeeper.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.web.context.request.async.DeferredResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Later}.
 */
class LaterTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Duration SHORT = Duration.ofMillis(1);

	private final CompletableFuture<String> answer = new CompletableFuture<>();

	private final AtomicInteger gone = new AtomicInteger();

	@Test
	void platformThreadIsLetGo() {
		assertThat(of(false, LONG)).isInstanceOf(DeferredResult.class);
	}

	@Test
	void platformThreadWaitsForWhatComesSoon() throws Exception {
		Thread peer = answering();

		assertThat(new Later(false, LONG).of(this.answer, LONG, LaterTests::tooLong, this.gone::incrementAndGet))
			.isEqualTo("5.1 kg");

		peer.join();
	}

	@Test
	void platformThreadThrowsWhatFailsSoon() {
		this.answer.completeExceptionally(new IllegalStateException("down"));

		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> new Later(false, LONG).of(this.answer, LONG, LaterTests::tooLong, () -> {
			}))
			.withMessage("down");
	}

	@Test
	void deferredAnswerIsGivenWhenItComes() {
		DeferredResult<?> deferred = (DeferredResult<?>) of(false, LONG);

		this.answer.complete("5.1 kg");

		assertThat(deferred.getResult()).isEqualTo("5.1 kg");
	}

	@Test
	void answerThatIsThereIsGivenAtOnce() {
		this.answer.complete("5.1 kg");

		assertThat(of(false, LONG)).isEqualTo("5.1 kg");
		assertThat(of(true, LONG)).isEqualTo("5.1 kg");
		assertThat(this.gone).hasValue(0);
	}

	@Test
	void virtualThreadWaitsForTheAnswer() throws Exception {
		Thread peer = answering();

		assertThat(of(true, LONG)).isEqualTo("5.1 kg");

		peer.join();
	}

	@Test
	void failureIsThrownAsItIs() {
		ProblemException problem = new ProblemException(ProblemCode.NOT_SENT, "down");
		this.answer.completeExceptionally(new CompletionException(problem));

		for (boolean waits : new boolean[] { true, false }) {
			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> of(waits, LONG)).isSameAs(problem);
		}
		assertThat(this.gone).hasValue(0);
	}

	@Test
	void whatTakesTooLongIsGivenUp() {
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> of(true, SHORT)).withMessage("too long");

		assertThat(this.gone).hasValue(1);
	}

	@Test
	void interruptedWaitIsGivenUpAndStaysInterrupted() {
		for (boolean waits : new boolean[] { true, false }) {
			Thread.currentThread().interrupt();

			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> of(waits, LONG));

			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(this.gone).hasValue(2);
	}

	/** Answers as soon as somebody waits. */
	private Thread answering() {
		Thread caller = Thread.currentThread();
		Thread peer = new Thread(() -> {
			while (caller.getState() != Thread.State.TIMED_WAITING) {
				Thread.onSpinWait();
			}
			this.answer.complete("5.1 kg");
		});
		peer.start();
		return peer;
	}

	private static ProblemException tooLong() {
		return new ProblemException(ProblemCode.REPLY_TIMEOUT, "too long");
	}

	private Object of(boolean waits, Duration most) {
		return new Later(waits, Duration.ZERO).of(this.answer, most, LaterTests::tooLong, this.gone::incrementAndGet);
	}

}
