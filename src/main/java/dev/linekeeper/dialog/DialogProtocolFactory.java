package dev.linekeeper.dialog;

import java.net.InetSocketAddress;

import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;

/**
 * Makes the protocol a connection has unless another is named. One serves any number of
 * connections.
 */
public final class DialogProtocolFactory implements ProtocolFactory {

	@Override
	public Protocol buildProtocol(InetSocketAddress address) {
		return new DialogProtocol();
	}

	@Override
	public String toString() {
		return "dialog";
	}

}
