package dev.linekeeper.messaging;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.MessageHandler;

/**
 * The outbound adapters of all connections, by name, and the channels that lead to them.
 * A channel may be made before its adapter is there, because a protocol may want to send
 * through it.
 */
public final class OutboundAdapters {

	private final Map<String, MessageHandler> adapters = new ConcurrentHashMap<>();

	/**
	 * Add an adapter.
	 * @param connection the connection's name
	 * @param adapter sends messages over it
	 */
	public void add(String connection, MessageHandler adapter) {
		this.adapters.put(connection, adapter);
	}

	/**
	 * Make a channel that leads to an adapter.
	 * @param connection the connection's name
	 * @return sends {@code byte[]} and text; what is not written by the time of return
	 * for a reason known by then is thrown
	 */
	public DirectChannel channel(String connection) {
		DirectChannel channel = new DirectChannel();
		channel.subscribe((message) -> {
			MessageHandler adapter = this.adapters.get(connection);
			if (adapter == null) {
				throw new IllegalStateException("Connection '" + connection + "' is not there yet");
			}
			adapter.handleMessage(message);
		});
		return channel;
	}

}
