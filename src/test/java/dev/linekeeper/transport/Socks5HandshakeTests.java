package dev.linekeeper.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.transport.ProxyHandshake.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class Socks5HandshakeTests extends HandshakeScene {

	private static final byte[] GRANTED = { 5, 0, 0, 1, 10, 0, 0, 1, 4, 56 };

	private final Socks5Handshake nobody = new Socks5Handshake(null, null);

	private final Socks5Handshake somebody = new Socks5Handshake("me", "pass:word");

	@Test
	void nameIsSentToTheProxyAsItIs() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		assertThat(this.proxy.read(3)).containsExactly(5, 1, 0);
		this.proxy.send(new byte[] { 5, 0 });
		byte[] request = this.proxy.read(5 + NAMED.getHostString().length() + 2);

		assertThat(request).startsWith(5, 1, 0, 3, NAMED.getHostString().length()).endsWith(4001 >> 8, 4001 & 0xFF);
		assertThat(new String(request, 5, request.length - 7, StandardCharsets.US_ASCII)).isEqualTo("scale-1.example");
		this.proxy.send(GRANTED);
		assertSucceeds(asked);
	}

	@Test
	void addressOfIpv4IsSentInBytes() {
		CompletableFuture<Void> asked = ask(this.nobody, new PeerAddress("10.0.0.5", 65535).unresolved());

		agree();

		assertThat(this.proxy.read(10)).containsExactly(5, 1, 0, 1, 10, 0, 0, 5, 255, 255);
		this.proxy.send(GRANTED);
		assertSucceeds(asked);
	}

	@Test
	void addressOfIpv6IsSentInBytes() {
		CompletableFuture<Void> asked = ask(this.nobody, PeerAddress.parse("[2001:db8::7]:1").unresolved());

		agree();

		assertThat(this.proxy.read(22)).containsExactly(5, 1, 0, 4, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
				0, 0, 7, 0, 1);
		this.proxy.send(new byte[] { 5, 0, 0, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 1 });
		assertSucceeds(asked);
	}

	@Test
	void longestNameIsSentAndALongerOneIsNot() throws IOException {
		CompletableFuture<Void> asked = ask(this.nobody, InetSocketAddress.createUnresolved("x".repeat(255), 1));
		agree();
		assertThat(this.proxy.read(262)).startsWith(5, 1, 0, 3, 255);
		this.proxy.send(GRANTED);
		assertSucceeds(asked);

		assertThat(failure(ask(this.nobody, InetSocketAddress.createUnresolved("x".repeat(256), 1))))
			.isInstanceOf(ProtocolException.class)
			.hasMessageContaining("of 256 bytes; SOCKS5 takes 255 at most");
	}

	@Test
	void userAndPasswordAreSentIfTheProxyAsks() {
		CompletableFuture<Void> asked = ask(this.somebody, NAMED);

		assertThat(this.proxy.read(4)).containsExactly(5, 2, 0, 2);
		this.proxy.send(new byte[] { 5, 2 });
		assertThat(this.proxy.read(14)).isEqualTo("\u0001\u0002me\u0009pass:word".getBytes(StandardCharsets.US_ASCII));
		this.proxy.send(new byte[] { 1, 0 });
		this.proxy.read(22);
		this.proxy.send(GRANTED);

		assertSucceeds(asked);
	}

	@Test
	void userAndPasswordAreNotSentIfTheProxyDoesNotAsk() {
		CompletableFuture<Void> asked = ask(this.somebody, NAMED);

		this.proxy.read(4);
		this.proxy.send(new byte[] { 5, 0 });
		assertThat(this.proxy.read(22)).startsWith(5, 1, 0, 3);
		this.proxy.send(GRANTED);

		assertSucceeds(asked);
	}

	@Test
	void wrongPasswordIsRefusedAndNotRepeated() {
		CompletableFuture<Void> asked = ask(this.somebody, NAMED);
		this.proxy.read(4);
		this.proxy.send(new byte[] { 5, 2 });
		this.proxy.read(14);

		this.proxy.send(new byte[] { 1, 1 });

		assertThat(failure(asked)).isInstanceOf(RefusedException.class)
			.hasMessage("wrong proxy.user or proxy.password (status 1)");
	}

	@Test
	void proxyThatWantsALoginRefusesNobody() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);
		this.proxy.read(3);

		this.proxy.send(new byte[] { 5, (byte) 0xFF });

		assertThat(failure(asked)).isInstanceOf(RefusedException.class)
			.hasMessage("it takes nobody without a login; set proxy.user and proxy.password");
	}

	@Test
	void loginThatWasNotOfferedIsNotMade() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);
		this.proxy.read(3);

		this.proxy.send(new byte[] { 5, 2 });

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class)
			.hasMessage("chose login method 2, which was not offered");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "1, it failed", "2, connection not allowed by its rules", "3, it cannot reach the peer's network",
					"4, \"it cannot reach the peer, or does not know its name\"", "5, the peer refuses it",
					"6, the peer is too many hops away from it", "7, it does not support CONNECT",
					"8, it does not support this type of address", "9, for a reason without a name",
					"255, for a reason without a name" })
	void everyReplyHasItsWords(int reply, String words) {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);
		agree();
		this.proxy.read(22);

		// Without the address, as some proxies do.
		this.proxy.send(new byte[] { 5, (byte) reply });

		assertThat(failure(asked)).isInstanceOf(RefusedException.class)
			.hasMessage(words + " (SOCKS reply " + reply + ")");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })
	void replyThatIsCutOffIsAFailure(int length) {
		byte[] whole = concat(new byte[] { 5, 0 }, GRANTED);
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(Arrays.copyOf(whole, length));
		this.proxy.finish();

		assertThat(failure(asked)).isInstanceOf(EOFException.class);
	}

	@Test
	void answersOfOneByteAtATimeAddUp() throws IOException {
		CompletableFuture<Void> asked = ask(this.somebody, NAMED);
		byte[] named = { 5, 0, 0, 3, 3, 'a', '.', 'b', 0, 80 };

		this.proxy.sendSliced(
				concat(new byte[] { 5, 2, 1, 0 }, concat(named, "hello".getBytes(StandardCharsets.US_ASCII))), 1);

		assertSucceeds(asked);
		assertThat(readFromTunnel(5)).isEqualTo("hello");
	}

	@Test
	void firstBytesOfThePeerInTheSegmentOfTheReplyAreLeftToRead() throws IOException {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(concat(new byte[] { 5, 0 }, concat(GRANTED, "hello".getBytes(StandardCharsets.US_ASCII))));

		assertSucceeds(asked);
		assertThat(readFromTunnel(5)).isEqualTo("hello");
	}

	@Test
	void proxyOfAnotherKindIsKnownByItsFirstByte() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send("HTTP/1.1 400 Bad Request\r\n\r\n");

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class)
			.hasMessage("answered with byte 72 instead of SOCKS version 5; is it a SOCKS5 proxy?");
	}

	@Test
	void addressOfUnknownTypeIsNotSkipped() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED);

		this.proxy.send(new byte[] { 5, 0, 5, 0, 0, 9 });

		assertThat(failure(asked)).isInstanceOf(ProtocolException.class)
			.hasMessage("answered with an address of unknown type 9");
	}

	@Test
	void dribblingGainsNoTime() {
		CompletableFuture<Void> asked = ask(this.nobody, NAMED, Duration.ofMillis(300));
		long began = System.nanoTime();

		// A name of 255 bytes, of which one comes every 200 microseconds at best.
		byte[] endless = Arrays.copyOf(new byte[] { 5, 0, 5, 0, 0, 3, (byte) 255 }, 7);
		this.proxy.send(endless);
		while (!asked.isDone()) {
			assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(5).toNanos());
			if (System.nanoTime() - began < Duration.ofMillis(250).toNanos()) {
				this.proxy.sendSliced(new byte[2], 1);
			}
			java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}

		assertThat(failure(asked)).isInstanceOf(SocketTimeoutException.class);
		assertThat(System.nanoTime() - began).isBetween(Duration.ofMillis(250).toNanos(),
				Duration.ofMillis(1500).toNanos());
	}

	private void agree() {
		this.proxy.read(3);
		this.proxy.send(new byte[] { 5, 0 });
	}

	private static byte[] concat(byte[] first, byte[] second) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.writeBytes(first);
		all.writeBytes(second);
		return all.toByteArray();
	}

}
