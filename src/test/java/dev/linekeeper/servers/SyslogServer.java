package dev.linekeeper.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.linekeeper.testing.TestCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's {@code rsyslogd}, which takes messages over TCP in both framings of RFC 6587,
 * plain or under TLS (RFC 5425), and writes them to a file.
 */
public final class SyslogServer extends ProgramServer {

	private static final List<Path> DRIVERS = List.of(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so"),
			Path.of("/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_gtls.so"), Path.of("/usr/lib64/rsyslog/lmnsd_gtls.so"));

	private final @Nullable TestCertificate shown;

	private final @Nullable TestCertificate authority;

	/** Over plain TCP. */
	public SyslogServer() {
		super("rsyslogd");
		this.shown = null;
		this.authority = null;
	}

	/**
	 * Under TLS, for clients that show a certificate for {@code linekeeper}.
	 * @param shown its own certificate
	 * @param authority who issues those of clients
	 */
	public SyslogServer(TestCertificate shown, TestCertificate authority) {
		super("rsyslogd");
		Assumptions.assumeTrue(DRIVERS.stream().anyMatch(Files::exists), "rsyslog-gnutls is not installed");
		this.shown = shown;
		this.authority = authority;
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
		String configuration = tls() + """
				global(workDirectory="%1$s" net.enableDNS="off")
				template(name="raw" type="string" string="%%rawmsg%%\\n")
				ruleset(name="keep") {
					action(type="omfile" file="%1$s/received" template="raw" asyncWriting="off" flushOnTXEnd="on")
				}
				input(type="imtcp" address="127.0.0.1" port="%2$d" ruleset="keep")
				""".formatted(directory(), port());
		return List.of(executable, "-n", "-iNONE", "-f", write("rsyslog.conf", configuration).toString());
	}

	private String tls() {
		TestCertificate own = this.shown;
		TestCertificate issuer = this.authority;
		if (own == null || issuer == null) {
			return "module(load=\"imtcp\")\n";
		}
		return """
				global(DefaultNetstreamDriver="gtls" DefaultNetstreamDriverCAFile="%s"
					DefaultNetstreamDriverCertFile="%s" DefaultNetstreamDriverKeyFile="%s")
				module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1"
					StreamDriver.AuthMode="x509/name" PermittedPeer="linekeeper")
				""".formatted(issuer.writeCertificate(directory().resolve("authority.crt")),
				own.writeCertificate(directory().resolve("shown.crt")), own.writeKey(directory().resolve("shown.key")));
	}

}
