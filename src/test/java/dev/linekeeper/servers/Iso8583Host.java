package dev.linekeeper.servers;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.solab.iso8583.IsoMessage;
import org.jspecify.annotations.Nullable;

/**
 * A card host whose messages j8583 reads and writes: two bytes of length, big-endian and
 * without themselves, then characters of ASCII and, as chosen, the bitmap in hex or in
 * bytes. A request (0800, 0200, 0420) is answered with its response (0810, 0210, 0430):
 * the same fields and 39 = {@code 00}. A frame of no length says that a client lives; it
 * is not answered. What cannot be read ends the connection.
 * <p>
 * Answers are sent at once and in order unless something else is asked for; that may be
 * done from any thread, and holds for requests that come later.
 */
public final class Iso8583Host extends LibraryServer {

	private final CardMessages messages;

	private volatile Duration delay = Duration.ZERO;

	private volatile int batch = 1;

	private @Nullable LoopbackListener listener;

	/** With a bitmap of hex digits. */
	public Iso8583Host() {
		this(false);
	}

	public Iso8583Host(boolean binaryBitmap) {
		super("iso8583");
		this.messages = new CardMessages(binaryBitmap);
	}

	/** Send every answer so long after its request, or after the last of its batch. */
	public void answerAfter(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Keep a connection's answers until there are so many, then send the last first; 1 is
	 * at once.
	 */
	public void answerInReverse(int batch) {
		this.batch = batch;
	}

	@Override
	void listen(ExecutorService threads) throws IOException {
		LibraryLogs.silence("com.solab.iso8583");
		LoopbackListener created = new LoopbackListener(port());
		this.listener = created;
		threads.execute(() -> accept(created, threads));
	}

	@Override
	void reset() throws IOException {
		if (this.listener != null) {
			this.listener.reset();
		}
	}

	private void accept(LoopbackListener accepting, ExecutorService threads) {
		try {
			while (true) {
				Socket socket = accepting.accept();
				threads.execute(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Killed.
		}
	}

	private void serve(Socket socket) {
		// All that is written is written by this one thread: frames do not mix.
		ScheduledExecutorService writer = Executors
			.newSingleThreadScheduledExecutor((task) -> new Thread(task, "iso8583-writer"));
		try (socket) {
			DataInputStream in = new DataInputStream(socket.getInputStream());
			Deque<IsoMessage> kept = new ArrayDeque<>();
			while (true) {
				byte[] frame = new byte[in.readUnsignedShort()];
				in.readFully(frame);
				if (frame.length > 0) {
					kept.push(this.messages.answer(frame));
				}
				if (kept.size() >= this.batch) {
					Deque<IsoMessage> sent = new ArrayDeque<>(kept);
					kept.clear();
					writer.schedule(() -> send(sent, socket), this.delay.toMillis(), TimeUnit.MILLISECONDS);
				}
			}
		}
		catch (EOFException ex) {
			// The client has gone.
		}
		catch (IOException | ParseException ex) {
			// Killed, or not a message of ours: the connection ends.
		}
		finally {
			writer.shutdownNow();
		}
	}

	private static void send(Deque<IsoMessage> answers, Socket socket) {
		try {
			for (IsoMessage answer : answers) {
				answer.write(socket.getOutputStream(), 2);
			}
		}
		catch (IOException ex) {
			// Too late: the client has gone.
		}
	}

}
