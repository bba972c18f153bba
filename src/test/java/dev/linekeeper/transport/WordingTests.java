package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordingTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0ms", "PT0.25S, 250ms", "PT0.999S, 999ms", "PT1S, 1s", "PT1.05S, 1.1s", "PT4.2S, 4.2s",
			"PT10S, 10s", "PT1M30S, 90s" })
	void durations(Duration duration, String words) {
		assertThat(Wording.text(duration)).isEqualTo(words);
	}

	@Test
	void durationsLookTheSameInEveryCountry() {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.GERMANY);
		try {
			assertThat(Wording.text(Duration.ofMillis(4200))).isEqualTo("4.2s");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void addressesWithAndWithoutAName() throws UnknownHostException {
		byte[] digits = { 10, 0, 0, 5 };
		InetAddress named = InetAddress.getByAddress("scale-1.example", digits);
		InetAddress nameless = InetAddress.getByAddress(digits);

		assertThat(Wording.text(new InetSocketAddress(named, 4001))).isEqualTo("scale-1.example/10.0.0.5:4001");
		assertThat(Wording.text(new InetSocketAddress(nameless, 4001))).isEqualTo("10.0.0.5:4001");
	}

	@Test
	void addressesThatAreNotResolved() {
		assertThat(Wording.text(InetSocketAddress.createUnresolved("scale-1.example", 4001)))
			.isEqualTo("scale-1.example:4001");
	}

	@Test
	void whatOthersSendIsEscapedAndCut() {
		assertThat(Wording.printable("a \r\n\u001b\u00e9\u20ac~")).isEqualTo("a \\x0d\\x0a\\x1b\\xe9\\u20ac~");
		assertThat(Wording.printable("x".repeat(200))).isEqualTo("x".repeat(200));
		assertThat(Wording.printable("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
	}

	@Test
	void addressesOfIpv6() throws UnknownHostException {
		InetAddress address = InetAddress.getByName("fe80::1");

		assertThat(Wording.text(new InetSocketAddress(address, 4001))).isEqualTo("[fe80:0:0:0:0:0:0:1]:4001");
	}

}
