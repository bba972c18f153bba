package dev.linekeeper.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A program that sends back what it receives, for a process of its own. It prints its
 * port when it listens and ends with its standard input.
 */
final class EchoServer {

	private EchoServer() {
	}

	/**
	 * Run on a free port.
	 * @param args the address to listen on
	 * @throws IOException if it cannot
	 */
	public static void main(String[] args) throws IOException {
		ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(args[0]));
		start(() -> accept(server));
		System.out.println(server.getLocalPort());
		while (System.in.read() >= 0) {
			// Only the end counts: it comes even if the test's JVM is killed.
		}
		System.exit(0);
	}

	private static void accept(ServerSocket server) {
		try {
			while (true) {
				Socket socket = server.accept();
				start(() -> echo(socket));
			}
		}
		catch (IOException ex) {
			System.err.println(ex);
		}
	}

	private static void echo(Socket socket) {
		try (socket) {
			InputStream in = socket.getInputStream();
			in.transferTo(socket.getOutputStream());
		}
		catch (IOException ex) {
			System.err.println(ex);
		}
	}

	private static void start(Runnable work) {
		new Thread(work).start();
	}

}
