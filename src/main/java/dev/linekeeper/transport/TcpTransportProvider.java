package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.messaging.MessageHandler;

/**
 * Makes real TCP transports for one configured connection: Spring Integration's outbound
 * adapter starts, holds and stops our connection factory, which holds the connection.
 */
public final class TcpTransportProvider implements TransportProvider {

	private final TransportSettings settings;

	private final Dialer dialer;

	private final AddressBook addresses;

	private final @Nullable ProxyRoute proxyRoute;

	private final @Nullable TlsRoute tlsRoute;

	private final TransportCounters counters = new TransportCounters();

	private final TransportConnectionFactory factory;

	private final TcpSendingMessageHandler adapter = new TcpSendingMessageHandler();

	/**
	 * Create a provider.
	 * @param name the connection's name
	 * @param settings how to dial, read and write
	 * @param dialer dials, within limits shared by all connections
	 * @param threads read, write and call
	 * @param time stamps what is read and written
	 * @param quiet watch this connection while nothing happens on it
	 */
	public TcpTransportProvider(String name, TransportSettings settings, Dialer dialer, TransportThreads threads,
			TimeSource time, QuietLines quiet) {
		this.settings = settings;
		this.dialer = dialer;
		this.addresses = addresses(settings, dialer, time);
		TransportSettings.Proxy proxy = settings.proxy();
		this.proxyRoute = (proxy != null) ? proxyRoute(proxy, settings, dialer, time) : null;
		TlsSettings tls = settings.tls();
		TlsHandshake handshake = (tls != null) ? new TlsHandshake(tls, threads.readers(), time) : null;
		this.tlsRoute = (handshake != null && !handshake.isLater()) ? new TlsRoute(handshake, this.counters, time)
				: null;
		this.factory = new TransportConnectionFactory(name, settings, handshake, this.counters, threads, time, quiet);
		this.adapter.setConnectionFactory(this.factory);
		this.adapter.setBeanName(name + ".outbound");
		this.adapter.start();
	}

	private static AddressBook addresses(TransportSettings settings, Dialer dialer, TimeSource time) {
		return AddressBook.of(settings.addresses(), names(settings, dialer, time), settings.dial().order(),
				dialer.random());
	}

	private static ProxyRoute proxyRoute(TransportSettings.Proxy proxy, TransportSettings settings, Dialer dialer,
			TimeSource time) {
		Names names = names(settings, dialer, time);
		return new ProxyRoute(proxy,
				AddressBook.of(List.of(proxy.address()), names, AddressOrder.FAILOVER, dialer.random()),
				AddressBook.forProxy(settings.addresses(), names, settings.dial().order(), dialer.random()), time);
	}

	private static Names names(TransportSettings settings, Dialer dialer, TimeSource time) {
		TransportSettings.Dial dial = settings.dial();
		return new Names(dialer.resolver(dial.dnsTimeout()), time, dial.bindAddress());
	}

	/**
	 * Return the outbound adapter, for messages that come through a channel.
	 * @param sender how this connection sends, by its policy, and completes what is
	 * given; may throw {@link DeliveryException} instead
	 * @return handles messages whose payload is {@code byte[]} or text
	 */
	public MessageHandler outbound(BiConsumer<byte[], CompletableFuture<Delivery>> sender) {
		this.factory.sendThrough(sender);
		return this.adapter;
	}

	@Override
	public Runnable dial(@Nullable InetSocketAddress failed, boolean anew, DialListener listener) {
		Dialer.Route route = (this.tlsRoute != null) ? this.tlsRoute.to(failed, anew, this::route)
				: route(failed, anew);
		return this.dialer.dial(route, this.settings, listener);
	}

	private Dialer.Route route(@Nullable InetSocketAddress failed, boolean anew) {
		return (this.proxyRoute != null) ? this.proxyRoute.to(failed, anew) : this.addresses.to(failed, anew);
	}

	@Override
	public Transport open(Dialled dialled, TransportOwner owner) {
		if (!(dialled instanceof Dialer.DialledSocket connected)) {
			throw new IllegalArgumentException("Not dialled here: " + dialled);
		}
		return this.factory.adopt(connected, owner);
	}

	@Override
	public TransportCounters counters() {
		return this.counters;
	}

	@Override
	public void close() {
		this.adapter.stop();
	}

}
