package dev.linekeeper.connection;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A small SOCKS5 proxy on 127.0.0.1 that can be killed and started again on its port. It
 * alone knows where names lead.
 */
final class Socks5Server implements AutoCloseable {

	/** What each client asked for, in order. */
	final List<String> asked = new CopyOnWriteArrayList<>();

	/** Where names lead; all others are refused with reply 4. */
	final Map<String, InetSocketAddress> names = new ConcurrentHashMap<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket server;

	Socks5Server() {
		this.server = listen(0);
	}

	InetSocketAddress address() {
		return new InetSocketAddress("127.0.0.1", this.server.getLocalPort());
	}

	/** Close the port and reset every tunnel. */
	void kill() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.open.forEach(Socks5Server::reset);
	}

	void startAgain() {
		this.server = listen(this.server.getLocalPort());
	}

	@Override
	public void close() {
		kill();
		this.threads.shutdown();
		try {
			assertThat(this.threads.awaitTermination(5, TimeUnit.SECONDS)).as("threads ended").isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private ServerSocket listen(int port) {
		try {
			ServerSocket opened = new ServerSocket();
			opened.setReuseAddress(true);
			opened.bind(new InetSocketAddress("127.0.0.1", port));
			this.threads.execute(() -> accept(opened));
			return opened;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket opened) {
		try {
			while (true) {
				Socket client = opened.accept();
				this.open.add(client);
				this.threads.execute(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// Killed.
		}
	}

	private void serve(Socket client) {
		try (client) {
			DataInputStream in = new DataInputStream(client.getInputStream());
			OutputStream out = client.getOutputStream();
			in.readByte();
			in.readNBytes(in.readUnsignedByte());
			out.write(new byte[] { 5, 0 });
			InetSocketAddress target = target(in);
			if (target == null) {
				out.write(new byte[] { 5, 4, 0, 1, 0, 0, 0, 0, 0, 0 });
				return;
			}
			try (Socket peer = new Socket(target.getAddress(), target.getPort())) {
				this.open.add(peer);
				out.write(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 1 });
				this.threads.execute(() -> pump(peer, client));
				pump(client, peer);
			}
		}
		catch (IOException ex) {
			// The end of the tunnel.
		}
	}

	private @Nullable InetSocketAddress target(DataInputStream in) throws IOException {
		in.readNBytes(3);
		int type = in.readByte();
		String host = switch (type) {
			case 1 -> digits(in.readNBytes(4));
			case 3 -> new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
			default -> throw new IOException("type " + type);
		};
		int port = in.readUnsignedShort();
		this.asked.add(host + ":" + port);
		return (type == 1) ? new InetSocketAddress(host, port) : this.names.get(host);
	}

	private static void reset(Socket socket) {
		try (socket) {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// Closed already.
		}
	}

	private static String digits(byte[] address) {
		return (address[0] & 0xFF) + "." + (address[1] & 0xFF) + "." + (address[2] & 0xFF) + "." + (address[3] & 0xFF);
	}

	private static void pump(Socket from, Socket to) {
		try {
			InputStream in = from.getInputStream();
			in.transferTo(to.getOutputStream());
			to.shutdownOutput();
		}
		catch (IOException ex) {
			reset(from);
			reset(to);
		}
	}

}
