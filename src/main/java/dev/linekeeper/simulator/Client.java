package dev.linekeeper.simulator;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of a simulator: reads and answers on the thread that runs it, until the
 * client ends or {@link #close} is called from any thread.
 */
final class Client implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Client.class);

	private final SimulatorSettings settings;

	private final Script script;

	private final Socket socket;

	private final ScheduledExecutorService timer;

	private final Consumer<Client> ended;

	private final Outbox outbox;

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile @Nullable Future<?> ticking;

	// Used only by the reader.
	private int framesReceived;

	private boolean reading = true;

	// Used only by the timer.
	private long ticks;

	/**
	 * Create a client.
	 * @param settings of the simulator
	 * @param script what there is to say
	 * @param socket connected to the client; closed by this
	 * @param executor runs the writing
	 * @param timer triggers what is sent later
	 * @param ended is told once that the client is gone
	 * @throws IOException if the socket is of no use any more
	 */
	Client(SimulatorSettings settings, Script script, Socket socket, Executor executor, ScheduledExecutorService timer,
			Consumer<Client> ended) throws IOException {
		this.settings = settings;
		this.script = script;
		this.socket = socket;
		this.timer = timer;
		this.ended = ended;
		// Otherwise TCP would join the slices again.
		socket.setTcpNoDelay(true);
		this.outbox = new Outbox(socket.getOutputStream(), settings.faults().slice(), executor, timer, this::written);
	}

	@Override
	public void run() {
		try {
			greet();
			startTicking();
			read();
			// A client that has ended its stream may still read what it asked for.
			this.outbox.finish();
		}
		catch (FrameException ex) {
			fail(ex);
		}
		catch (IOException ex) {
			vanish(ex);
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	/**
	 * End the client, at once.
	 * @return whether it was not ended before
	 */
	boolean close() {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		stopTicking();
		this.outbox.close();
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			logger.debug("{}: closing {} failed", this.settings.name(), this, ex);
		}
		this.ended.accept(this);
		return true;
	}

	@Override
	public String toString() {
		return "client " + this.socket.getInetAddress().getHostAddress() + ":" + this.socket.getPort();
	}

	private void greet() {
		byte[] greeting = this.script.greeting();
		if (greeting != null && !this.settings.faults().silent()) {
			this.outbox.offer(encode(greeting));
		}
	}

	private void startTicking() {
		SimulatorSettings.Every every = this.settings.every();
		if (every == null || this.settings.faults().silent()) {
			return;
		}
		long period = every.period().toNanos();
		this.ticking = this.timer.scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
		// close() may have come before there was anything to stop.
		if (this.closed.get()) {
			stopTicking();
		}
	}

	private void stopTicking() {
		Future<?> ticking = this.ticking;
		if (ticking != null) {
			ticking.cancel(false);
		}
	}

	private void tick() {
		byte[] payload = this.script.tick(this.ticks + 1);
		try {
			if (payload != null && this.outbox.offer(encode(payload))) {
				this.ticks++;
			}
		}
		catch (FrameException ex) {
			fail(ex);
		}
	}

	private void read() throws IOException {
		ClientInput input = new ClientInput(this.socket, this.settings.framing(), this::said);
		boolean more = true;
		while (more && this.reading) {
			more = input.next(this::received);
		}
	}

	private void said(byte[] answer) {
		if (!this.settings.faults().silent()) {
			this.outbox.offer(answer);
		}
	}

	private boolean received(byte[] buffer, int offset, int length) {
		SimulatorSettings.Faults faults = this.settings.faults();
		this.framesReceived++;
		byte[] answer = faults.silent() ? null : this.script.answer(buffer, offset, length);
		boolean taken = (answer == null) || this.outbox.put(encode(answer), faults.latency());
		this.reading = taken && this.framesReceived != faults.dropAfter();
		return this.reading;
	}

	private byte[] encode(byte[] payload) {
		ByteSink frame = new ByteSink(payload.length + 16);
		this.settings.framing().encode(payload, 0, payload.length, frame);
		return Arrays.copyOf(frame.array(), frame.length());
	}

	private void written(@Nullable Exception failure) {
		if (failure != null) {
			vanish(failure);
		}
		else if (close()) {
			logger.debug("{}: {} closed after {} frames", this.settings.name(), this, this.framesReceived);
		}
	}

	private void vanish(Exception ex) {
		if (close()) {
			logger.debug("{}: {} vanished ({})", this.settings.name(), this, ex.getMessage());
		}
	}

	private void fail(FrameException ex) {
		if (!close()) {
			return;
		}
		if (ex.rule() == FrameException.Rule.NOT_FRAMEABLE) {
			logger.warn("{}: {} closed; the framing cannot carry what the script says: {}", this.settings.name(), this,
					ex.getMessage());
		}
		else {
			logger.warn("{}: {} closed; it broke the framing ({} at byte {})", this.settings.name(), this, ex.rule(),
					ex.offset());
		}
	}

}
