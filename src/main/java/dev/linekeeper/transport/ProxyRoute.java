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
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The way of one connection through its proxy. The proxy's name is looked up and its
 * addresses are dialled; the peers' names are never looked up here, but sent to the
 * proxy. Each attempt asks for one peer: the next one after a failure. A proxy that does
 * not answer is first tried at each of its addresses.
 */
final class ProxyRoute {

	// What a name may consist of on its way to a proxy: RFC 9110, section 7.1 and RFC
	// 3986, section 3.2.2, less strictly. No space or control character gets into a
	// header.
	private static final Pattern NAME = Pattern.compile("[!-~]+");

	private final TransportSettings.Proxy proxy;

	private final ProxyHandshake handshake;

	private final AddressBook proxyAddresses;

	private final List<InetSocketAddress> peers;

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
	 * @param peers where it is to lead, at least one
	 * @param resolver looks up the proxy's name
	 * @param time measures the step
	 */
	ProxyRoute(TransportSettings.Proxy proxy, List<PeerAddress> peers, Resolver resolver, TimeSource time) {
		this.proxy = proxy;
		this.handshake = ProxyHandshake.of(proxy);
		this.proxyAddresses = new AddressBook(List.of(proxy.address()), resolver, time);
		this.peers = peers.stream().map(PeerAddress::unresolved).toList();
		this.time = time;
	}

	/**
	 * Return the route of an attempt.
	 * @param failed the peer that failed last after a tunnel had come about
	 * @param anew whether to begin with the first peer again, rather than after that one
	 */
	synchronized Dialer.Route to(@Nullable InetSocketAddress failed, boolean anew) {
		List<InetSocketAddress> turns = (this.refused != null) ? AddressBook.ordered(this.peers, this.refused, false)
				: AddressBook.ordered(this.peers, failed, anew);
		return new Way(turns.get(0));
	}

	private List<InetSocketAddress> lookUp() throws UnknownHostException {
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

	private synchronized void reached() {
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

		private final InetSocketAddress peer;

		private int addresses;

		Way(InetSocketAddress peer) {
			this.peer = peer;
		}

		@Override
		public List<InetSocketAddress> lookUp() throws UnknownHostException {
			List<InetSocketAddress> found = ProxyRoute.this.lookUp();
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
			long now = ProxyRoute.this.time.nanoTime();
			long limit = Math.min(ProxyRoute.this.proxy.timeout().toNanos(), deadline - now);
			try {
				if (this.peer.isUnresolved() && !NAME.matcher(this.peer.getHostString()).matches()) {
					throw new ProtocolException("cannot be sent the name '"
							+ Wording.printable(this.peer.getHostString()) + "'; write it in ASCII, as xn--...");
				}
				ProxyRoute.this.handshake.ask(this.peer, new ProxyStream(socket, now + limit, ProxyRoute.this.time));
				socket.setSoTimeout(0);
				reached();
				return new Dialer.DialledSocket(socket, null, this.peer);
			}
			catch (IOException ex) {
				DialTask.close(socket);
				if (ex instanceof ProxyHandshake.RefusedException) {
					refused(this.peer);
				}
				else {
					silent(this.peer, address, this.addresses);
				}
				throw new ProxyException(name(address) + " " + what(ex, Duration.ofNanos(limit)), ex);
			}
		}

		private String what(IOException broken, Duration limit) {
			String asked = Wording.text(this.peer);
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
