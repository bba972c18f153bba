package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The last step of the way of one connection: TLS with the peer that was reached. If that
 * fails, the next attempt begins after that peer.
 */
final class TlsRoute {

	private final TlsHandshake handshake;

	private final TransportCounters counters;

	private final TimeSource time;

	// The peer with which it failed since it last came about.
	private volatile @Nullable InetSocketAddress refused;

	TlsRoute(TlsHandshake handshake, TransportCounters counters, TimeSource time) {
		this.handshake = handshake;
		this.counters = counters;
		this.time = time;
	}

	/**
	 * Return the route of an attempt.
	 * @param failed the peer that failed last after TLS had come about
	 * @param anew whether to begin with the first peer again, rather than after that one
	 * @param ways lead to peers
	 */
	Dialer.Route to(@Nullable InetSocketAddress failed, boolean anew, Ways ways) {
		InetSocketAddress last = this.refused;
		return new Way((last != null) ? ways.to(last, false) : ways.to(failed, anew));
	}

	/** Routes without TLS. */
	interface Ways {

		Dialer.Route to(@Nullable InetSocketAddress failed, boolean anew);

	}

	/** The route of one attempt. Confined to the thread of its dial. */
	private final class Way implements Dialer.Route {

		private final Dialer.Route way;

		Way(Dialer.Route way) {
			this.way = way;
		}

		@Override
		public List<InetSocketAddress> lookUp() throws UnknownHostException {
			return this.way.lookUp();
		}

		@Override
		public String name(InetSocketAddress address) {
			return this.way.name(address);
		}

		@Override
		public Dialer.DialledSocket arrive(Socket socket, InetSocketAddress address, long deadline) throws IOException {
			Dialer.DialledSocket reached = this.way.arrive(socket, address, deadline);
			Duration left = Duration.ofNanos(deadline - TlsRoute.this.time.nanoTime());
			Duration step = TlsRoute.this.handshake.timeout();
			long begin = TlsRoute.this.time.nanoTime();
			try {
				TlsLink link = TlsRoute.this.handshake.begin(reached, (left.compareTo(step) < 0) ? left : step);
				TlsRoute.this.refused = null;
				TlsRoute.this.counters.certificatesExpire(link.expiry());
				return new Dialer.DialledSocket(reached.wire(), link, reached.peer(), reached.domain(),
						Duration.ofNanos(TlsRoute.this.time.nanoTime() - begin));
			}
			catch (TlsException ex) {
				if (ex.reason().kind() != Kind.ADMIN) {
					TlsRoute.this.refused = reached.peer();
				}
				throw ex;
			}
		}

	}

}
