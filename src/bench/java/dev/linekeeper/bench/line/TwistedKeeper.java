package dev.linekeeper.bench.line;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Twisted, in a process of its own that ends with ours; see src/bench/reconnect.py.
 */
final class TwistedKeeper implements Keeper {

	private final Process process;

	private final Writer ports;

	/**
	 * Start it.
	 * @param way {@code factory} or {@code service}
	 */
	TwistedKeeper(String way) throws IOException {
		this.process = new ProcessBuilder("/usr/bin/python3", "src/bench/reconnect.py", way)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		this.ports = this.process.outputWriter(StandardCharsets.US_ASCII);
	}

	@Override
	public Kept keep(int port) throws IOException {
		this.ports.write(port + "\n");
		this.ports.flush();
		return Kept.BLIND;
	}

	@Override
	public void stop() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

}
