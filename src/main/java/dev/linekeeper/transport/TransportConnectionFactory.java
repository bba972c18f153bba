package dev.linekeeper.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import dev.linekeeper.protocol.Delivery;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.integration.ip.tcp.connection.TcpNetClientConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.integration.ip.tcp.serializer.ByteArrayRawSerializer;

/**
 * Spring Integration's client connection factory, holding one shared connection, with two
 * changes. It does not dial: it is given sockets that are connected already, so that its
 * lock is held for microseconds. And whoever asks it for a connection gets, at once, a
 * way to send that follows the connection's sending policy; he never dials and never
 * waits for a dial.
 */
final class TransportConnectionFactory extends TcpNetClientConnectionFactory {

	private static final ApplicationEventPublisher NOBODY = (event) -> {
	};

	// Never asked for anything: frames are made and read by us. One for all, not one for
	// each.
	private static final TcpMessageMapper MAPPER = new TcpMessageMapper();

	private static final ByteArrayRawSerializer SERIALIZER = new ByteArrayRawSerializer();

	private final String name;

	private final TransportSettings settings;

	private final @Nullable TlsHandshake tls;

	private final TransportCounters counters;

	private final TransportThreads threads;

	private final TimeSource time;

	private final QuietLines quiet;

	// Written under this.
	private volatile @Nullable OutboundConnection outbound;

	private volatile @Nullable BiConsumer<byte[], CompletableFuture<Delivery>> sender;

	// Set only within adopt, which its caller serialises.
	private @Nullable Adoption adoption;

	TransportConnectionFactory(String name, TransportSettings settings, @Nullable TlsHandshake tls,
			TransportCounters counters, TransportThreads threads, TimeSource time, QuietLines quiet) {
		super(settings.addresses().get(0).host(), settings.addresses().get(0).port());
		this.name = name;
		this.settings = settings;
		this.tls = tls;
		this.counters = counters;
		this.threads = threads;
		this.time = time;
		this.quiet = quiet;
		setBeanName(name);
		setMapper(MAPPER);
		setSerializer(SERIALIZER);
		setDeserializer(SERIALIZER);
		setApplicationEventPublisher(NOBODY);
		setTcpNetConnectionSupport((socket, server, lookupHost, events, factoryName) -> createConnection(events));
		// Started by adopt, once the connection is the shared one.
		setTaskExecutor((reader) -> {
		});
	}

	/**
	 * Make a connected socket the connection of this factory, and start its reader. Not
	 * to be called twice at a time.
	 * @param dialled connected, read by nobody
	 * @param owner is asked and told
	 * @return the connection
	 */
	TransportConnection adopt(Dialer.DialledSocket dialled, TransportOwner owner) {
		this.adoption = new Adoption(dialled, owner);
		try {
			if (!(obtainNewConnection() instanceof TransportConnection connection)
					|| !connection.isOf(dialled.wire())) {
				throw new IllegalStateException("Connection '" + this.name + "' is still held");
			}
			owner.telling(this.threads.readers()).execute(connection);
			return connection;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while taking over a connection", ex);
		}
		finally {
			this.adoption = null;
		}
	}

	/** Send what comes through channels so; to be told before anything comes. */
	void sendThrough(BiConsumer<byte[], CompletableFuture<Delivery>> way) {
		this.sender = way;
	}

	/** Made when it is asked for first: through most connections no channel sends. */
	@Override
	protected TcpConnectionSupport obtainConnection() {
		OutboundConnection made = this.outbound;
		return (made != null) ? made : makeOutbound();
	}

	private synchronized OutboundConnection makeOutbound() {
		OutboundConnection made = this.outbound;
		if (made == null) {
			made = new OutboundConnection(this.name);
			BiConsumer<byte[], CompletableFuture<Delivery>> way = this.sender;
			if (way != null) {
				made.sendThrough(way);
			}
			this.outbound = made;
		}
		return made;
	}

	@Override
	protected Socket createSocket(String host, int port) {
		return adoption().dialled().wire();
	}

	@Override
	protected void setSocketAttributes(Socket socket) {
		// Set before the dial, where buffer sizes still count.
	}

	private TcpNetConnection createConnection(@Nullable ApplicationEventPublisher events) {
		Adoption current = adoption();
		try {
			return new TransportConnection(this.name, current.dialled(), this.settings, this.tls, this.counters,
					current.owner(), this.threads, this.time, this.quiet, (events != null) ? events : NOBODY);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Adoption adoption() {
		Adoption current = this.adoption;
		if (current == null) {
			throw new IllegalStateException("Connection '" + this.name + "' is dialled by its supervisor only");
		}
		return current;
	}

	private record Adoption(Dialer.DialledSocket dialled, TransportOwner owner) {

	}

}
