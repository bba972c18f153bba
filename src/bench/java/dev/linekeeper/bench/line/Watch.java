package dev.linekeeper.bench.line;

import java.util.Arrays;
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

	/** The same, but every other second not at all. */
	SLICED("-sliced"),

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
		return Arrays.stream(values()).filter((watch) -> watch != NOT && contender.endsWith(watch.suffix)).findFirst().orElse(NOT);
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
	 * @param slices says when, if it is not always
	 */
	void begin(ConnectionManager manager, Dialog dialog, TimeSource time, ScheduledExecutorService daemons,
			Slices slices) {
		Dialogs dialogs = new Dialogs(List.of(dialog));
		switch (this) {
			case NOT -> {
				// Nobody looks.
			}
			case SLICED -> slices.begin(() -> meters(manager, dialogs, time, daemons));
			case METERS -> meters(manager, dialogs, time, daemons);
			case ALL -> {
				meters(manager, dialogs, time, daemons);
				manager.addListener(new Feeds(manager, dialogs.all(), time, Runtime.getRuntime().maxMemory() / 4,
						daemons::execute));
				new UndeliveredLog(manager, dialogs, time, (delay, task) -> {
					var scheduled = daemons.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
					return () -> scheduled.cancel(false);
				}).start();
			}
		}
	}

	/** Publish the meters and scrape them, until told to end it. */
	private static Runnable meters(ConnectionManager manager, Dialogs dialogs, TimeSource time, ScheduledExecutorService daemons) {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		// Meters hold weakly what they read.
		ConnectionMetrics metrics = new ConnectionMetrics(manager, dialogs, time, 200);
		metrics.bindTo(registry);
		var scrapes = daemons.scheduleAtFixedRate(() -> {
			if (registry.scrape().isEmpty()) {
				throw new IllegalStateException(metrics + " publishes nothing");
			}
		}, 500, 1000, TimeUnit.MILLISECONDS);
		return () -> {
			scrapes.cancel(false);
			registry.close();
		};
	}

}
