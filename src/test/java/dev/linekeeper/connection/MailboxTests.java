package dev.linekeeper.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailboxTests {

	private final ExecutorService threads = Executors.newFixedThreadPool(4);

	@AfterEach
	void noThreadIsLeft() throws InterruptedException {
		this.threads.shutdown();
		assertThat(this.threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void postsOfEveryThreadRunInItsOrderAndNeverTwoAtATime() throws InterruptedException {
		Mailbox mailbox = new Mailbox("test", this.threads);
		int senders = 4;
		int posts = 10_000;
		int[] last = new int[senders];
		AtomicBoolean running = new AtomicBoolean();
		AtomicBoolean overlapped = new AtomicBoolean();
		AtomicBoolean disordered = new AtomicBoolean();
		CountDownLatch done = new CountDownLatch(senders * posts);

		for (int sender = 0; sender < senders; sender++) {
			int me = sender;
			Thread thread = new Thread(() -> {
				for (int post = 1; post <= posts; post++) {
					int number = post;
					mailbox.post(() -> {
						overlapped.compareAndSet(false, !running.compareAndSet(false, true));
						disordered.compareAndSet(false, last[me] != number - 1);
						last[me] = number;
						running.set(false);
						done.countDown();
					});
				}
			});
			thread.start();
		}

		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(overlapped).isFalse();
		assertThat(disordered).isFalse();
	}

	@Test
	void taskThatThrowsDoesNotStopTheOthers() {
		List<String> ran = new ArrayList<>();
		Mailbox mailbox = new Mailbox("test", Runnable::run);

		mailbox.post(() -> {
			throw new IllegalStateException("a fault");
		});
		mailbox.post(() -> ran.add("next"));

		assertThat(ran).containsExactly("next");
	}

}
