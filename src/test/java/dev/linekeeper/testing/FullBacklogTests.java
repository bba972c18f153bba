package dev.linekeeper.testing;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FullBacklogTests {

	@Test
	void connectTimesOut() throws IOException {
		try (FullBacklog backlog = FullBacklog.open()) {
			assertThatThrownBy(() -> Link.connect(backlog.address(), Duration.ofMillis(200)))
				.isInstanceOf(SocketTimeoutException.class);
			assertThatThrownBy(() -> Link.connect(backlog.address(), Duration.ofMillis(200)))
				.isInstanceOf(SocketTimeoutException.class);
		}
	}

	@Test
	void nothingIsLeftBehind() throws IOException {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();

		FullBacklog.open().close();

		ThreadsAndFiles.assertBackTo(before, 0);
	}

}
