package dev.linekeeper.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * CONNECT by SOCKS version 5 (RFC 1928), without a login or with user and password (RFC
 * 1929).
 */
final class Socks5Handshake implements ProxyHandshake {

	private static final int VERSION = 5;

	private static final int NO_LOGIN = 0;

	private static final int USER_AND_PASSWORD = 2;

	private static final int NOT_ONE = 0xFF;

	private static final int CONNECT = 1;

	private static final int IPV4 = 1;

	private static final int NAME = 3;

	private static final int IPV6 = 4;

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	// A text's length is sent as one byte.
	private static final int LONGEST = 255;

	private final @Nullable String user;

	private final @Nullable String password;

	Socks5Handshake(@Nullable String user, @Nullable String password) {
		this.user = user;
		this.password = password;
	}

	@Override
	public void ask(InetSocketAddress peer, ProxyStream proxy) throws IOException {
		byte[] request = request(peer);
		agree(proxy);
		proxy.send(request);
		version(proxy);
		int reply = proxy.read();
		if (reply != 0) {
			// Not all proxies send an address after it: nothing more is waited for.
			throw new RefusedException(why(reply) + " (SOCKS reply " + reply + ")");
		}
		proxy.read();
		// Where the proxy connects from. Nobody needs it, but it must be off the stream.
		proxy.read(addressLength(proxy) + 2);
	}

	// RFC 1928, section 3.
	private void agree(ProxyStream proxy) throws IOException {
		boolean login = this.user != null;
		proxy
			.send(login ? new byte[] { VERSION, 2, NO_LOGIN, USER_AND_PASSWORD } : new byte[] { VERSION, 1, NO_LOGIN });
		version(proxy);
		int method = proxy.read();
		if (method == USER_AND_PASSWORD && login) {
			logIn(proxy);
		}
		else if (method == NOT_ONE) {
			throw new RefusedException(login ? "it takes no user and password, nor nobody without"
					: "it takes nobody without a login; set proxy.user and proxy.password");
		}
		else if (method != NO_LOGIN) {
			throw new ProtocolException("chose login method " + method + ", which was not offered");
		}
	}

	// RFC 1929, section 2.
	private void logIn(ProxyStream proxy) throws IOException {
		ByteArrayOutputStream login = new ByteArrayOutputStream();
		login.write(1);
		writeText(login, "proxy.user", String.valueOf(this.user));
		writeText(login, "proxy.password", (this.password != null) ? this.password : "");
		proxy.send(login.toByteArray());
		// The version of the login. Some answer with that of SOCKS.
		proxy.read();
		int status = proxy.read();
		if (status != 0) {
			throw new RefusedException("wrong proxy.user or proxy.password (status " + status + ")");
		}
	}

	// RFC 1928, section 4.
	private static byte[] request(InetSocketAddress peer) throws IOException {
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.write(VERSION);
		request.write(CONNECT);
		request.write(0);
		if (peer.isUnresolved()) {
			request.write(NAME);
			writeText(request, "the name '" + peer.getHostString() + "'", peer.getHostString());
		}
		else {
			byte[] address = peer.getAddress().getAddress();
			request.write((address.length == IPV4_BYTES) ? IPV4 : IPV6);
			request.write(address);
		}
		request.write(peer.getPort() >> 8);
		request.write(peer.getPort());
		return request.toByteArray();
	}

	private static void writeText(ByteArrayOutputStream out, String what, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > LONGEST) {
			throw new ProtocolException(
					"cannot be sent " + what + " of " + bytes.length + " bytes; SOCKS5 takes " + LONGEST + " at most");
		}
		out.write(bytes.length);
		out.write(bytes);
	}

	private static void version(ProxyStream proxy) throws IOException {
		int version = proxy.read();
		if (version != VERSION) {
			throw new ProtocolException(
					"answered with byte " + version + " instead of SOCKS version 5; is it a SOCKS5 proxy?");
		}
	}

	private static int addressLength(ProxyStream proxy) throws IOException {
		int type = proxy.read();
		return switch (type) {
			case IPV4 -> IPV4_BYTES;
			case IPV6 -> IPV6_BYTES;
			case NAME -> proxy.read();
			default -> throw new ProtocolException("answered with an address of unknown type " + type);
		};
	}

	// RFC 1928, section 6.
	private static String why(int reply) {
		return switch (reply) {
			case 1 -> "it failed";
			case 2 -> "connection not allowed by its rules";
			case 3 -> "it cannot reach the peer's network";
			case 4 -> "it cannot reach the peer, or does not know its name";
			case 5 -> "the peer refuses it";
			case 6 -> "the peer is too many hops away from it";
			case 7 -> "it does not support CONNECT";
			case 8 -> "it does not support this type of address";
			default -> "for a reason without a name";
		};
	}

}
