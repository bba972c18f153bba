package dev.linekeeper.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The way of one connection through its proxy. The proxy's name is looked up and its
 * addresses are dialled; the peers' names are never looked up here, but sent to the
 * proxy. Only a service is looked up here, for no proxy can, and its hosts' names are
 * sent. Each attempt asks for one peer: after a failure for the next one, or whose turn
 * it is. A proxy that does not answer is first tried at each of its addresses.
 */
final class ProxyRoute {

	// What a name may consist of on its way to a proxy: RFC 9110, section 7.1 and RFC
	// 3986, section 3.2.2, less strictly. No space or control character gets into a
	// header.
	private static final Pattern NAME = Pattern.compile("[!-~]+");

	private final TransportSettings.Proxy proxy;

	private final ProxyHandshake handshake;

	private final AddressBook proxyAddresses;

	private final AddressBook peers;

	private final TimeSource time;

	// The peer that was asked for in vain since a tunnel last came about. Guarded by
	// this.
	private @Nullable InetSocketAddress refused;

	// Where the proxy did not answer last. Guarded by this.
	private @Nullable InetSocketAddress silent;

	// How often in a row it did not. Guarded by this.
	private int silences;

	/**
	 * Create a route.
	 * @param proxy the proxy
	 * @param proxyAddresses where that is
	 * @param peers where it is to lead
	 * @param time measures the step
	 */
	ProxyRoute(TransportSettings.Proxy proxy, AddressBook proxyAddresses, AddressBook peers, TimeSource time) {
		this.proxy = proxy;
		this.handshake = ProxyHandshake.of(proxy);
		this.proxyAddresses = proxyAddresses;
		this.peers = peers;
		this.time = time;
	}

	/**
	 * Return the route of an attempt.
	 * @param failed the peer that failed last after a tunnel had come about
	 * @param anew whether to begin with the first peer again, rather than after that one
	 */
	synchronized Dialer.Route to(@Nullable InetSocketAddress failed, boolean anew) {
		return (this.refused != null) ? new Way(this.refused, false) : new Way(failed, anew);
	}

	private List<Candidate> lookUp() throws UnknownHostException {
		InetSocketAddress after;
		synchronized (this) {
			after = this.silent;
		}
		try {
			return this.proxyAddresses.lookUp(after, false);
		}
		catch (UnknownHostException ex) {
			UnknownHostException unknown = new UnknownHostException("proxy " + ex.getMessage());
			unknown.initCause(ex);
			throw unknown;
		}
	}

	private synchronized void reached(Candidate peer) {
		this.peers.reached(peer);
		this.refused = null;
		this.silences = 0;
	}

	private synchronized void refused(InetSocketAddress peer) {
		this.refused = peer;
		this.silences = 0;
	}

	private synchronized void silent(InetSocketAddress peer, InetSocketAddress address, int addresses) {
		this.silent = address;
		this.silences++;
		// It may be silent because of the peer, if it waits for that.
		if (this.silences >= addresses) {
			refused(peer);
		}
	}

	/** The route of one attempt. Confined to the thread of its dial. */
	private final class Way implements Dialer.Route {

		private final @Nullable InetSocketAddress failed;

		private final boolean anew;

		private @Nullable Candidate asked;

		private int addresses;

		Way(@Nullable InetSocketAddress failed, boolean anew) {
			this.failed = failed;
			this.anew = anew;
		}

		@Override
		public List<InetSocketAddress> lookUp() throws UnknownHostException {
			this.asked = ProxyRoute.this.peers.lookUp(this.failed, this.anew).get(0);
			List<InetSocketAddress> found = ProxyRoute.this.lookUp().stream().map(Candidate::address).toList();
			this.addresses = found.size();
			return found;
		}

		@Override
		public String name(InetSocketAddress address) {
			return "proxy " + Wording.text(address);
		}

		@Override
		public Dialer.DialledSocket arrive(Socket socket, InetSocketAddress address, long deadline)
				throws ProxyException {
			Candidate asked = Objects.requireNonNull(this.asked, "the way was not looked up");
			InetSocketAddress peer = asked.address();
			long now = ProxyRoute.this.time.nanoTime();
			long limit = Math.min(ProxyRoute.this.proxy.timeout().toNanos(), deadline - now);
			try {
				if (peer.isUnresolved() && !NAME.matcher(peer.getHostString()).matches()) {
					throw new ProtocolException("cannot be sent the name '" + Wording.printable(peer.getHostString())
							+ "'; write it in ASCII, as xn--...");
				}
				ProxyRoute.this.handshake.ask(peer, new ProxyStream(socket, now + limit, ProxyRoute.this.time));
				socket.setSoTimeout(0);
				reached(asked);
				return new Dialer.DialledSocket(socket, null, peer, asked.domain(), null);
			}
			catch (IOException ex) {
				DialTask.close(socket);
				if (ex instanceof ProxyHandshake.RefusedException) {
					refused(peer);
				}
				else {
					silent(peer, address, this.addresses);
				}
				throw new ProxyException(name(address) + " " + what(ex, peer, Duration.ofNanos(limit)), ex);
			}
		}

		private static String what(IOException broken, InetSocketAddress peer, Duration limit) {
			String asked = Wording.text(peer);
			if (broken instanceof ProxyHandshake.RefusedException) {
				return "refused " + asked + ": " + broken.getMessage();
			}
			if (broken instanceof SocketTimeoutException) {
				return "did not answer within " + Wording.text(limit) + ", asked for " + asked;
			}
			if (broken instanceof EOFException) {
				return "closed the connection instead of an answer, asked for " + asked;
			}
			if (broken instanceof ProtocolException) {
				return String.valueOf(broken.getMessage());
			}
			return "broke the connection, asked for " + asked + ": " + broken.getMessage();
		}

	}

}
