package dev.linekeeper.bench.line;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.actuate.ConnectionMetrics;
import dev.linekeeper.actuate.UndeliveredLog;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.feed.Feeds;
import dev.linekeeper.transport.TimeSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * How much the service looks on at a connection, by the end of a contender's name.
 */
enum Watch {

	/** Not at all: the connection alone. */
	NOT(""),

	/** All its meters, scraped every second. */
	METERS("-metered"),

	/** The meters, the feed that keeps what peers say, and the log of what is lost. */
	ALL("-watched");

	private final String suffix;

	Watch(String suffix) {
		this.suffix = suffix;
	}

	/** The one that a contender's name says. */
	static Watch of(String contender) {
		return contender.endsWith(ALL.suffix) ? ALL : contender.endsWith(METERS.suffix) ? METERS : NOT;
	}

	/** A contender's name without it. */
	String plain(String contender) {
		return contender.substring(0, contender.length() - this.suffix.length());
	}

	/**
	 * Look on, as the service does by default.
	 * @param manager has the connections
	 * @param dialog of the only one
	 * @param daemons scrapes, and hands on
	 */
	void begin(ConnectionManager manager, Dialog dialog, TimeSource time, ScheduledExecutorService daemons) {
		if (this == NOT) {
			return;
		}
		Dialogs dialogs = new Dialogs(List.of(dialog));
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		// Meters hold weakly what they read.
		ConnectionMetrics metrics = new ConnectionMetrics(manager, dialogs, time, 200);
		metrics.bindTo(registry);
		daemons.scheduleAtFixedRate(() -> {
			if (registry.scrape().isEmpty()) {
				throw new IllegalStateException(metrics + " publishes nothing");
			}
		}, 1, 1, TimeUnit.SECONDS);
		if (this == ALL) {
			manager.addListener(
					new Feeds(manager, dialogs.all(), time, Runtime.getRuntime().maxMemory() / 4, daemons::execute));
			new UndeliveredLog(manager, dialogs, time, (delay, task) -> {
				var scheduled = daemons.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
				return () -> scheduled.cancel(false);
			}).start();
		}
	}

}
