package dev.linekeeper.servers;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The host answers as it is told to.
 */
@Timeout(30)
class Iso8583HostTests {

	@Test
	void answersInReverse() throws IOException {
		try (Iso8583Host host = new Iso8583Host()) {
			host.start();
			host.answerInReverse(3);
			try (Wire wire = Wire.to(host)) {
				for (String trace : List.of("000001", "000002", "000003")) {
					wire.send(frame("0200" + "0020000000800000" + trace + "TERM0001"));
				}

				for (String trace : List.of("000003", "000002", "000001")) {
					assertThat(wire.read(2 + 36))
						.isEqualTo(frame("0210" + "0020000002800000" + trace + "00" + "TERM0001"));
				}
			}
		}
	}

	@Test
	void answersLate() throws IOException {
		Duration delay = Duration.ofMillis(300);
		try (Iso8583Host host = new Iso8583Host()) {
			host.start();
			host.answerAfter(delay);
			try (Wire wire = Wire.to(host)) {
				long sent = System.nanoTime();
				wire.send(frame("0200" + "0020000000800000" + "000001" + "TERM0001"));

				wire.read(2 + 36);

				assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(delay);
			}
		}
	}

	@Test
	void writesTheBitmapInBytesIfItIsReadSo() throws IOException {
		try (Iso8583Host host = new Iso8583Host(true)) {
			host.start();
			try (Wire wire = Wire.to(host)) {
				wire.send(frame("0420" + "\u0000\u0020\u0000\u0000\u0000\u0080\u0000\u0000" + "000001" + "TERM0001"));

				assertThat(wire.read(2 + 28)).isEqualTo(frame(
						"0430" + "\u0000\u0020\u0000\u0000\u0002\u0080\u0000\u0000" + "000001" + "00" + "TERM0001"));
			}
		}
	}

	@Test
	void endsTheConnectionOfWhoSaysSomethingElse() throws IOException {
		try (Iso8583Host host = new Iso8583Host()) {
			host.start();
			try (Wire wire = Wire.to(host)) {
				wire.send(frame("hello"));

				assertThat(wire.endsWithin(Duration.ofSeconds(2))).isTrue();
			}
		}
	}

	private static String frame(String message) {
		return "\u0000" + (char) message.length() + message;
	}

}
