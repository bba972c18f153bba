package dev.linekeeper.simulator;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameDecoder;
import dev.linekeeper.framing.FrameSink;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.ReadFilter;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends, cut into frames. Used by one thread.
 */
final class ClientInput {

	private static final int READ_BYTES = 8 * 1024;

	private final Socket socket;

	private final FrameDecoder decoder;

	private final @Nullable ReadFilter filter;

	private final Consumer<byte[]> answers;

	// The silence that ends a frame; 0 if it means nothing.
	private final int gapMillis;

	private byte[] buffer = new byte[READ_BYTES];

	private int from;

	private int to;

	// Whether bytes came after the last silence.
	private boolean sinceSilence;

	/**
	 * Create the input of a client.
	 * @param socket connected to the client
	 * @param framing tells its frames apart
	 * @param answers takes what the framing itself has to say to the client
	 */
	ClientInput(Socket socket, Framing framing, Consumer<byte[]> answers) {
		this.answers = answers;
		this.socket = socket;
		this.decoder = framing.decoder();
		this.filter = framing.readFilter();
		Duration gap = framing.idleGap();
		this.gapMillis = (gap != null) ? (int) gap.toMillis() : 0;
	}

	/**
	 * Read once.
	 * @param frames receives the frames that are whole then
	 * @return false at the end of the stream
	 * @throws IOException if the client cannot be read
	 */
	boolean next(FrameSink frames) throws IOException {
		makeRoom();
		int count = read();
		if (count > 0) {
			this.sinceSilence = true;
			this.to = filtered(this.to + count);
			this.from = this.decoder.decode(this.buffer, this.from, this.to, frames);
		}
		else {
			this.sinceSilence = false;
			this.from = this.decoder.decodeRest(this.buffer, this.from, this.to, frames);
		}
		if (this.from == this.to) {
			this.from = 0;
			this.to = 0;
		}
		return count >= 0;
	}

	/** Where the bytes end that the filter keeps of those just read. */
	private int filtered(int end) {
		ReadFilter keeping = this.filter;
		if (keeping == null) {
			return end;
		}
		ByteSink said = new ByteSink(0);
		int kept = keeping.filter(this.buffer, this.to, end, said);
		if (said.length() > 0) {
			this.answers.accept(Arrays.copyOf(said.array(), said.length()));
		}
		return kept;
	}

	private void makeRoom() {
		if (this.to == this.buffer.length) {
			// Grows for a long frame only; the decoder ends a frame that is too long.
			byte[] target = (this.from > 0) ? this.buffer : new byte[this.buffer.length * 2];
			System.arraycopy(this.buffer, this.from, target, 0, this.to - this.from);
			this.buffer = target;
			this.to -= this.from;
			this.from = 0;
		}
	}

	/** The bytes read, 0 after a silence, or -1 at the end. */
	private int read() throws IOException {
		this.socket.setSoTimeout(this.sinceSilence ? this.gapMillis : 0);
		try {
			return this.socket.getInputStream().read(this.buffer, this.to, this.buffer.length - this.to);
		}
		catch (SocketTimeoutException ex) {
			return 0;
		}
	}

}
