package dev.linekeeper;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ExitOnLostTests {

	/** Its threads are daemons, and so would be all they start. */
	@Test
	void processWaitsForTheThreadThatEndsIt() throws Exception {
		try (Service service = Service.start("linekeeper.connections.x.address=127.0.0.1:1",
				"linekeeper.connections.x.on-lost=stop", "linekeeper.connections.x.enabled=false")) {
			ConfigurableApplicationContext context = service.context();
			CompletableFuture<Ended> ended = new CompletableFuture<>();
			ConnectionManager manager = context.getBean(ConnectionManager.class);
			ExitOnLost exit = new ExitOnLost(manager, context,
					(code) -> ended.complete(new Ended(code, Thread.currentThread().isDaemon(), context.isActive())));
			exit.onApplicationEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, null));

			Thread supervisor = new Thread(() -> exit.stateChanged(ConnectionState.CONNECTING, failed(manager)));
			supervisor.setDaemon(true);
			supervisor.start();

			assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(new Ended(3, false, false));
			supervisor.join();
		}
	}

	private static ConnectionSnapshot failed(ConnectionManager manager) {
		ConnectionSnapshot now = manager.connections().iterator().next().snapshot();
		return new ConnectionSnapshot(now.name(), ConnectionState.FAILED, now.since(), now.epoch(), now.failures(),
				now.readyCount(), null, null, null, now.unreadySince(), null, null);
	}

	private record Ended(int code, boolean daemon, boolean contextActive) {

	}

}
