package dev.linekeeper.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.testing.FullBacklog;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.ThreadsAndFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dials on the loopback, where an address can be made to refuse or to swallow a connect.
 */
@Timeout(60)
class DialerTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final TimeSource time = TimeSource.system();

	private final Recorder recorder = new Recorder();

	private final CountDownLatch resolverReturns = new CountDownLatch(1);

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private Dialer dialer = new Dialer(Resolver.system(), this.time);

	private final QuietLines quiet = new QuietLines();

	@AfterEach
	void closeAll() {
		this.resolverReturns.countDown();
		this.recorder.close();
		this.dialer.close();
		this.quiet.close();
		this.peer.close();
	}

	@Test
	void theListenerOwnsWhatWasDialled() {
		dial(LONG, this.peer.address());

		Dialled dialled = this.recorder.connected();

		Link link = this.peer.accept();
		assertThat(dialled.peer()).isEqualTo(this.peer.address());
		assertThat(dialled.local()).isEqualTo(link.socket().getRemoteSocketAddress());
		dialled.discard();
		assertThat(link.awaitEnd()).isEmpty();
	}

	@Test
	void aPortThatNobodyListensOnRefuses() {
		this.peer.refuse();

		dial(LONG, this.peer.address());

		DisconnectReason reason = this.recorder.failed();
		assertThat(reason.kind()).isEqualTo(Kind.CONNECT_REFUSED);
		assertThat(reason.detail()).isEqualTo("refused by 127.0.0.1:" + this.peer.port());
		assertThat(reason.cause()).isInstanceOf(ConnectException.class);
		assertThat(reason.clean()).isFalse();
	}

	@Test
	void anAddressThatDoesNotAnswerTimesOut() throws IOException {
		try (FullBacklog hole = FullBacklog.open()) {
			long began = System.nanoTime();
			dial(Duration.ofMillis(300), hole.address());

			DisconnectReason reason = this.recorder.failed();

			assertThat(reason.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
			assertThat(reason.detail()).isEqualTo("no answer from 127.0.0.1:" + hole.port());
			assertThat(millisSince(began)).isBetween(290L, 3_000L);
		}
	}

	@Test
	void theAttemptTimeoutEndsADialToo() throws IOException {
		try (FullBacklog hole = FullBacklog.open()) {
			TransportSettings settings = settings(
					new TransportSettings.Dial(Duration.ofSeconds(1), LONG, Duration.ofMillis(300)), hole.address());
			this.dialer.dial(look(book(hole.address())), settings, this.recorder);

			assertThat(this.recorder.failed().kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
		}
	}

	@Test
	void theSecondAddressIsTakenIfTheFirstRefuses() {
		try (ScriptedPeer refusing = ScriptedPeer.listen()) {
			refusing.refuse();

			dial(LONG, refusing.address(), this.peer.address());

			assertThat(this.recorder.connected().peer()).isEqualTo(this.peer.address());
		}
	}

	@Test
	void theSecondAddressIsTakenAfterAMomentIfTheFirstDoesNotAnswer() throws IOException {
		try (FullBacklog hole = FullBacklog.open()) {
			long began = System.nanoTime();
			dial(LONG, hole.address(), this.peer.address());

			Dialled dialled = this.recorder.connected();

			assertThat(dialled.peer()).isEqualTo(this.peer.address());
			assertThat(millisSince(began)).isBetween(245L, 3_000L);
		}
	}

	@Test
	void theSecondAddressIsLeftAloneIfTheFirstAccepts() {
		try (ScriptedPeer second = ScriptedPeer.listen()) {
			dial(LONG, this.peer.address(), second.address());

			assertThat(this.recorder.connected().peer()).isEqualTo(this.peer.address());
			assertThat(second.connections()).isZero();
		}
	}

	@Test
	void theDialBeginsAfterTheAddressThatFailedLast() {
		try (ScriptedPeer second = ScriptedPeer.listen()) {
			TransportSettings settings = settings(dialLimits(LONG), this.peer.address(), second.address());
			this.dialer.dial(book(this.peer.address(), second.address()).to(this.peer.address(), false), settings,
					this.recorder);

			assertThat(this.recorder.connected().peer()).isEqualTo(second.address());
			assertThat(this.peer.connections()).isZero();
		}
	}

	@Test
	void theDialFailsWhenEveryAddressHas() {
		try (ScriptedPeer second = ScriptedPeer.listen(); ScriptedPeer third = ScriptedPeer.listen()) {
			this.peer.refuse();
			second.refuse();
			third.refuse();

			dial(LONG, this.peer.address(), second.address(), third.address());

			DisconnectReason reason = this.recorder.failed();
			assertThat(reason.kind()).isEqualTo(Kind.CONNECT_REFUSED);
			assertThat(reason.detail()).isEqualTo("refused by 127.0.0.1:" + third.port() + ", and 2 others before");
		}
	}

	@Test
	void theSocketsOfTheLosersAreClosed() throws IOException {
		try (FullBacklog hole = FullBacklog.open()) {
			ThreadsAndFiles before = ThreadsAndFiles.snapshot();
			Dialer own = new Dialer(Resolver.system(), this.time);
			own.dial(look(book(hole.address(), this.peer.address())),
					settings(dialLimits(LONG), hole.address(), this.peer.address()), this.recorder);

			this.recorder.connected().discard();

			this.peer.accept().close();
			own.close();
			// A connect to the hole would keep its thread and socket for 30 seconds.
			ThreadsAndFiles.assertBackTo(before, 0);
		}
	}

	@Test
	void cancelClosesEverySocketAndTellsNothing() throws IOException {
		try (FullBacklog one = FullBacklog.open(); FullBacklog two = FullBacklog.open()) {
			ThreadsAndFiles before = ThreadsAndFiles.snapshot();
			Dialer own = new Dialer(Resolver.system(), this.time);
			Runnable cancelSingle = own.dial(look(book(one.address())), settings(dialLimits(LONG), one.address()),
					this.recorder);
			Runnable cancelRace = own.dial(look(book(one.address(), two.address())),
					settings(dialLimits(LONG), one.address(), two.address()), this.recorder);
			assertThat(this.recorder.next()).isEqualTo("dialling");
			assertThat(this.recorder.next()).isEqualTo("dialling");

			cancelSingle.run();
			cancelRace.run();

			own.close();
			ThreadsAndFiles.assertBackTo(before, 0);
			assertThat(this.recorder.told).isEmpty();
		}
	}

	@Test
	void cancelOfADialThatWaitsForOthersTellsNothing() throws IOException {
		try (FullBacklog hole = FullBacklog.open()) {
			List<Runnable> cancels = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				cancels.add(dial(LONG, hole.address()));
			}
			for (int i = 0; i < 100; i++) {
				assertThat(this.recorder.next()).isEqualTo("dialling");
			}
			dial(LONG, this.peer.address()).run();

			cancels.forEach(Runnable::run);
			dial(LONG, this.peer.address());

			this.recorder.connected();
			assertThat(this.recorder.told).isEmpty();
			this.peer.accept();
			assertThat(this.peer.connections()).isEqualTo(1);
		}
	}

	@Test
	void dialsThatGetNoAnswerNeverOccupyMoreThanAHundredThreads() throws Exception {
		try (FullBacklog hole = FullBacklog.open()) {
			Set<Thread> before = dialThreads();
			for (int i = 0; i < 200; i++) {
				dial(Duration.ofMillis(400), hole.address());
			}
			int most = 0;
			int failed = 0;
			while (failed < 200) {
				Object told = this.recorder.told.poll(5, TimeUnit.MILLISECONDS);
				if (told instanceof DisconnectReason reason) {
					assertThat(reason.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
					failed++;
				}
				if (told == null) {
					Set<Thread> now = dialThreads();
					now.removeAll(before);
					most = Math.max(most, now.size());
				}
			}

			assertThat(most).isEqualTo(100);
		}
	}

	@Test
	void aConnectionToItselfCountsAsRefused() throws IOException {
		int port = freePortThatTheKernelAlsoGivesOut();
		InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
		TransportSettings settings = settings(dialLimits(LONG), address);
		boolean itself = false;
		for (int i = 0; i < 60_000 && !itself; i++) {
			new DialTask(look(book(address)), settings, this.recorder, Runnable::run, this.time).run();
			assertThat(this.recorder.next()).isEqualTo("dialling");
			Object told = this.recorder.next();
			assertThat(told).isInstanceOf(DisconnectReason.class);
			DisconnectReason reason = (DisconnectReason) told;
			assertThat(reason.kind()).isEqualTo(Kind.CONNECT_REFUSED);
			assertThat(reason.detail()).isEqualTo("refused by 127.0.0.1:" + port);
			itself = String.valueOf(reason.cause()).contains("connected to itself");
		}
		Assumptions.assumeTrue(itself, "the kernel never gave out the port that was dialled");
	}

	// Names

	@Test
	void nameThatDoesNotExistEndsTheDial() {
		useResolver((host) -> {
			throw new UnknownHostException(host + ": Name or service not known");
		});

		provider(Duration.ofSeconds(5)).dial(null, false, this.recorder);

		DisconnectReason reason = this.recorder.failed();
		assertThat(reason.kind()).isEqualTo(Kind.DNS);
		assertThat(reason.detail()).isEqualTo("cannot resolve scale-1.example: Name or service not known");
	}

	@Test
	void nameThatIsNotAnsweredEndsTheDialWithinItsTimeout() {
		useResolver((host) -> {
			awaitUninterruptibly(this.resolverReturns);
			return List.of();
		});
		long began = System.nanoTime();

		provider(Duration.ofMillis(300)).dial(null, false, this.recorder);

		DisconnectReason reason = this.recorder.failed();
		assertThat(reason.kind()).isEqualTo(Kind.DNS);
		assertThat(reason.detail()).isEqualTo("cannot resolve scale-1.example: no answer within 300ms");
		assertThat(millisSince(began)).isBetween(290L, 3_000L);
	}

	@Test
	void resolverThatIsBrokenEndsTheDial() {
		useResolver((host) -> {
			throw new IllegalStateException("broken");
		});

		provider(Duration.ofSeconds(5)).dial(null, false, this.recorder);

		DisconnectReason reason = this.recorder.failed();
		assertThat(reason.kind()).isEqualTo(Kind.DNS);
		assertThat(reason.detail())
			.isEqualTo("cannot resolve scale-1.example: java.lang.IllegalStateException: broken");
	}

	@Test
	void cancelEndsALookUpThatIsNotAnswered() throws InterruptedException {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		useResolver((host) -> {
			asked.countDown();
			try {
				this.resolverReturns.await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			throw new UnknownHostException(host);
		});
		Runnable cancel = provider(LONG).dial(null, false, this.recorder);
		assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(this.recorder.next()).isEqualTo("dialling");

		cancel.run();

		assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(this.recorder.told).isEmpty();
	}

	private Runnable dial(Duration dialTimeout, InetSocketAddress... addresses) {
		return this.dialer.dial(look(book(addresses)), settings(dialLimits(dialTimeout), addresses), this.recorder);
	}

	private void useResolver(Resolver resolver) {
		this.dialer.close();
		this.dialer = new Dialer(resolver, this.time);
	}

	private TcpTransportProvider provider(Duration dnsTimeout) {
		TransportSettings settings = settings(new TransportSettings.Dial(dnsTimeout, LONG, LONG),
				InetSocketAddress.createUnresolved("scale-1.example", 4001));
		return new TcpTransportProvider("scale-1", settings, this.dialer,
				new TransportThreads(Runnable::run, Runnable::run), this.time, this.quiet);
	}

	private static Dialer.Route look(AddressBook book) {
		return book.to(null, false);
	}

	private AddressBook book(InetSocketAddress... addresses) {
		return AddressBook.of(peers(addresses), new Names(Resolver.system(), this.time, null), AddressOrder.FAILOVER,
				new Draws());
	}

	private static TransportSettings.Dial dialLimits(Duration dialTimeout) {
		return new TransportSettings.Dial(Duration.ofSeconds(5), dialTimeout, LONG);
	}

	private static TransportSettings settings(TransportSettings.Dial limits, InetSocketAddress... addresses) {
		Framing framing = Framings.named("raw");
		assertThat(framing).isNotNull();
		return new TransportSettings(peers(addresses), framing, limits,
				new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), 1024);
	}

	private static List<PeerAddress> peers(InetSocketAddress... addresses) {
		return Arrays.stream(addresses)
			.map((address) -> new PeerAddress(address.getHostString(), address.getPort()))
			.toList();
	}

	private static Set<Thread> dialThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("linekeeper-dial-"))
			.collect(Collectors.toCollection(HashSet::new));
	}

	// Linux gives connects a port of the same parity as the first of the range.
	private static int freePortThatTheKernelAlsoGivesOut() throws IOException {
		for (int port = 40_000; port < 42_000; port += 2) {
			try (ServerSocket probe = new ServerSocket()) {
				probe.bind(new InetSocketAddress("127.0.0.1", port));
				return probe.getLocalPort();
			}
			catch (IOException ex) {
				// Taken; the next.
			}
		}
		throw new IOException("no port is free");
	}

	private static long millisSince(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				// As the system's resolver, which cannot be interrupted either.
			}
		}
	}

	/**
	 * Takes down what is told; closes what was dialled.
	 */
	private static final class Recorder implements DialListener {

		final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

		private final BlockingQueue<Dialled> made = new LinkedBlockingQueue<>();

		@Override
		public void dialling() {
			this.told.add("dialling");
		}

		@Override
		public void connected(Dialled dialled) {
			this.made.add(dialled);
			this.told.add(dialled);
		}

		@Override
		public void dialFailed(DisconnectReason reason) {
			this.told.add(reason);
		}

		Object next() {
			try {
				Object next = this.told.poll(10, TimeUnit.SECONDS);
				if (next == null) {
					throw new AssertionError("nothing was told");
				}
				return next;
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

		Dialled connected() {
			assertThat(next()).isEqualTo("dialling");
			Object next = next();
			assertThat(next).isInstanceOf(Dialled.class);
			return (Dialled) next;
		}

		DisconnectReason failed() {
			assertThat(next()).isEqualTo("dialling");
			Object next = next();
			assertThat(next).isInstanceOf(DisconnectReason.class);
			return (DisconnectReason) next;
		}

		void close() {
			this.made.forEach(Dialled::discard);
		}

	}

}
