package dev.linekeeper.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.ThreadsAndFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link QuietLines} and {@link QuietLine}.
 */
@Timeout(30)
class QuietLinesTests {

	private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private final QuietLines lines = new QuietLines();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final BlockingQueue<String> called = new LinkedBlockingQueue<>();

	private SocketChannel channel;

	private QuietLine line;

	private Link link;

	@BeforeEach
	void connect() throws IOException {
		this.channel = SocketChannel.open(this.peer.address());
		this.link = this.peer.accept();
		this.line = line("reader", this.channel.socket());
	}

	@AfterEach
	void close() throws IOException {
		this.lines.close();
		this.channel.close();
		this.peer.close();
	}

	@Test
	void byteCallsTheReaderBackToABlockingChannel() throws InterruptedException {
		assertThat(this.line.leave()).isTrue();
		assertThat(this.channel.isBlocking()).isFalse();

		this.link.send("x");

		assertThat(next()).isEqualTo("reader");
		assertThat(this.channel.isBlocking()).isTrue();
		assertThat(this.channel.isRegistered()).isFalse();
		assertThat(nobodyElse()).isTrue();
	}

	@Test
	void byteThatIsThereAlreadyCallsTheReaderBack() throws InterruptedException {
		this.link.send("x");
		await().until(() -> this.channel.socket().getInputStream().available() == 1);

		assertThat(this.line.leave()).isTrue();

		assertThat(next()).isEqualTo("reader");
	}

	@Test
	void writerWaitsUntilTheChannelIsBlocking() throws InterruptedException {
		assertThat(this.line.leave()).isTrue();

		this.line.await();

		assertThat(this.channel.isBlocking()).isTrue();
		assertThat(next()).isEqualTo("reader");
	}

	@Test
	void writerThatIsInterruptedWaitsAllTheSame() {
		assertThat(this.line.leave()).isTrue();

		Thread.currentThread().interrupt();
		this.line.await();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.channel.isBlocking()).isTrue();
	}

	@Test
	void nobodyIsCalledBackWhoIsThere() {
		this.line.call();
		this.line.await();

		assertThat(nobodyElse()).isTrue();
	}

	@Test
	void byteAndCallsTogetherCallTheReaderBackOnce() throws InterruptedException {
		for (int round = 0; round < 200; round++) {
			assertThat(this.line.leave()).isTrue();
			this.link.send("x");
			this.line.call();
			this.line.call();
			this.line.await();

			assertThat(next()).isEqualTo("reader");
			assertThat(this.link.socket().isClosed()).isFalse();
			assertThat(this.channel.isBlocking()).isTrue();
		}
		assertThat(nobodyElse()).isTrue();
	}

	@Test
	void closedChannelIsClosedForThePeerWhenTheReaderIsCalled() throws Exception {
		assertThat(this.line.leave()).isTrue();

		this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		this.channel.close();
		this.line.call();

		assertThat(next()).isEqualTo("reader");
		this.link.awaitReset();
	}

	@Test
	void endOfThePeerCallsTheReaderBack() throws InterruptedException {
		assertThat(this.line.leave()).isTrue();

		this.link.close();

		assertThat(next()).isEqualTo("reader");
	}

	@Test
	void lineThatMustStayIsNotLeft() throws InterruptedException {
		assertThat(this.line.leave()).isTrue();

		this.line.stay();

		assertThat(next()).isEqualTo("reader");
		assertThat(this.line.isQuiet()).isFalse();
		assertThat(this.line.patience()).isZero();
		assertThat(this.line.leave()).isFalse();
		assertThat(this.channel.isBlocking()).isTrue();
	}

	@Test
	void everyReaderIsCalledBackAtTheEndAndStays() throws Exception {
		List<SocketChannel> channels = new ArrayList<>();
		List<QuietLine> many = new ArrayList<>();
		try {
			for (int i = 0; i < 50; i++) {
				channels.add(SocketChannel.open(this.peer.address()));
				many.add(line("reader " + i, channels.get(i).socket()));
				assertThat(many.get(i).leave()).isTrue();
			}

			this.lines.close();

			List<String> back = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				back.add(next());
			}
			assertThat(back).doesNotHaveDuplicates();
			assertThat(many.get(0).leave()).isFalse();
			assertThat(many.get(0).patience()).isZero();
			assertThat(channels).allMatch(SocketChannel::isBlocking);
		}
		finally {
			for (SocketChannel one : channels) {
				one.close();
			}
		}
	}

	@Test
	void oneThreadWatchesAllAndEndsWithThem() throws IOException {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();
		try (QuietLines own = new QuietLines(); Socket socket = SocketChannel.open(this.peer.address()).socket()) {
			QuietLine one = new QuietLine(own, socket, () -> this.called.add("own"));
			assertThat(one.leave()).isTrue();
			one.await();
			assertThat(one.leave()).isTrue();
			assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().equals("linekeeper-quiet-lines"))
				.hasSize(1);
		}
		// The peer keeps its end.
		ThreadsAndFiles.assertBackTo(before, 1);
	}

	@Test
	void socketWithoutAChannelIsNotLeft() throws IOException {
		try (Socket plain = new Socket()) {
			QuietLine stays = line("never", plain);

			assertThat(stays.isQuiet()).isFalse();
			assertThat(stays.patience()).isZero();
			assertThat(stays.leave()).isFalse();
		}
	}

	@Test
	void lineIsQuietBeforeTheFirstByteAndAfterASingleOneInAWhile() {
		assertThat(this.line.isQuiet()).isTrue();

		this.line.received(1_000 * MILLI);

		assertThat(this.line.isQuiet()).isTrue();
	}

	@Test
	void lineIsQuietOnlyAfterASecondWhenBytesCameInSuccession() {
		this.line.received(999 * MILLI);

		assertThat(this.line.isQuiet()).isFalse();
		assertThat(this.line.patience()).isEqualTo(1_000);

		this.line.waited();
		assertThat(this.line.isQuiet()).isTrue();
	}

	@Test
	void readerThatWasCalledBackReadsBeforeItLeavesAgain() throws InterruptedException {
		assertThat(this.line.leave()).isTrue();
		this.line.await();
		assertThat(next()).isEqualTo("reader");

		assertThat(this.line.isQuiet()).isFalse();
	}

	@Test
	void readerOfABusyLineWaitsForAsLongAsItTakes() {
		received(249, MILLI - 1);
		assertThat(this.line.patience()).isEqualTo(1_000);

		received(1, MILLI - 1);
		assertThat(this.line.patience()).isZero();

		received(1, MILLI);
		assertThat(this.line.patience()).isEqualTo(1_000);
	}

	@Test
	void lineThatWasBusyForLongIsBusyInSpiteOfAPauseOrTwo() {
		received(10_000, MILLI - 1);

		received(2, 10 * MILLI);
		assertThat(this.line.patience()).isZero();

		received(1, 10 * MILLI);
		assertThat(this.line.patience()).isEqualTo(1_000);
	}

	@Test
	void patienceOfNothingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new QuietLines(Duration.ofNanos(1)))
			.withMessageContaining("at least 1 ms");
	}

	private void received(int times, long silence) {
		for (int i = 0; i < times; i++) {
			this.line.received(silence);
		}
	}

	private QuietLine line(String name, Socket socket) {
		return new QuietLine(this.lines, socket, () -> this.called.add(name));
	}

	private String next() throws InterruptedException {
		String name = this.called.poll(5, TimeUnit.SECONDS);
		assertThat(name).as("reader called back").isNotNull();
		return name;
	}

	private boolean nobodyElse() {
		await().pollDelay(Duration.ofMillis(50)).until(() -> true);
		return this.called.isEmpty();
	}

}
