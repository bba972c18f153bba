package dev.linekeeper.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A receiver of satellites that stands still: a server on a free port of 127.0.0.1 that
 * sends its position as NMEA 0183 sentences, RMC and GGA, to all its clients five times a
 * second. Runs from its making to its closing, on a thread of its own.
 */
final class NmeaFeeder implements AutoCloseable {

	private static final long PERIOD_MILLIS = 200;

	private static final String POSITION = "4807.0380,N,01131.0000,E";

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss.SS", Locale.ROOT);

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("ddMMyy", Locale.ROOT);

	private final ServerSocketChannel server;

	private final int port;

	// Confined to the thread.
	private final List<SocketChannel> clients = new ArrayList<>();

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "nmea-feeder"));

	NmeaFeeder() {
		try {
			this.server = ServerSocketChannel.open();
			this.server.bind(new InetSocketAddress("127.0.0.1", 0));
			this.server.configureBlocking(false);
			this.port = this.server.socket().getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.thread.scheduleAtFixedRate(this::feed, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.thread.execute(this::end);
		this.thread.shutdown();
		try {
			if (!this.thread.awaitTermination(5, TimeUnit.SECONDS)) {
				throw new IllegalStateException("the feeder's thread has not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Put the dollar sign, the checksum and the line's end to it. */
	static String sentence(String body) {
		int checksum = body.chars().reduce(0, (sum, character) -> sum ^ character);
		return "$%s*%02X\r\n".formatted(body, checksum);
	}

	private void feed() {
		try {
			for (SocketChannel client = this.server.accept(); client != null; client = this.server.accept()) {
				client.configureBlocking(false);
				this.clients.add(client);
			}
			byte[] fix = fix().getBytes(StandardCharsets.US_ASCII);
			for (Iterator<SocketChannel> iterator = this.clients.iterator(); iterator.hasNext();) {
				SocketChannel client = iterator.next();
				if (!send(client, fix)) {
					client.close();
					iterator.remove();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String fix() {
		OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
		String time = TIME.format(now);
		return sentence("GPRMC," + time + ",A," + POSITION + ",001.0,084.4," + DATE.format(now) + ",,,A")
				+ sentence("GPGGA," + time + "," + POSITION + ",1,08,0.9,545.4,M,46.9,M,,");
	}

	// Who reads so slowly that a fix does not fit in is not fed any more.
	private static boolean send(SocketChannel client, byte[] fix) {
		try {
			return client.write(ByteBuffer.wrap(fix)) == fix.length;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void end() {
		try {
			this.server.close();
			for (SocketChannel client : this.clients) {
				client.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
