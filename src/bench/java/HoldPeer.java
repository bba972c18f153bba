import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A peer that accepts any number of connections on loopback, holds them open and says
 * nothing by itself. What it receives is thrown away; a connection that the other side
 * ends is closed. Run with {@code java HoldPeer.java PORT [FIFO]}; for port 0 the system
 * chooses one. Prints {@code listening on PORT} when it can be connected to.
 * <p>
 * Each line that is written to the FIFO is said to every connection, with CR LF, and
 * {@code answered by COUNT, time N} is printed when each of them has sent a line of any
 * kind since, for the Nth line.
 */
public final class HoldPeer {

	// The kernel cuts it to its own limit.
	private static final int BACKLOG = 16_384;

	private final ByteBuffer thrownAway = ByteBuffer.allocateDirect(64 * 1024);

	private final Queue<String> toSay = new ConcurrentLinkedQueue<>();

	// How many lines were said, and how many connections have yet to answer the last.
	private int said;

	private int asked;

	private int unanswered;

	public static void main(String[] args) throws IOException {
		new HoldPeer().serve(Integer.parseInt(args[0]), (args.length > 1) ? Path.of(args[1]) : null);
	}

	private void serve(int port, Path fifo) throws IOException {
		try (Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open()) {
			server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
			server.configureBlocking(false);
			server.register(selector, SelectionKey.OP_ACCEPT);
			if (fifo != null) {
				Thread reader = new Thread(() -> take(fifo, selector), "fifo");
				reader.setDaemon(true);
				reader.start();
			}
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
				for (String line = this.toSay.poll(); line != null; line = this.toSay.poll()) {
					say(line, selector);
				}
			}
		}
	}

	private void take(Path fifo, Selector selector) {
		try {
			while (true) {
				// Waits for somebody to write, and ends when they have.
				List<String> lines = Files.readAllLines(fifo, StandardCharsets.UTF_8);
				this.toSay.addAll(lines);
				selector.wakeup();
			}
		}
		catch (IOException ex) {
			System.err.println("cannot read " + fifo + ": " + ex);
			System.exit(1);
		}
	}

	private void say(String line, Selector selector) {
		this.said++;
		this.asked = 0;
		for (SelectionKey key : selector.keys()) {
			if (key.isValid() && key.channel() instanceof SocketChannel channel) {
				try {
					// So little always finds room.
					channel.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
					key.attach(this.said);
					this.asked++;
				}
				catch (IOException ex) {
					closeBroken(key);
				}
			}
		}
		this.unanswered = this.asked;
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
			else if (count > 0 && this.thrownAway.get(count - 1) == '\n') {
				answered(key);
			}
		}
		catch (IOException ex) {
			closeBroken(key);
		}
	}

	private void answered(SelectionKey key) {
		if (key.attachment() != null) {
			key.attach(null);
			this.unanswered--;
			if (this.unanswered == 0) {
				System.out.println("answered by " + this.asked + ", time " + this.said);
			}
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
