package dev.linekeeper.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Assumptions;

import static org.awaitility.Awaitility.await;

/**
 * {@code openssl s_server}, a TLS peer that nobody here wrote, on a port of 127.0.0.1. It
 * answers every line with the same backwards.
 */
public final class OpenSslServer implements AutoCloseable {

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePort.find());

	private final ServerProcess process;

	/**
	 * Start. The test is skipped if openssl is not installed.
	 * @param directory for its files
	 * @param shown its certificate
	 * @param options of {@code openssl s_server}
	 */
	public OpenSslServer(Path directory, TestCertificate shown, String... options) {
		Assumptions.assumeTrue(isInstalled(), "openssl is not installed");
		String name = "server-" + COUNT.incrementAndGet();
		String certificates = shown.writeCertificate(directory.resolve(name + ".crt")).toString();
		List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port(), "-rev",
				"-cert", certificates, "-key", shown.writeKey(directory.resolve(name + ".key")).toString()));
		if (shown.issuer() != null && shown.issuer().issuer() != null) {
			command.addAll(List.of("-cert_chain", certificates));
		}
		command.addAll(List.of(options));
		this.process = new ServerProcess(directory, directory.resolve(name + ".out"), command);
		start();
	}

	/** Start, or start again. */
	public void start() {
		this.process.start();
		await().alias("a listening openssl")
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> !this.process.isAlive() || isReachable());
		if (!this.process.isAlive()) {
			throw new IllegalStateException(this.process.toString());
		}
	}

	public void kill() {
		this.process.kill();
	}

	public InetSocketAddress address() {
		return this.address;
	}

	public int port() {
		return this.address.getPort();
	}

	@Override
	public void close() {
		kill();
	}

	@Override
	public String toString() {
		return this.process.toString();
	}

	private boolean isReachable() {
		try (Socket socket = new Socket()) {
			socket.connect(this.address);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isInstalled() {
		try {
			Commands.run("openssl", "version");
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

}
