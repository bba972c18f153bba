package dev.linekeeper.security;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RefusalLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefusalLogTests {

	private long now = -5;

	private final RefusalLog log = new RefusalLog(() -> this.now);

	@Test
	void addressIsToldOfOnceInTenSeconds(CapturedOutput output) {
		for (int i = 0; i < 20; i++) {
			this.log.refused("10.0.0.1", "it has no token");
			this.now += Duration.ofSeconds(1).toNanos();
		}
		this.log.refused("10.0.0.2", "it has no token");
		this.log.refused("fe80::1%eth0", "it has no token");

		assertThat(lines(output)).containsExactly("refused a request from 10.0.0.1: it has no token",
				"refused a request from 10.0.0.1: it has no token (and 9 more since the last such line)",
				"refused a request from 10.0.0.2: it has no token (and 9 more since the last such line)",
				"refused a request from fe80::1%eth0: it has no token");
	}

	@Test
	void manyAddressesDoNotFillTheLog(CapturedOutput output) {
		for (int i = 0; i < 1000; i++) {
			this.log.refused("10.0." + i / 256 + "." + i % 256, "it has no token");
		}

		assertThat(lines(output)).hasSize(100);
	}

	@Test
	void addressThatIsNoneIsNotPrinted(CapturedOutput output) {
		this.log.refused("1\nforged line", "it has no token");

		assertThat(lines(output)).containsExactly("refused a request from (no address): it has no token");
		assertThat(output).doesNotContain("forged");
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.contains("HTTP: refused"))
			.map((line) -> line.substring(line.indexOf("HTTP: ") + "HTTP: ".length()))
			.toList();
	}

}
