package dev.linekeeper.transport;

import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SendBufferTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final List<Integer> sizes = new ArrayList<>();

	private final SendBuffer buffer = new SendBuffer(new Socket() {
		@Override
		public synchronized void setSendBufferSize(int size) {
			SendBufferTests.this.sizes.add(size);
		}
	}, 0);

	@Test
	void peerThatTakesMegabytesWithinASecondGetsMuch() throws SocketException {
		for (int i = 1; i <= 20; i++) {
			this.buffer.written(MEGABYTE, i * SECOND / 20);
		}

		assertThat(this.sizes).containsExactly(SendBuffer.MUCH);
	}

	@Test
	void peerThatTakesALittleForLongGetsLittle() throws SocketException {
		for (int i = 1; i <= 100; i++) {
			this.buffer.written(MEGABYTE, i * SECOND / 7);
		}

		assertThat(this.sizes).isEmpty();
	}

	@Test
	void peerThatBecomesSlowGetsLittleAgain() throws SocketException {
		this.buffer.written(100 * MEGABYTE, SECOND / 2);

		this.buffer.written(16 * 1024, 2 * SECOND);

		assertThat(this.sizes).containsExactly(SendBuffer.MUCH, SendBuffer.LITTLE);
	}

	@Test
	void peerThatStaysFastKeepsWhatItGot() throws SocketException {
		for (int i = 1; i <= 100; i++) {
			this.buffer.written(MEGABYTE, i * SECOND / 10);
		}

		assertThat(this.sizes).containsExactly(SendBuffer.MUCH);
	}

}
