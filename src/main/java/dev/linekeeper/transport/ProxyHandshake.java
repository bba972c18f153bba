package dev.linekeeper.transport;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.net.ProtocolException;

/**
 * How a proxy is asked for a tunnel. Has no state: one serves every attempt.
 */
interface ProxyHandshake {

	/**
	 * Ask for a tunnel and read the answer, and not one byte of what comes through the
	 * tunnel.
	 * @param peer where it is to lead; a name is unresolved, and left to the proxy
	 * @param proxy just connected
	 * @throws RefusedException if the proxy said no; the message is its why
	 * @throws ProtocolException if it said what it must not; the message goes on after
	 * the proxy's name
	 * @throws IOException if it said nothing, or not all of it
	 */
	void ask(InetSocketAddress peer, ProxyStream proxy) throws IOException;

	static ProxyHandshake of(TransportSettings.Proxy proxy) {
		return switch (proxy.type()) {
			case SOCKS5 -> new Socks5Handshake(proxy.user(), proxy.password());
			case HTTP -> new ConnectHandshake(proxy.user(), proxy.password());
		};
	}

	/** The proxy's no. */
	final class RefusedException extends IOException {

		@Serial
		private static final long serialVersionUID = 1L;

		RefusedException(String why) {
			super(why);
		}

	}

}
