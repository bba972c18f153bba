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
				(args.length > 7) ? Integer.parseInt(args[7]) : 1);
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
		boolean virtual = args[0].endsWith("-virtual");
		return switch (args[1]) {
			case "in" -> Inbound.measure(contender(args[0]), job);
			case "out" -> Outbound.measure(contender(args[0]), job);
			case "ping", "pipe" -> Exchange.measure(contender(args[0]), job);
			case "ask" -> Asking.measure(job, virtual, false, false);
			case "wait" -> Asking.measure(job, virtual, true, false);
			case "keyed" -> Asking.measure(job, virtual, false, true);
			default -> throw new IllegalArgumentException("unknown measurement " + args[1]);
		};
	}

	private static Contender contender(String name) {
		boolean virtual = name.endsWith("-virtual");
		boolean tls = Row.isUnderTls(name);
		String plain = (virtual || tls) ? name.substring(0, name.lastIndexOf('-')) : name;
		return switch (plain) {
			case "raw" -> new Raw(tls);
			case "netty" -> new Netty(tls);
			case "vertx" -> new VertX();
			case "si-net" -> new StockSpring(false);
			case "si-nio" -> new StockSpring(true);
			case "view", "session" -> new Managed(Managed.Way.VIEW, virtual, tls);
			case "copy" -> new Managed(Managed.Way.COPY, virtual, tls);
			case "dialog" -> new Managed(Managed.Way.DIALOG, virtual, tls);
			case "push" -> new Managed(Managed.Way.PUSH, virtual, tls);
			case "handler" -> new Managed(Managed.Way.HANDLER, virtual, tls);
			case "connection" -> new Managed(Managed.Way.CONNECTION, virtual, tls);
			case "channel" -> new Managed(Managed.Way.CHANNEL, virtual, tls);
			default -> throw new IllegalArgumentException("unknown contender " + name);
		};
	}

}
