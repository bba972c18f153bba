package dev.linekeeper.bench.line;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures rows, each contender in a process of its own beside a fresh peer, one after
 * another in every round; see compare.sh. Writes what it knows after every round.
 */
public final class Compare {

	private static final List<String> OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC",
			"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

	private static final int VIRTUAL_THREADS_SINCE = 21;

	private final Path directory;

	private final String warmUp = System.getProperty("warmUp", "2000");

	private final String measure = System.getProperty("measure", "1000");

	private final boolean pinned = Boolean.getBoolean("pinned");

	// Empty for all.
	private final List<String> only = Stream.of(System.getProperty("only", "").split(" "))
		.filter((name) -> !name.isEmpty())
		.toList();

	private final List<String> installed = List.of(System.getProperty("installed", "").split(" "));

	// Why there is no peer that speaks TLS; empty if there is one.
	private final String withoutTls = System.getProperty("withoutTls", "");

	private String leftOut = "";

	private final List<String> results = new ArrayList<>();

	private Compare(Path directory) {
		this.directory = directory;
	}

	/**
	 * Measure.
	 * @param args rounds, the directory to write to, and names of rows, all of them if
	 * there are none
	 */
	public static void main(String[] args) throws Exception {
		List<String> names = Arrays.asList(args).subList(2, args.length);
		List<Row> rows = Row.all().stream().filter((row) -> names.isEmpty() || names.contains(row.name())).toList();
		if (rows.isEmpty() || rows.size() < names.size()) {
			System.err.println("the rows are " + Row.all().stream().map(Row::name).toList());
			System.exit(2);
		}
		new Compare(Path.of(args[1])).measure(Integer.parseInt(args[0]), rows);
	}

	private void measure(int rounds, List<Row> asked) throws Exception {
		List<Row> rows = asked.stream().filter((row) -> this.withoutTls.isEmpty() || !row.needsTls()).toList();
		if (rows.size() < asked.size()) {
			this.leftOut = "Rows under TLS are left out: " + this.withoutTls + ".\n\n";
			System.err.print(this.leftOut);
		}
		Map<Row, Results> all = new TreeMap<>(Comparator.comparingInt(rows::indexOf));
		rows.forEach((row) -> all.put(row, new Results(row, Boolean.getBoolean("byProcessor"))));
		for (int round = 1; round <= rounds; round++) {
			for (Row row : rows) {
				for (String contender : row.contenders()) {
					if (takesPart(contender)) {
						one(round, row, contender, all.get(row));
					}
				}
			}
			write(round, all);
		}
		System.out.print(Files.readString(this.directory.resolve("compare.md")));
	}

	private boolean takesPart(String contender) {
		return (this.only.isEmpty() || this.only.contains(contender)) && isInstalled(contender)
				&& isPossible(contender);
	}

	private boolean isInstalled(String contender) {
		return !List.of("node", "twisted").contains(contender) || this.installed.contains(contender);
	}

	/** Whether this JDK has the threads it runs on. */
	private static boolean isPossible(String contender) {
		return !contender.contains("virtual") || Runtime.version().feature() >= VIRTUAL_THREADS_SINCE;
	}

	private void one(int round, Row row, String contender, Results results) throws Exception {
		try {
			String json = run(row, contender);
			results.add(contender, json);
			System.err.println("round " + round + ", " + row.name() + ", " + contender + ": " + json);
			this.results.add("{\"row\": \"" + row.name() + "\", \"contender\": \"" + contender + "\", \"round\": "
					+ round + ", " + json.substring(1));
		}
		catch (IllegalStateException ex) {
			results.failed(contender, String.valueOf(ex.getMessage()));
			System.err.println("round " + round + ", " + row.name() + ", " + contender + " failed: " + ex.getMessage());
		}
	}

	private String run(Row row, String contender) throws IOException, InterruptedException {
		String size = Integer.toString(row.size());
		Process peer = start("0", List.of(this.directory.resolve("peer").toString(), row.peer(contender), row.kind().name(), size));
		try (BufferedReader told = peer.inputReader(StandardCharsets.UTF_8)) {
			String port = String.valueOf(told.readLine()).replace("port ", "");
			List<String> command = new ArrayList<>(command(contender.replaceFirst(":.*", ""), row.what(contender)));
			command.addAll(List.of(row.kind().name(), size, port, this.warmUp, this.measure,
					Integer.toString(row.window())));
			Process client = start(row.oneCore() ? "0" : "1", command);
			// One line, or the beginning of a stack trace.
			List<String> lines;
			try (BufferedReader said = client.inputReader(StandardCharsets.UTF_8)) {
				lines = said.lines().filter((line) -> !line.startsWith("WARNING")).limit(3).toList();
			}
			finally {
				if (!client.waitFor(1, TimeUnit.MINUTES)) {
					client.destroyForcibly();
				}
			}
			if (lines.isEmpty() || !lines.get(0).contains("\"ok\"")) {
				throw new IllegalStateException(String.join(" ", lines));
			}
			return lines.get(0);
		}
		finally {
			peer.destroyForcibly().waitFor();
		}
	}

	private List<String> command(String contender, String what) {
		return switch (contender) {
			case "c" -> List.of(this.directory.resolve("peer").toString(), what);
			case "node" -> List.of("node", "src/bench/client.js", what);
			case "twisted" -> List.of("/usr/bin/python3", "src/bench/client.py", what);
			default -> {
				List<String> command = new ArrayList<>();
				command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
				OPTIONS.stream()
					.filter((option) -> Runtime.version().feature() >= 24 || !option.startsWith("--"))
					.forEach(command::add);
				command.add("-Dtls=" + this.directory.resolve("tls"));
				command.addAll(List.of("-cp", System.getProperty("java.class.path"), Client.class.getName(), contender,
						what));
				yield command;
			}
		};
	}

	private Process start(String core, List<String> command) throws IOException {
		List<String> whole = new ArrayList<>(this.pinned ? List.of("taskset", "-c", core) : List.of());
		whole.addAll(command);
		return new ProcessBuilder(whole).redirectErrorStream(true).start();
	}

	private void write(int round, Map<Row, Results> all) throws IOException {
		StringBuilder text = new StringBuilder("JDK " + Runtime.version().feature() + ", "
				+ Runtime.getRuntime().availableProcessors() + " processors; medians of " + round
				+ " processes, one after another in turn.\n\n" + this.leftOut);
		all.values().forEach((results) -> text.append(results.markdown()));
		Files.writeString(this.directory.resolve("compare.md"), text);
		Files.writeString(this.directory.resolve("compare.json"),
				"[\n  " + String.join(",\n  ", this.results) + "\n]\n");
	}

}
