package dev.linekeeper.servers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.linekeeper.testing.FreePort;
import org.jspecify.annotations.Nullable;

/**
 * A server that is a library in this process, with threads of its own.
 */
abstract class LibraryServer implements RealServer {

	private final String name;

	private final int port = FreePort.find();

	private @Nullable ExecutorService threads;

	/** The name is for the threads. */
	LibraryServer(String name) {
		this.name = name;
	}

	/**
	 * Listen, or fail.
	 * @param threads for whatever needs one; interrupted and ended by a kill
	 */
	abstract void listen(ExecutorService threads) throws Exception;

	/** Close the listener and all its connections; threads are ended afterwards. */
	abstract void reset() throws Exception;

	@Override
	public final int port() {
		return this.port;
	}

	@Override
	public final void start() {
		AtomicInteger number = new AtomicInteger();
		ThreadFactory factory = (task) -> new Thread(task, this.name + "-server-" + number.incrementAndGet());
		ExecutorService started = Executors.newCachedThreadPool(factory);
		this.threads = started;
		try {
			listen(started);
		}
		catch (Exception ex) {
			kill();
			throw new IllegalStateException("port " + this.port + ": " + this.name + " cannot listen there", ex);
		}
	}

	@Override
	public final void kill() {
		ExecutorService ending = this.threads;
		if (ending == null) {
			return;
		}
		this.threads = null;
		try {
			reset();
			ending.shutdownNow();
			if (!ending.awaitTermination(5, TimeUnit.SECONDS)) {
				throw new IllegalStateException("the threads of " + this.name + " have not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(this.name + " cannot be killed", ex);
		}
	}

	@Override
	public final void close() {
		kill();
	}

}
