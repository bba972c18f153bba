package dev.linekeeper;

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

	// The following are guarded by this.

	private boolean started;

	private boolean lost;

	private boolean ending;

	ExitOnLost(ConnectionManager manager, ConfigurableApplicationContext context) {
		this.manager = manager;
		this.context = context;
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
		new Thread(() -> System.exit(SpringApplication.exit(this.context, () -> EXIT_CODE)), "linekeeper-exit").start();
	}

}
