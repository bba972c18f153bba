package dev.linekeeper.bench.line;

import java.time.Duration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.linekeeper.bench.FrameKind;
import org.slf4j.LoggerFactory;

/**
 * One measurement of one contender, in a process of its own: says in one line of JSON
 * what came of it, or fails.
 */
public final class Client {

	private Client() {
	}

	/**
	 * Measure.
	 * @param args contender; in, out, ping, pipe, ask, wait or keyed; LINES or LENGTH;
	 * bytes of a frame; port of the peer; milliseconds to warm up and to measure; window
	 */
	public static void main(String[] args) {
		// By default there would be a line for each frame.
		((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		Job job = new Job(FrameKind.valueOf(args[2]), new Frames(Integer.parseInt(args[3])), Integer.parseInt(args[4]),
				Duration.ofMillis(Integer.parseInt(args[5])), Duration.ofMillis(Integer.parseInt(args[6])),
				(args.length > 7) ? Integer.parseInt(args[7]) : 1, new Slices());
		int status = 0;
		try {
			System.out.println(result(args, job));
		}
		catch (Exception | Error ex) {
			status = 1;
			ex.printStackTrace();
		}
		System.out.flush();
		// Whatever still runs is of no interest.
		System.exit(status);
	}

	private static String result(String[] args, Job job) throws Exception {
		Conditions conditions = Conditions.of(args[0]);
		return switch (args[1]) {
			case "in" -> Inbound.measure(contender(conditions), job);
			case "out" -> Outbound.measure(contender(conditions), job);
			case "ping", "pipe" -> Exchange.measure(contender(conditions), job);
			case "ask" -> Asking.measure(job, conditions, false, false);
			case "wait" -> Asking.measure(job, conditions, true, false);
			case "keyed" -> Asking.measure(job, conditions, false, true);
			default -> throw new IllegalArgumentException("unknown measurement " + args[1]);
		};
	}

	private static Contender contender(Conditions conditions) {
		return switch (conditions.contender()) {
			case "raw" -> new Raw(conditions.tls());
			case "netty" -> new Netty(conditions.tls());
			case "vertx" -> new VertX();
			case "si-net" -> new StockSpring(false);
			case "si-nio" -> new StockSpring(true);
			case "view", "session" -> new Managed(Managed.Way.VIEW, conditions);
			case "copy" -> new Managed(Managed.Way.COPY, conditions);
			case "dialog" -> new Managed(Managed.Way.DIALOG, conditions);
			case "push" -> new Managed(Managed.Way.PUSH, conditions);
			case "handler" -> new Managed(Managed.Way.HANDLER, conditions);
			case "connection" -> new Managed(Managed.Way.CONNECTION, conditions);
			case "channel" -> new Managed(Managed.Way.CHANNEL, conditions);
			case "shared" -> new Managed(Managed.Way.SHARED, conditions);
			default -> throw new IllegalArgumentException("unknown contender " + conditions.contender());
		};
	}

}
