package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One line for every change an operator should see, the connection's name first. Failures
 * that repeat are told once in 30 seconds, with their number; the attempts between are
 * told at debug level, and so is a connection that becomes ready again and again.
 * Confined to the supervisor's mailbox.
 */
final class ConnectionLog {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.connection");

	private static final long QUIET_NANOS = Duration.ofSeconds(30).toNanos();

	private static final int READY_TOLD = 3;

	private final ConnectionSettings settings;

	private final TimeSource time;

	private Duration delay = Duration.ZERO;

	// The failure told last; nothing while all is well.
	private DisconnectReason.@Nullable Kind told;

	private long toldNanos;

	private int untold;

	// How often it became ready since then, and since when that is counted.

	private int readyTimes;

	private long readyNanos;

	ConnectionLog(ConnectionSettings settings, TimeSource time) {
		this.settings = settings;
		this.time = time;
	}

	void retryIn(Duration delay) {
		this.delay = delay;
	}

	void settled() {
		this.told = null;
		this.untold = 0;
	}

	void stateChanged(ConnectionSnapshot now) {
		switch (now.state()) {
			case CONNECTING -> log.atLevel((this.told != null) ? Level.DEBUG : Level.INFO)
				.log("{}: connecting to {} (attempt {})", now.name(), addresses(), now.failures() + 1);
			case READY -> ready(now);
			case DRAINING -> log.info("{}: closing, writing what waits first", now.name());
			case GATED -> log.info("{}: paused", now.name());
			case STOPPED -> log.info("{}: stopped", now.name());
			case BACKOFF -> failed(now);
			case FAILED -> gaveUp(now);
			case PREPARING -> connected(now);
			case CLOSING -> log.debug("{}: {}", now.name(), now.state());
		}
	}

	private void connected(ConnectionSnapshot now) {
		InetSocketAddress peer = now.peer();
		InetSocketAddress local = now.local();
		if (peer != null && local != null) {
			log.atLevel(comesAndGoes() ? Level.DEBUG : Level.INFO)
				.log("{}: connected to {} from {}", now.name(), Wording.text(peer), Wording.text(local));
		}
	}

	private void ready(ConnectionSnapshot now) {
		log.atLevel(comesAndGoes() ? Level.DEBUG : Level.INFO).log("{}: ready", now.name());
		long nanos = this.time.nanoTime();
		if (this.readyTimes == 0 || nanos - this.readyNanos >= QUIET_NANOS) {
			this.readyNanos = nanos;
			this.readyTimes = 0;
		}
		this.readyTimes++;
	}

	/** Whether it was ready so often of late that once more is no news. */
	private boolean comesAndGoes() {
		return this.readyTimes >= READY_TOLD && this.time.nanoTime() - this.readyNanos < QUIET_NANOS;
	}

	private void failed(ConnectionSnapshot now) {
		ConnectionSnapshot.Loss loss = now.lastLoss();
		if (loss == null || loss.reason().initiator() == DisconnectReason.Initiator.USER) {
			log.info("{}: reconnecting in {}", now.name(), Wording.text(this.delay));
			return;
		}
		DisconnectReason reason = loss.reason();
		long nanos = this.time.nanoTime();
		if (this.told == reason.kind() && nanos - this.toldNanos < QUIET_NANOS) {
			this.untold++;
			log.debug("{}: {}, trying again in {} (attempt {})", now.name(), what(loss), Wording.text(this.delay),
					now.failures() + 1);
			return;
		}
		log.warn("{}: {}, trying again in {} (attempt {}){}", now.name(), what(loss), Wording.text(this.delay),
				now.failures() + 1,
				(this.untold > 0) ? "; " + this.untold + " more since the last line like this" : "");
		this.told = reason.kind();
		this.toldNanos = nanos;
		this.untold = 0;
	}

	private void gaveUp(ConnectionSnapshot now) {
		ConnectionSnapshot.Loss loss = now.lastLoss();
		String what = (loss != null) ? what(loss) : "failed";
		if (this.settings.onLost() == OnLost.STOP) {
			log.error("{}: {}; stopping the process (on-lost: stop)", now.name(), what);
		}
		else {
			log.error("{}: {}; giving up after {} attempts (reconnect.max-attempts)", now.name(), what, now.failures());
		}
	}

	private static String what(ConnectionSnapshot.Loss loss) {
		return (loss.wasReady() ? "connection lost (" : "could not connect (") + loss.reason().detail() + ")";
	}

	private String addresses() {
		String list = this.settings.transport().addresses().toString();
		TransportSettings.Proxy proxy = this.settings.transport().proxy();
		return list.substring(1, list.length() - 1) + ((proxy != null) ? " through " + proxy : "");
	}

}
