package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of a handshake have in common: a socket to a proxy that does as it is told.
 */
abstract class HandshakeScene {

	static final InetSocketAddress NAMED = new PeerAddress("scale-1.example", 4001).unresolved();

	final ScriptedPeer scripted = ScriptedPeer.listen();

	final Socket socket = new Socket();

	Link proxy;

	@BeforeEach
	void connect() throws IOException {
		this.socket.connect(this.scripted.address());
		this.proxy = this.scripted.accept();
	}

	@AfterEach
	void closeAll() throws IOException {
		this.socket.close();
		this.scripted.close();
	}

	/** Ask, on a thread of its own; completes as the handshake ends. */
	CompletableFuture<Void> ask(ProxyHandshake handshake, InetSocketAddress peer) {
		return ask(handshake, peer, Duration.ofSeconds(5));
	}

	CompletableFuture<Void> ask(ProxyHandshake handshake, InetSocketAddress peer, Duration limit) {
		TimeSource time = TimeSource.system();
		CompletableFuture<Void> done = new CompletableFuture<>();
		ProxyStream stream = new ProxyStream(this.socket, time.nanoTime() + limit.toNanos(), time);
		Thread thread = new Thread(() -> {
			try {
				handshake.ask(peer, stream);
				done.complete(null);
			}
			catch (IOException | RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		}, "handshake");
		thread.setDaemon(true);
		thread.start();
		return done;
	}

	static void assertSucceeds(CompletableFuture<Void> asked) {
		assertThat(asked).succeedsWithin(Duration.ofSeconds(5));
	}

	/** Wait for the failure of a handshake. */
	static Throwable failure(CompletableFuture<Void> asked) {
		try {
			asked.get(5, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = ex.getCause();
			return (cause != null) ? cause : ex;
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new AssertionError(ex);
		}
		throw new AssertionError("the handshake has succeeded");
	}

	/** Read at our end what came through the tunnel. */
	String readFromTunnel(int count) throws IOException {
		this.socket.setSoTimeout(5_000);
		return new String(this.socket.getInputStream().readNBytes(count), java.nio.charset.StandardCharsets.US_ASCII);
	}

}
