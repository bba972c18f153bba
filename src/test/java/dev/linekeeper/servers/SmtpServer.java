package dev.linekeeper.servers;

import java.util.List;

import dev.linekeeper.testing.TestCertificate;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's {@code exim4}, which speaks SMTP (RFC 5321) and begins TLS when it is asked
 * (RFC 3207). It takes every message and sends none on.
 */
public final class SmtpServer extends ProgramServer {

	private final TestCertificate shown;

	/**
	 * Nothing is started yet.
	 * @param shown its certificate
	 */
	public SmtpServer(TestCertificate shown) {
		super("exim4");
		Assumptions.assumeTrue("root".equals(System.getProperty("user.name")),
				"exim4 reads a configuration of somebody else's from root alone");
		this.shown = shown;
	}

	@Override
	List<String> command(String executable) {
		String configuration = """
				exim_user = root
				exim_group = root
				primary_hostname = mail.example
				spool_directory = %1$s/spool
				log_file_path = %1$s/%%slog
				pid_file_path = %1$s/pid
				tls_advertise_hosts = *
				tls_certificate = %2$s
				tls_privatekey = %3$s
				acl_smtp_rcpt = accept
				queue_only
				host_lookup =
				helo_lookup_domains =
				rfc1413_query_timeout = 0s
				keep_environment =
				begin routers
				begin transports
				""".formatted(directory(), this.shown.writeCertificate(directory().resolve("shown.crt")),
				this.shown.writeKey(directory().resolve("shown.key")));
		return List.of(executable, "-bdf", "-oX", "127.0.0.1." + port(), "-C",
				write("exim.conf", configuration).toString());
	}

}
