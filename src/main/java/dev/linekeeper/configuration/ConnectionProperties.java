package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.List;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.transport.AddressOrder;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * The keys of one connection, as written; {@code null} where nothing is.
 *
 * @param address Where the peer is, as host:port, [v6]:port, or srv:_service._tcp.domain
 * for the hosts that SRV records name.
 * @param addresses Where the peer is when there are several places; instead of address.
 * @param order In which order an attempt tries addresses: failover as written, random, or
 * round-robin, which begins after the one used last; default failover.
 * @param framing What tells messages apart on the stream, by name or by its keys; default
 * raw.
 * @param charset Character set of the messages' text; default UTF-8.
 * @param protocol Name of the protocol bean that speaks on the connection; default
 * dialog.
 * @param critical Whether readiness of the service depends on the connection; default
 * false.
 * @param enabled Whether the connection starts unpaused; default true.
 * @param onLost What a failed attempt or a loss leads to: reconnect, or stop, which ends
 * the process; default reconnect.
 * @param connect Limits of the dialling.
 * @param bindAddress IP address of this host that is dialled from, without a port, a
 * proxy too; default the system's choice.
 * @param proxy What the peer is reached through; default nothing.
 * @param tls How the connection is protected: true, the name of an SSL bundle, or its
 * keys; default not at all.
 * @param reconnect When the connection is tried again.
 * @param login What is exchanged before the connection is ready.
 * @param loginTimeout Longest time the protocol may take to prepare the connection;
 * default 10s.
 * @param heartbeat When and how a silent connection is probed.
 * @param idleTimeout Silence after which the connection is closed and made anew; default
 * no limit.
 * @param keepAlive TCP's own keep-alive.
 * @param writeStallTimeout Longest time that waiting output may make no progress; default
 * 30s.
 * @param maxLifetime How long a connection is used before it is replaced in good order,
 * up to a tenth less; default no limit.
 * @param respond What is answered at once, and not passed on.
 * @param poll What is asked again and again.
 * @param requests How replies belong to requests.
 * @param whenDown What becomes of messages while the connection is not ready.
 * @param limits Limits of what a connection may hold.
 * @param drainTimeout Longest time that waiting output is written before a close; default
 * 10s.
 * @param closeTimeout Longest time the peer may take to end its stream before it is
 * reset; default 3s.
 */
record ConnectionProperties(@Nullable String address, @Nullable List<String> addresses, @Nullable AddressOrder order,
		@Nullable FramingProperties framing, @Nullable String charset, @Nullable String protocol,
		@Nullable Boolean critical, @Nullable Boolean enabled, @Nullable OnLost onLost, @Nullable Connect connect,
		@Nullable String bindAddress, @Nullable Proxy proxy, @Nullable TlsProperties tls, @Nullable Reconnect reconnect,
		@Nullable List<DialogProperties.Step> login, @Nullable Duration loginTimeout, @Nullable Heartbeat heartbeat,
		@Nullable Duration idleTimeout, @Nullable KeepAlive keepAlive, @Nullable Duration writeStallTimeout,
		@Nullable Duration maxLifetime, @Nullable List<DialogProperties.Response> respond,
		@Nullable List<DialogProperties.Poll> poll, @Nullable RequestsProperties requests, @Nullable WhenDown whenDown,
		@Nullable Limits limits, @Nullable Duration drainTimeout, @Nullable Duration closeTimeout) {

	/**
	 * The values of keys that are written nowhere.
	 */
	static final ConnectionProperties BUILT_IN = new ConnectionProperties(null, null, AddressOrder.FAILOVER,
			FramingProperties.valueOf("raw"), "UTF-8", "dialog", false, true, OnLost.RECONNECT,
			new Connect(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(45)),
			null, new Proxy(null, null, null, null, Duration.ofSeconds(10)), null,
			new Reconnect(Duration.ofMillis(500), 1.3, Duration.ofSeconds(60), 0.2, null, Duration.ofSeconds(30),
					Duration.ofMillis(250)),
			null, Duration.ofSeconds(10), new Heartbeat(null, null, Duration.ofSeconds(30), Duration.ofSeconds(10), 2),
			null, new KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), Duration.ofSeconds(30), null, null,
			null,
			new RequestsProperties(RequestsProperties.Correlate.ORDER, null, null, Duration.ofSeconds(10), null, null,
					RequestsProperties.OnTimeout.CLOSE),
			new WhenDown(Policy.REJECT, 1000, DataSize.ofMegabytes(8), Duration.ofSeconds(60), Overflow.REJECT_NEW),
			new Limits(DataSize.ofMegabytes(1)), Duration.ofSeconds(10), Duration.ofSeconds(3));

	/**
	 * Return these keys over those defaults, key by key.
	 * @param defaults what holds where nothing is written here
	 * @return the merged keys
	 */
	ConnectionProperties over(ConnectionProperties defaults) {
		boolean ownAddress = this.address != null || this.addresses != null;
		return RecordMerge.merge(this, ownAddress ? defaults.withoutAddress() : defaults);
	}

	// 'address' and 'addresses' are two spellings of one key: its own spelling wins over
	// the other one in the defaults.
	private ConnectionProperties withoutAddress() {
		return new ConnectionProperties(null, null, this.order, this.framing, this.charset, this.protocol,
				this.critical, this.enabled, this.onLost, this.connect, this.bindAddress, this.proxy, this.tls,
				this.reconnect, this.login, this.loginTimeout, this.heartbeat, this.idleTimeout, this.keepAlive,
				this.writeStallTimeout, this.maxLifetime, this.respond, this.poll, this.requests, this.whenDown,
				this.limits, this.drainTimeout, this.closeTimeout);
	}

	/**
	 * Limits of the dialling.
	 *
	 * @param dnsTimeout Longest time a name may take to resolve; default 5s.
	 * @param dialTimeout Longest time one address may take to accept; default 10s.
	 * @param tlsTimeout Longest time a TLS handshake may take; default 10s.
	 * @param attemptTimeout Longest time everything may take until the connection is
	 * prepared; default 45s.
	 */
	record Connect(@Nullable Duration dnsTimeout, @Nullable Duration dialTimeout, @Nullable Duration tlsTimeout,
			@Nullable Duration attemptTimeout) {

	}

	/**
	 * What the peer is reached through. The proxy resolves the hosts in address or
	 * addresses; services are looked up here, and the proxy is given their hosts.
	 *
	 * @param type How it is asked: socks5, http for a proxy that takes CONNECT, or none,
	 * against the defaults.
	 * @param address Where the proxy is, as host:port or [v6]:port.
	 * @param user Who logs in to it; default nobody.
	 * @param password The user's password.
	 * @param timeout Longest time it may take to answer, once connected; default 10s.
	 */
	record Proxy(@Nullable ProxyType type, @Nullable String address, @Nullable String user, @Nullable String password,
			@Nullable Duration timeout) {

		// Without user and password, whoever shows it.
		@Override
		public String toString() {
			return "Proxy[type=" + this.type + ", address=" + this.address + ", timeout=" + this.timeout + "]";
		}

	}

	/**
	 * How a proxy is asked.
	 */
	enum ProxyType {

		/** By SOCKS version 5. */
		SOCKS5,

		/** By HTTP's CONNECT. */
		HTTP,

		/** Not at all: the peer is dialled itself. */
		NONE

	}

	/**
	 * When a connection is tried again.
	 *
	 * @param initialDelay Delay before the second retry, and the longest before the
	 * first; default 500ms.
	 * @param multiplier What each delay is multiplied with for the next one, 1 or more;
	 * default 1.3.
	 * @param maxDelay Longest delay before jitter; default 60s.
	 * @param jitter Part of a delay, 0 to 1, by which it is randomly shorter or longer;
	 * default 0.2.
	 * @param maxAttempts Failures in a row after which it gives up; default no limit.
	 * @param stableAfter How long a connection must be ready before earlier failures are
	 * forgotten; default 30s.
	 * @param minGap Shortest time between the starts of two attempts; default 250ms.
	 */
	record Reconnect(@Nullable Duration initialDelay, @Nullable Double multiplier, @Nullable Duration maxDelay,
			@Nullable Double jitter, @Nullable Integer maxAttempts, @Nullable Duration stableAfter,
			@Nullable Duration minGap) {

	}

	/**
	 * When and how a silent connection is probed.
	 *
	 * @param send What is sent, unless a protocol of your own has its own probe.
	 * @param expect Regular expression, or hex:, for the answer, which is not passed on.
	 * @param every Silence before a probe, 1s or more; default 30s.
	 * @param timeout Longest time a probe may go unanswered; any byte answers; default
	 * 10s, or half of every if that is less.
	 * @param misses Unanswered probes in a row after which the connection is dead;
	 * default 2.
	 */
	record Heartbeat(@Nullable SendText send, @Nullable String expect, @Nullable Duration every,
			@Nullable Duration timeout, @Nullable Integer misses) {

	}

	/**
	 * What becomes of messages while a connection is not ready.
	 *
	 * @param policy Whether they are rejected or wait in a queue; default reject.
	 * @param maxMessages Most messages that wait; default 1000.
	 * @param maxBytes Most bytes that wait, up to 64MB; default 8MB.
	 * @param ttl Longest time a message waits; default 60s.
	 * @param overflow What makes room: reject-new or drop-oldest; default reject-new.
	 */
	record WhenDown(@Nullable Policy policy, @Nullable Integer maxMessages, @Nullable DataSize maxBytes,
			@Nullable Duration ttl, @Nullable Overflow overflow) {

	}

	/**
	 * Whether messages wait.
	 */
	enum Policy {

		/** They are refused. */
		REJECT,

		/** They wait. */
		QUEUE

	}

	/**
	 * What makes room in a full queue.
	 */
	enum Overflow {

		/** Nothing; the new message is refused. */
		REJECT_NEW,

		/** The oldest message goes. */
		DROP_OLDEST

	}

	/**
	 * TCP's own keep-alive.
	 *
	 * @param idle Silence before the first probe, in whole seconds; default 20s.
	 * @param interval Time between probes, in whole seconds; default 10s.
	 * @param count Unanswered probes after which the connection is dead; default 3.
	 */
	record KeepAlive(@Nullable Duration idle, @Nullable Duration interval, @Nullable Integer count) {

	}

	/**
	 * Limits of what a connection may hold.
	 *
	 * @param pendingBytes Most bytes that wait to be written, up to 64MB; default 1MB.
	 */
	record Limits(@Nullable DataSize pendingBytes) {

	}

}
