package dev.linekeeper.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A host that can fall silent: a network namespace of its own, joined to ours by a pair
 * of virtual interfaces, in which peers run as processes. Unlike a proxy, a black-holed
 * host does not acknowledge either. Linux and root only; see {@link #unavailable()}.
 */
public final class Namespaces implements AutoCloseable {

	private static final String TABLE = "linekeeper_blackhole";

	private static final SplittableRandom RANDOM = new SplittableRandom();

	private final String name;

	private final String ourInterface;

	private final String ourAddress;

	private final String peerAddress;

	private final List<Process> processes = new ArrayList<>();

	private boolean silent;

	private Namespaces(int number) {
		// 10.231.x.0/30 and up: ours is the first address of four, the peer's the second.
		String subnet = "10.231." + (number / 64) + ".";
		int first = number % 64 * 4;
		this.name = "linekeeper-" + number;
		this.ourInterface = "lk" + number + "h";
		this.ourAddress = subnet + (first + 1);
		this.peerAddress = subnet + (first + 2);
	}

	/** Why there can be none here; empty if there can. */
	public static Optional<String> unavailable() {
		return Probe.RESULT;
	}

	/** Make a namespace that is reachable from ours. */
	public static Namespaces create() {
		Namespaces namespaces = new Namespaces(freeNumber());
		try {
			namespaces.setUp();
			return namespaces;
		}
		catch (RuntimeException ex) {
			namespaces.close();
			throw ex;
		}
	}

	/** What {@code ip netns} calls it. */
	public String name() {
		return this.name;
	}

	/** The address of the namespace, as seen from the test. */
	public InetAddress peerAddress() {
		return address(this.peerAddress);
	}

	/** Our address, as seen from the namespace. */
	public InetAddress ourAddress() {
		return address(this.ourAddress);
	}

	/** Start a process in the namespace; it is killed when this closes. */
	public Process start(String... command) {
		try {
			ProcessBuilder builder = new ProcessBuilder(inside(command));
			builder.redirectError(ProcessBuilder.Redirect.DISCARD);
			Process process = builder.start();
			this.processes.add(process);
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Start a server in the namespace that sends back what it gets. */
	public InetSocketAddress startEcho() {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		Process process = start(java, "-Xmx32m", "-XX:TieredStopAtLevel=1", "-cp", classPath(),
				EchoServer.class.getName(), this.peerAddress);
		try {
			BufferedReader out = new BufferedReader(
					new InputStreamReader(process.getInputStream(), Charset.defaultCharset()));
			return new InetSocketAddress(peerAddress(), Integer.parseInt(String.valueOf(out.readLine())));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Drop every packet from and to the namespace; nobody is told. */
	public synchronized void blackhole() {
		if (!this.silent) {
			Commands.runWithInput("""
					table inet %s {
						chain in {
							type filter hook input priority 0; policy drop;
						}
						chain out {
							type filter hook output priority 0; policy drop;
						}
					}
					""".formatted(TABLE), inside("nft", "-f", "-"));
			this.silent = true;
		}
	}

	/** Let packets pass again. */
	public synchronized void heal() {
		if (this.silent) {
			Commands.run(inside("nft", "delete", "table", "inet", TABLE));
			this.silent = false;
		}
	}

	/** Kill the processes and remove the namespace. */
	@Override
	public void close() {
		this.processes.forEach(Namespaces::kill);
		// The pair goes when one of it goes; with the namespace alone it would go later.
		if (Files.exists(Path.of("/sys/class/net", this.ourInterface))) {
			Commands.run("ip", "link", "delete", this.ourInterface);
		}
		if (Files.exists(Path.of("/run/netns", this.name))) {
			Commands.run("ip", "netns", "delete", this.name);
		}
	}

	private void setUp() {
		String peerInterface = "peer";
		Commands.run("ip", "netns", "add", this.name);
		Commands.run("ip", "link", "add", this.ourInterface, "type", "veth", "peer", "name", peerInterface, "netns",
				this.name);
		Commands.run("ip", "address", "add", this.ourAddress + "/30", "dev", this.ourInterface);
		Commands.run("ip", "link", "set", this.ourInterface, "up");
		Commands.run("ip", "-n", this.name, "address", "add", this.peerAddress + "/30", "dev", peerInterface);
		Commands.run("ip", "-n", this.name, "link", "set", peerInterface, "up");
		Commands.run("ip", "-n", this.name, "link", "set", "lo", "up");
	}

	private static void kill(Process process) {
		try {
			process.destroyForcibly().waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private String[] inside(String... command) {
		return Stream.concat(Stream.of("ip", "netns", "exec", this.name), Arrays.stream(command))
			.toArray(String[]::new);
	}

	// Other builds may run on this machine: their interfaces have other numbers.
	private static int freeNumber() {
		for (int i = 0; i < 100; i++) {
			int number = RANDOM.nextInt(256 * 64);
			if (!Files.exists(Path.of("/run/netns/linekeeper-" + number))) {
				return number;
			}
		}
		throw new IllegalStateException("no free number for a namespace");
	}

	private static String classPath() {
		try {
			return new File(EchoServer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static InetAddress address(String literal) {
		try {
			return InetAddress.getByName(literal);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Tried once per JVM: being root does not mean that a container allows it. */
	private static final class Probe {

		static final Optional<String> RESULT = probe();

		private static Optional<String> probe() {
			try {
				if (!Files.isDirectory(Path.of("/proc/self/ns"))) {
					return Optional.of("network namespaces need Linux");
				}
				if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
					return Optional.of("network namespaces need root");
				}
				try (Namespaces tried = create()) {
					tried.blackhole();
				}
				return Optional.empty();
			}
			catch (IOException | RuntimeException ex) {
				return Optional.of("network namespaces cannot be used: " + ex.getMessage());
			}
		}

	}

}
