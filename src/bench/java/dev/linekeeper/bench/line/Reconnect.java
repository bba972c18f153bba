package dev.linekeeper.bench.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.linekeeper.bench.FrameKind;
import dev.linekeeper.connection.ConnectionSettings;
import org.slf4j.LoggerFactory;

/**
 * How long connections take to be there again after their peer is; see
 * src/bench/reconnect.sh. They all sleep nearly all the time, so many are measured at the
 * same time.
 */
public final class Reconnect {

	private static final int AT_ONCE = 20;

	// The code that a loss runs is slow when it runs for the first times.
	private static final List<Double> WARM_UP_OUTAGES = List.of(0.2);

	private static final String STOCK = "si-net";

	// Longer than the retry interval of Spring Integration.
	private static final Duration PATIENCE = Duration.ofSeconds(70);

	// Longer than the minimum gap between two attempts, which is over after a long READY.
	private static final Duration UP = Duration.ofSeconds(1);

	// The losses are spread over this time, as the processors are few.
	private static final Duration SPREAD = Duration.ofSeconds(1);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final ConnectionSettings.Reconnect FAST = new ConnectionSettings.Reconnect(Duration.ofMillis(200),
			1.6, SECOND, 0.2, null, Duration.ofSeconds(30), Duration.ofMillis(250));

	private final Recoveries recoveries;

	private final boolean twisted = Boolean.getBoolean("twisted");

	private final List<Double> outages;

	private final ExecutorService peers = Executors.newCachedThreadPool();

	private Reconnect(List<Double> outages) {
		this.outages = outages;
		this.recoveries = new Recoveries(outages);
	}

	/**
	 * Measure.
	 * @param args how many of each; where results are written; outages in seconds
	 */
	public static void main(String[] args) {
		// There would be some lines for each loss.
		((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
		int status = 1;
		try {
			Reconnect measurement = new Reconnect(Stream.of(args).skip(2).map(Double::valueOf).toList());
			status = measurement.measure(Integer.parseInt(args[0]), Path.of(args[1])) ? 0 : 1;
		}
		catch (Exception | Error ex) {
			ex.printStackTrace();
		}
		System.out.flush();
		// What is still kept up is of no interest.
		System.exit(status);
	}

	private boolean measure(int runs, Path directory) throws Exception {
		try (Lateness lateness = new Lateness()) {
			batch(keepers(), WARM_UP_OUTAGES, AT_ONCE, new Recoveries(WARM_UP_OUTAGES), lateness);
			lateness.reset();
			for (int done = 0; done < runs; done += AT_ONCE) {
				int lines = Math.min(AT_ONCE, runs - done);
				boolean last = done + lines == runs;
				System.err.println((done + lines) + " of " + runs + (last ? ", the last with one stock" : ""));
				Map<String, Keeper> keepers = keepers();
				if (last) {
					// Takes a minute, so there is one of each outage only.
					keepers.put(STOCK, Reconnect::stock);
				}
				batch(keepers, this.outages, lines, this.recoveries, lateness);
			}
			String text = this.recoveries.markdown(lateness.greatest());
			write(directory, text);
			System.out.print(text);
			return this.recoveries.isAsAnnounced();
		}
	}

	private void write(Path directory, String text) throws IOException {
		Files.writeString(directory.resolve("reconnect.md"), text);
		Files.writeString(directory.resolve("reconnect.json"), this.recoveries.json());
	}

	private Map<String, Keeper> keepers() throws IOException {
		Map<String, Keeper> keepers = new LinkedHashMap<>();
		keepers.put("line", new ManagedKeeper(ManagedEnvironment.RECONNECT));
		keepers.put("line-fast", new ManagedKeeper(FAST));
		keepers.put("netty-loop", new NettyKeeper());
		if (this.twisted) {
			keepers.put("twisted-factory", new TwistedKeeper("factory"));
			keepers.put("twisted-service", new TwistedKeeper("service"));
		}
		return keepers;
	}

	private static Keeper.Kept stock(int port) throws Exception {
		Job job = new Job(FrameKind.LINES, new Frames(64), port, Duration.ZERO, Duration.ZERO, 1, new Slices());
		new StockSpring(false).connect(job, new Talk(new Receipt(job.frames())) {

			@Override
			void received() {
			}

			@Override
			void writable() {
			}

		});
		return Keeper.Kept.BLIND;
	}

	private void batch(Map<String, Keeper> keepers, List<Double> outages, int lines, Recoveries into,
			Lateness lateness) throws Exception {
		List<Line> all = new ArrayList<>();
		for (int i = 0; i < lines; i++) {
			for (double seconds : outages) {
				for (Map.Entry<String, Keeper> keeper : keepers.entrySet()) {
					if (i == 0 || !keeper.getKey().equals(STOCK)) {
						all.add(line(keeper.getKey(), keeper.getValue(), seconds));
					}
				}
			}
		}
		List<Future<Outage.Recovery>> results = new ArrayList<>();
		for (Line line : all) {
			Duration up = UP.plus(SPREAD.multipliedBy(results.size()).dividedBy(all.size()));
			results.add(this.peers.submit(() -> line.outage.happen(line.connection, up, lateness)));
		}
		for (int i = 0; i < all.size(); i++) {
			Line line = all.get(i);
			try {
				into.add(line.contender, line.seconds, results.get(i).get());
			}
			catch (ExecutionException ex) {
				into.failed(line.contender, line.seconds, String.valueOf(ex.getCause()));
			}
		}
		for (Keeper keeper : keepers.values()) {
			keeper.stop();
		}
	}

	private static Line line(String contender, Keeper keeper, double seconds) throws Exception {
		Duration length = Duration.ofMillis(Math.round(seconds * 1000));
		Outage outage = new Outage(length, PATIENCE.plus(length));
		return new Line(contender, seconds, outage, keeper.keep(outage.port()));
	}

	private record Line(String contender, double seconds, Outage outage, Keeper.Kept connection) {

	}

}
