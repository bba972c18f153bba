package dev.linekeeper.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ThreadsAndFilesTests {

	@Test
	void threadLeftBehindIsNamed() throws InterruptedException {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();
		CountDownLatch end = new CountDownLatch(1);
		Thread thread = new Thread(() -> awaitUninterrupted(end), "left-behind");
		thread.start();

		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ThreadsAndFiles.assertBackTo(before, 0, Duration.ofMillis(20)))
			.withMessageContaining("left-behind");
		ThreadsAndFiles.assertBackTo(before, 1);

		end.countDown();
		ThreadsAndFiles.assertBackTo(before, 0);
		thread.join();
	}

	@Test
	void fileLeftOpenIsNamed(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("left-open"));
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();

		try (InputStream in = Files.newInputStream(file)) {
			in.read();
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> ThreadsAndFiles.assertBackTo(before, 0, Duration.ofMillis(20)))
				.withMessageContaining("left-open");
		}

		ThreadsAndFiles.assertBackTo(before, 0);
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
