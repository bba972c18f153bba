package dev.linekeeper;

import dev.linekeeper.connection.ConnectionManager;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the connections when the context is complete, and stops them in good order:
 * after the HTTP server has let its last request go, before anything they might need.
 */
final class ConnectionsLifecycle implements SmartLifecycle {

	// Before Boot's web server, which is started in a later phase and stopped earlier.
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private final ConnectionManager manager;

	private volatile boolean running;

	ConnectionsLifecycle(ConnectionManager manager) {
		this.manager = manager;
	}

	@Override
	public void start() {
		this.running = true;
		this.manager.start().join();
	}

	@Override
	public void stop() {
		this.running = false;
		this.manager.stop().join();
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		this.manager.stop(callback);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
