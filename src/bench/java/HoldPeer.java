import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A peer that accepts any number of connections on loopback, holds them open and says
 * nothing. What it receives is thrown away; a connection that the other side ends is
 * closed. Run with {@code java HoldPeer.java PORT}; for port 0 the system chooses one.
 * Prints {@code listening on PORT} when it can be connected to.
 */
public final class HoldPeer {

	// The kernel cuts it to its own limit.
	private static final int BACKLOG = 16_384;

	private final ByteBuffer thrownAway = ByteBuffer.allocateDirect(64 * 1024);

	public static void main(String[] args) throws IOException {
		new HoldPeer().serve(Integer.parseInt(args[0]));
	}

	private void serve(int port) throws IOException {
		try (Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open()) {
			server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
			server.configureBlocking(false);
			server.register(selector, SelectionKey.OP_ACCEPT);
			System.out.println("listening on " + server.socket().getLocalPort());
			while (true) {
				selector.select((key) -> {
					if (key.isAcceptable()) {
						accept(server, selector);
					}
					else {
						read(key);
					}
				});
			}
		}
	}

	private void accept(ServerSocketChannel server, Selector selector) {
		try {
			for (SocketChannel one = server.accept(); one != null; one = server.accept()) {
				one.configureBlocking(false);
				one.register(selector, SelectionKey.OP_READ);
			}
		}
		catch (IOException ex) {
			// Out of file descriptors, most likely: a measurement must not go on like that.
			System.err.println("cannot accept: " + ex);
			System.exit(1);
		}
	}

	private void read(SelectionKey key) {
		try {
			int count = ((SocketChannel) key.channel()).read(this.thrownAway.clear());
			if (count < 0) {
				key.channel().close();
			}
		}
		catch (IOException ex) {
			closeBroken(key);
		}
	}

	private static void closeBroken(SelectionKey key) {
		try {
			key.channel().close();
		}
		catch (IOException ex) {
			key.cancel();
		}
	}

}
