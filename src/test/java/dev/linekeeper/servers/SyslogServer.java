package dev.linekeeper.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Debian's {@code rsyslogd}, which takes messages over plain TCP in both framings of RFC
 * 6587, and writes them to a file.
 */
public final class SyslogServer extends ProgramServer {

	public SyslogServer() {
		super("rsyslogd");
	}

	/**
	 * The messages that were written so far, since the server was made, in order. Control
	 * characters in them show as {@code #} and three octal digits. Ask again for those
	 * that are still under way: this protocol confirms nothing.
	 */
	public List<String> received() {
		try {
			Path received = directory().resolve("received");
			return Files.exists(received) ? Files.readAllLines(received) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	List<String> command(String executable) {
		String configuration = """
				global(workDirectory="%1$s" net.enableDNS="off")
				module(load="imtcp")
				template(name="raw" type="string" string="%%rawmsg%%\\n")
				ruleset(name="keep") {
					action(type="omfile" file="%1$s/received" template="raw" asyncWriting="off" flushOnTXEnd="on")
				}
				input(type="imtcp" address="127.0.0.1" port="%2$d" ruleset="keep")
				""".formatted(directory(), port());
		return List.of(executable, "-n", "-iNONE", "-f", write("rsyslog.conf", configuration).toString());
	}

}
