package dev.linekeeper.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.testing.Direction;
import dev.linekeeper.testing.FaultProxy;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Edge case 13: no close while bytes move, at a rate that moves less than the kernel's
 * wake-up step in the timeout.
 */
@Timeout(60)
class VerySlowPeerTests {

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listenWithTinyBuffer();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void verySlowPeerIsNotGivenUpWhileBytesMove() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			proxy.bandwidth(Direction.TO_SERVER, 30_000);
			ManagedConnection line = this.environment.connect(proxy.address(), "raw", (address) -> (data) -> {
			}, With.writeStallTimeout(Duration.ofSeconds(1)));
			this.environment.manager().start();
			await().until(() -> line.snapshot().state() == ConnectionState.READY);
			Link link = this.peer.accept();
			link.keepReading();

			CompletableFuture<Delivery> done = CompletableFuture
				.supplyAsync(() -> line.send(new byte[400 * 1024]).join());

			await().atMost(Duration.ofSeconds(30)).until(() -> done.isDone());
			assertThat(line.snapshot().epoch()).isEqualTo(1);
		}
	}

}
