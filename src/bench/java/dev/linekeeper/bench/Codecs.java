package dev.linekeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of codecs in rounds. In a round each contender has a process of its
 * own, one after another for the same frames, so that what disturbs one disturbs its
 * rivals too.
 */
final class Codecs {

	private static final int WARMUPS = 2;

	private static final int ITERATIONS = 3;

	private static final TimeValue ITERATION = TimeValue.milliseconds(200);

	private static final String COUNTER = "framesPerSecond";

	// For each kind, size and contender what each round measured.
	private final Map<Row, Map<String, List<Double>>> measured = new LinkedHashMap<>();

	private final List<Integer> sizes;

	private Codecs(List<Integer> sizes) {
		this.sizes = sizes;
	}

	/**
	 * Measure.
	 * @param args how many rounds, the directory to write to, and sizes of frames
	 */
	public static void main(String[] args) throws RunnerException, IOException {
		int rounds = Integer.parseInt(args[0]);
		Path directory = Path.of(args[1]);
		Codecs codecs = new Codecs(Arrays.stream(args).skip(2).map(Integer::valueOf).toList());
		for (int round = 1; round <= rounds; round++) {
			System.err.println("round " + round + " of " + rounds);
			codecs.round();
			Files.writeString(directory.resolve("codecs.json"), codecs.json());
			Files.writeString(directory.resolve("codecs.md"), codecs.table(round));
		}
		System.out.print(codecs.table(rounds));
	}

	private void round() throws RunnerException {
		for (FrameKind kind : FrameKind.values()) {
			for (int size : this.sizes) {
				for (DecodeBenchmark.Contender contender : DecodeBenchmark.Contender.values()) {
					run(new Row(DecodeBenchmark.class, kind, size), contender.name());
				}
				for (EncodeBenchmark.Contender contender : EncodeBenchmark.Contender.values()) {
					run(new Row(EncodeBenchmark.class, kind, size), contender.name());
				}
			}
		}
	}

	private void run(Row row, String contender) throws RunnerException {
		Options options = new OptionsBuilder().include(row.benchmark().getName() + "\\.")
			.param("kind", row.kind().name())
			.param("size", String.valueOf(row.size()))
			.param("contender", contender)
			.forks(1)
			.jvmArgsAppend("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch")
			.warmupIterations(WARMUPS)
			.warmupTime(ITERATION)
			.measurementIterations(ITERATIONS)
			.measurementTime(ITERATION)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build();
		RunResult result = new Runner(options).runSingle();
		List<Double> iterations = result.getBenchmarkResults()
			.iterator()
			.next()
			.getIterationResults()
			.stream()
			.map(Codecs::framesPerSecond)
			.toList();
		this.measured.computeIfAbsent(row, (ignored) -> new LinkedHashMap<>())
			.computeIfAbsent(contender, (ignored) -> new ArrayList<>())
			.add(median(iterations));
	}

	private static double framesPerSecond(IterationResult iteration) {
		return iteration.getSecondaryResults().get(COUNTER).getScore();
	}

	private String table(int rounds) {
		StringBuilder text = new StringBuilder();
		text.append("Millions of frames in a second of the thread's processor time, medians of ")
			.append(rounds)
			.append(" rounds; × is how many times as fast the first is, the median of the rounds (least–most). Java ")
			.append(System.getProperty("java.version"))
			.append(", ")
			.append(Runtime.getRuntime().availableProcessors())
			.append(" processors.\n");
		for (Class<?> benchmark : List.of(DecodeBenchmark.class, EncodeBenchmark.class)) {
			table(benchmark, text);
		}
		return text.toString();
	}

	private void table(Class<?> benchmark, StringBuilder text) {
		List<Row> rows = this.measured.keySet().stream().filter((row) -> row.benchmark() == benchmark).toList();
		List<String> contenders = List.copyOf(this.measured.getOrDefault(rows.get(0), Map.of()).keySet());
		text.append("\n| ").append(rows.get(0).task()).append(" | ");
		text.append(String.join(" | ", contenders)).append(" |\n|---|");
		text.append("---|".repeat(contenders.size())).append('\n');
		for (Row row : rows) {
			Map<String, List<Double>> values = this.measured.getOrDefault(row, Map.of());
			List<Double> ours = values.getOrDefault(contenders.get(0), List.of());
			text.append("| ").append(row.frames());
			for (String contender : contenders) {
				List<Double> theirs = values.getOrDefault(contender, List.of());
				text.append(" | ").append(number(median(theirs) / 1e6));
				if (theirs != ours) {
					text.append(ratios(ours, theirs));
				}
			}
			text.append(" |\n");
		}
	}

	private static String ratios(List<Double> ours, List<Double> theirs) {
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < ours.size(); i++) {
			ratios.add(ours.get(i) / theirs.get(i));
		}
		double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		return "; × " + number(median(ratios)) + " (" + number(sorted[0]) + "–" + number(sorted[sorted.length - 1])
				+ ")";
	}

	private String json() {
		Function<Row, String> row = (key) -> this.measured.getOrDefault(key, Map.of())
			.entrySet()
			.stream()
			.map((entry) -> String.format(Locale.ROOT,
					"  {\"task\": \"%s\", \"kind\": \"%s\", \"size\": %d, \"contender\": \"%s\", \"framesPerSecond\": %s}",
					key.task(), key.kind(), key.size(), entry.getKey(),
					entry.getValue().stream().map(Double::longValue).toList()))
			.collect(Collectors.joining(",\n"));
		return this.measured.keySet().stream().map(row).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value < 1) ? "%.2f" : (value < 100) ? "%.1f" : "%.0f", value);
	}

	private record Row(Class<?> benchmark, FrameKind kind, int size) {

		String task() {
			return (this.benchmark == DecodeBenchmark.class) ? "decode" : "encode";
		}

		String frames() {
			return ((this.kind == FrameKind.LINES) ? "lines" : "4-byte length") + ", " + this.size + " B";
		}

	}

}
