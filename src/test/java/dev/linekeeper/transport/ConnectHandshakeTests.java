package dev.linekeeper.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.transport.ProxyHandshake.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ConnectHandshakeTests extends HandshakeScene {

	private static final String GRANTED = "HTTP/1.1 200 Connection established\r\n\r\n";

	private final ConnectHandshake nobody = new ConnectHandshake(null, null);

	private final ConnectHandshake somebody = new ConnectHandshake("me", "pass:wörd");

	@Test
	void nameIsSentToTheProxyAsItIs() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		assertThat(this.proxy.readLine()).isEqualTo("CONNECT scale-1.example:4001 HTTP/1.1");
		assertThat(this.proxy.readLine()).isEqualTo("Host: scale-1.example:4001");
		assertThat(this.proxy.readLine()).isEmpty();

		this.proxy.send(GRANTED);
		assertSucceeds(asked);
	}

	@Test
	void addressOfIpv6IsInBrackets() {
		ask(this.nobody, PeerAddress.parse("[2001:db8::7]:1").unresolved());

		assertThat(this.proxy.readLine()).isEqualTo("CONNECT [2001:db8:0:0:0:0:0:7]:1 HTTP/1.1");
	}

	@Test
	void userAndPasswordAreSentInUtf8() {
		ask(this.somebody, NAMED);

		this.proxy.readLine();
		this.proxy.readLine();
		String header = this.proxy.readLine();

		assertThat(header).startsWith("Proxy-Authorization: Basic ");
		byte[] login = Base64.getDecoder().decode(header.substring(header.lastIndexOf(' ') + 1));
		assertThat(new String(login, StandardCharsets.UTF_8)).isEqualTo("me:pass:wörd");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200\r\n\r\n",
			"HTTP/1.1 299 \r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No Content\nVia: b\n\n",
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" })
	void firstBytesOfThePeerInTheSegmentOfTheReplyAreLeftToRead(String reply) throws IOException {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(reply + "hello");

		assertSucceeds(asked);
		assertThat(readFromTunnel(5)).isEqualTo("hello");
	}

	@Test
	void answersOfOneByteAtATimeAddUp() throws IOException {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.sendSliced((GRANTED + "\r\nhello").getBytes(StandardCharsets.US_ASCII), 1);

		assertSucceeds(asked);
		assertThat(readFromTunnel(7)).isEqualTo("\r\nhello");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "HTTP/1.1 403 Forbidden", "HTTP/1.1 502 Bad Gateway", "HTTP/1.0 301 Moved",
			"HTTP/1.1 101 Switching Protocols", "HTTP/1.1 500" })
	void whateverIsNoSuccessIsRefusedWithItsStatusLine(String statusLine) {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(statusLine + "\r\nContent-Length: 1000\r\n\r\n<html>");

		assertThat(failure(asked)).isInstanceOf(RefusedException.class).hasMessage(statusLine);
	}

	@Test
	void proxyThatWantsALoginSaysWhatToDo() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");

		assertThat(failure(asked)).isInstanceOf(RefusedException.class)
			.hasMessage("HTTP/1.1 407 Proxy Authentication Required; set proxy.user and proxy.password");
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 407 })
	void wrongPasswordIsRefusedAndNotShown(int status) {
		CompletableFuture<Void> asked = ask(this.somebody, NAMED);

		this.proxy.send("HTTP/1.1 " + status + " No\r\n\r\n");

		assertThat(failure(asked)).isInstanceOf(RefusedException.class)
			.hasMessage("HTTP/1.1 " + status + " No; check proxy.user and proxy.password");
	}

	@Test
	void statusLineCannotForgeALineOfTheLog() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send("HTTP/1.1 403 No\rERROR \u001b[31mall is lost\u007f" + "x".repeat(1000) + "\r\n\r\n");

		assertThat(failure(asked).getMessage()).startsWith("HTTP/1.1 403 No\\x0dERROR \\x1b[31mall is lost\\x7fxxx")
			.endsWith("xxx...")
			.hasSizeLessThan(210);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0005\u0000", "SSH-2.0-x\r\n", "HTTQ", "\r\n" })
	void proxyOfAnotherKindIsKnownAtOnce(String answer) {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(answer);

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class)
			.hasMessageEndingWith("' instead of an HTTP status; is it an HTTP proxy?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 banana", "HTTP/1.1 20", "HTTP/1.1  200 OK", "HTTP/1.1 2000" })
	void statusThatIsNoneIsNoSuccess(String statusLine) {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(statusLine + "\r\n\r\n");

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class)
			.hasMessageStartingWith("answered with '" + statusLine + "' instead of");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r" })
	void replyThatIsCutOffIsAFailure(String reply) {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(reply);
		this.proxy.finish();

		assertThat(failure(asked)).isInstanceOf(EOFException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nA: b", "HTTP/1.1 100 Go on\r\n\r\nHTTP/" })
	void headerWithoutAnEndIsCutOff(String begin) {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(begin + "x".repeat(17 * 1024));

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class);
	}

	@Test
	void manyShortLinesAreAHeaderWithoutAnEndToo() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(4 * 1024));

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class)
			.hasMessage("sent 16384 bytes without an end of its header");
	}

	@Test
	void interimAnswersWithoutAnEndAreCutOff() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000));

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class);
	}

	@Test
	void silenceEndsWithTheTime() {
		long began = System.nanoTime();
		CompletableFuture<Void> asked = ask(this.nobody, NAMED, Duration.ofMillis(300));

		assertThat(failure(asked)).isInstanceOf(SocketTimeoutException.class);
		assertThat(System.nanoTime() - began).isBetween(Duration.ofMillis(290).toNanos(),
				Duration.ofMillis(2000).toNanos());
	}

}
