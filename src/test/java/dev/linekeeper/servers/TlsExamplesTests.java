package dev.linekeeper.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The examples with TLS speak with the servers that they are written for, before and
 * after those are killed.
 */
@Timeout(60)
class TlsExamplesTests {

	private static final TestCertificate ROOT = TestCertificates.authority("Plant CA");

	// RSA, which both of these take as Java writes it.
	private static final TestCertificate SERVER = TestCertificates.of(ROOT, "127.0.0.1").rsa(2048).make();

	@TempDir
	Path directory;

	@Test
	void syslogTakesMessagesFromWhoShowsACertificate() {
		TestCertificate own = TestCertificates.of(ROOT, "linekeeper").make();
		try (SyslogServer server = new SyslogServer(SERVER, ROOT)) {
			server.start();
			try (ExampleService syslog = new ExampleService("secure-syslog", server,
					bundle("keystore.certificate=file:" + own.writeCertificate(this.directory.resolve("own.crt")),
							"keystore.private-key=file:" + own.writeKey(this.directory.resolve("own.key"))))) {
				syslog.send("<34>1 2026-01-02T03:04:05Z lk app - - - first");
				await().untilAsserted(() -> assertThat(server.received())
					.containsExactly("<34>1 2026-01-02T03:04:05Z lk app - - - first"));

				syslog.restartServer();

				syslog.send("<34>1 2026-01-02T03:04:06Z lk app - - - and\nsecond");
				await().untilAsserted(() -> assertThat(server.received())
					.endsWith("<34>1 2026-01-02T03:04:06Z lk app - - - and#012second"));
			}
		}
	}

	@Test
	void mailIsTakenUnderTls() {
		try (SmtpServer server = new SmtpServer(SERVER)) {
			server.start();
			try (ExampleService mail = new ExampleService("mail", server, bundle())) {
				deliver(mail);

				mail.restartServer();

				deliver(mail);
				mail.assertHeardNothing();
			}
		}
	}

	private static void deliver(ExampleService mail) {
		// It would be offered in clear only.
		assertThat(ExampleService.get(mail.request("EHLO lk"))).contains("250 HELP").doesNotContain("STARTTLS");
		assertThat(ExampleService.get(mail.request("MAIL FROM:<scale@plant.example>"))).startsWith("250 ");
		assertThat(ExampleService.get(mail.request("RCPT TO:<office@plant.example>"))).startsWith("250 ");
		assertThat(ExampleService.get(mail.request("DATA"))).startsWith("354 ");
		List.of("Subject: weighed", "", "12.5 kg").forEach(mail::send);
		assertThat(ExampleService.get(mail.request("."))).startsWith("250 OK id=");
	}

	private String[] bundle(String... more) {
		List<String> arguments = new ArrayList<>();
		String bundle = "--spring.ssl.bundle.pem.plant.";
		arguments
			.add(bundle + "truststore.certificate=file:" + ROOT.writeCertificate(this.directory.resolve("ca.crt")));
		for (String key : more) {
			arguments.add(bundle + key);
		}
		arguments.add("tls.bundle=plant");
		return arguments.toArray(String[]::new);
	}

}
