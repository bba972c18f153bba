package dev.linekeeper.testing;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the proxy passes the bytes on, and in which pieces.
 */
class FaultProxyTimingTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final FaultProxy proxy = FaultProxy.to(this.peer.address(), 42);

	private Link client;

	private Link server;

	@BeforeEach
	void connect() throws IOException {
		this.client = Link.connect(this.proxy.address());
		this.server = this.peer.accept();
	}

	@AfterEach
	void close() {
		this.client.close();
		this.proxy.close();
		this.peer.close();
	}

	@Test
	void latencyDelaysButDoesNotThrottle() {
		this.proxy.latency(Direction.TO_SERVER, Duration.ofMillis(300));
		byte[] much = new byte[1_000_000];
		long begin = System.nanoTime();

		this.client.send(much);
		this.server.read(1);
		Duration first = since(begin);
		this.server.read(much.length - 1);

		assertThat(first).isGreaterThanOrEqualTo(Duration.ofMillis(300));
		// One chunk after the other would take more than a minute.
		assertThat(since(begin)).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void latencyOfOneDirectionLeavesTheOtherAlone() {
		this.proxy.latency(Direction.TO_SERVER, Duration.ofMinutes(10));
		this.client.send("late");
		this.server.send("soon\n");

		assertThat(this.client.readLine()).isEqualTo("soon");
		this.server.expectSilence(Duration.ofMillis(50));
		this.proxy.heal(Direction.TO_SERVER);
		assertThat(this.server.read(4)).isEqualTo("late".getBytes());
	}

	@Test
	void jitterKeepsTheOrder() {
		this.proxy.latency(Direction.TO_SERVER, Duration.ofMillis(5), Duration.ofMillis(5));
		byte[] bytes = counting(200);

		this.client.sendSliced(bytes, 1);

		assertThat(this.server.read(bytes.length)).isEqualTo(bytes);
	}

	@Test
	void bandwidthIsKept() {
		this.proxy.bandwidth(Direction.TO_CLIENT, 10_000);
		long begin = System.nanoTime();

		this.server.send(new byte[4_000]);
		this.client.read(4_000);

		assertThat(since(begin)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
	}

	@Test
	void slicesArriveOneByOne() {
		this.proxy.slicing(Direction.TO_CLIENT, 10, 3, Duration.ofMillis(20));
		byte[] bytes = counting(60);

		this.server.send(bytes);
		int read = 0;
		int pieces = 0;
		while (read < bytes.length) {
			byte[] piece = this.client.readSome();
			assertThat(piece).startsWith(bytes[read]);
			read += piece.length;
			pieces++;
		}

		// From 7 to 13 bytes each, if the machine is not too slow to see them apart.
		assertThat(pieces).isBetween(2, 9);
	}

	@Test
	void pieceSizesVaryAroundTheAverage() {
		Faults.Slicing slicing = new Faults.Slicing(10, 3, 0);

		assertThat(slicing.pieceSize(-1)).isEqualTo(7);
		assertThat(slicing.pieceSize(0)).isEqualTo(10);
		assertThat(slicing.pieceSize(1)).isEqualTo(13);
		assertThat(new Faults.Slicing(1, 5, 0).pieceSize(-1)).isEqualTo(1);
	}

	@Test
	void slowCloseHoldsTheEndBack() {
		this.proxy.slowClose(Direction.TO_SERVER, Duration.ofMillis(200));
		long begin = System.nanoTime();

		this.client.send("last");
		this.client.finish();

		assertThat(this.server.read(4)).isEqualTo("last".getBytes());
		assertThat(this.server.awaitEnd()).isEmpty();
		assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
	}

	private static Duration since(long nanoTime) {
		return Duration.ofNanos(System.nanoTime() - nanoTime);
	}

	private static byte[] counting(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) i;
		}
		return bytes;
	}

}
