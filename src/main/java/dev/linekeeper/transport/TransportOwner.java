package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * Whom a transport asks and tells. There is one owner for each transport, so that no
 * report can be taken for another connection's. Called on the transport's reader or
 * writer; must not block, but for the making of the protocol.
 */
public interface TransportOwner {

	/**
	 * Make the protocol; called once, first.
	 * @param peer the address dialled, or asked of the proxy
	 * @return the protocol of this connection
	 */
	Protocol buildProtocol(InetSocketAddress peer);

	/**
	 * Make the session; called once, second.
	 * @param transport the connection
	 * @return what the protocol gets
	 */
	Session openSession(Transport transport);

	/**
	 * Return who looks on at the frames; asked before each batch of them.
	 * @return the tap, or {@code null} while nobody does
	 */
	default @Nullable FrameTap tap() {
		return null;
	}

	/**
	 * Return threads for this transport, whose log lines say that they tell of it.
	 * @param executor gives the threads
	 * @return runs what it is given on them
	 */
	default Executor telling(Executor executor) {
		return executor;
	}

	/**
	 * The protocol is prepared.
	 */
	void prepared();

	/**
	 * The protocol could not prepare the connection.
	 * @param reason what it said
	 */
	void prepareFailed(DisconnectReason reason);

	/**
	 * The peer has ended its stream, and every byte before was delivered. The transport
	 * waits to be closed.
	 * @param reason says so
	 */
	void inputEnded(DisconnectReason reason);

	/**
	 * The connection cannot be read on, for what the peer sent or a callback threw. The
	 * transport waits to be closed.
	 * @param reason what happened
	 */
	void failed(DisconnectReason reason);

	/**
	 * Nothing waits to be written.
	 */
	void drained();

	/**
	 * Output that was above the high watermark is below the low one again.
	 */
	void roomMade();

	/**
	 * The protocol was asked to probe.
	 * @param sent whether it did; if not, it never will
	 */
	void probed(boolean sent);

	/**
	 * The protocol could not be asked to probe, because it was busy.
	 */
	void probePostponed();

	/**
	 * The connection is closed and the protocol was told; called once, last.
	 * @param reason why
	 */
	void lost(DisconnectReason reason);

}
