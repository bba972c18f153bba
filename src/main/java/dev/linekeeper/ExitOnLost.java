package dev.linekeeper;

import java.util.function.IntConsumer;

import dev.linekeeper.connection.ConnectionListener;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the process when a connection with {@code on-lost: stop} has given up. If that
 * happens while the service is still starting, it waits until it has.
 */
final class ExitOnLost implements ConnectionListener, ApplicationListener<ApplicationReadyEvent> {

	static final int EXIT_CODE = 3;

	private final ConnectionManager manager;

	private final ConfigurableApplicationContext context;

	private final IntConsumer exit;

	// The following are guarded by this.

	private boolean started;

	private boolean lost;

	private boolean ending;

	ExitOnLost(ConnectionManager manager, ConfigurableApplicationContext context, IntConsumer exit) {
		this.manager = manager;
		this.context = context;
		this.exit = exit;
	}

	@Override
	public void stateChanged(ConnectionState previous, ConnectionSnapshot now) {
		ManagedConnection connection = this.manager.find(now.name());
		if (now.state() == ConnectionState.FAILED && connection != null
				&& connection.settings().onLost() == OnLost.STOP) {
			synchronized (this) {
				this.lost = true;
			}
			endIfDue();
		}
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		synchronized (this) {
			this.started = true;
		}
		endIfDue();
	}

	private void endIfDue() {
		synchronized (this) {
			if (!this.started || !this.lost || this.ending) {
				return;
			}
			this.ending = true;
		}
		// Not on a thread that closing the context may have to wait for.
		Thread ends = new Thread(() -> this.exit.accept(SpringApplication.exit(this.context, () -> EXIT_CODE)),
				"linekeeper-exit");
		// Or else the process could end by itself, with 0, when the context is closed.
		ends.setDaemon(false);
		ends.start();
	}

}
