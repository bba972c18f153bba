package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Lines to an echo, and how long a frame takes there and back on them.
 */
final class EchoLines {

	private final List<Line> lines = new ArrayList<>();

	EchoLines(LoopbackEnvironment environment, InetSocketAddress echo, int count) {
		for (int i = 0; i < count; i++) {
			BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
			this.lines.add(new Line(environment.connect(echo, "crlf", (address) -> answers::add), answers));
		}
		await().until(() -> this.lines.stream()
			.allMatch((line) -> line.connection().snapshot().state() == ConnectionState.READY));
	}

	/** The time that 99 of 100 round trips take at most, over so many on each line. */
	Duration p99(int rounds) {
		long[] nanos = new long[rounds * this.lines.size()];
		int count = 0;
		for (int round = 0; round < rounds; round++) {
			for (Line line : this.lines) {
				nanos[count++] = line.roundTrip();
			}
		}
		Arrays.sort(nanos);
		return Duration.ofNanos(nanos[nanos.length * 99 / 100]);
	}

	/** Whether every line is the one it was at the beginning. */
	boolean areUntouched() {
		return this.lines.stream().allMatch((line) -> line.connection().snapshot().epoch() == 1);
	}

	private record Line(ManagedConnection connection, BlockingQueue<byte[]> answers) {

		long roundTrip() {
			long begin = System.nanoTime();
			connection().send("there and back".getBytes(StandardCharsets.US_ASCII));
			try {
				assertThat(answers().poll(5, TimeUnit.SECONDS)).as("an answer").isNotNull();
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
			return System.nanoTime() - begin;
		}

	}

}
