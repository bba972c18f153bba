package dev.linekeeper.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.Linekeeper;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a user of Spring Integration writes, in a service as it is started, against a real
 * peer.
 */
@Timeout(60)
class MessagingTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void nothingIsLeft() {
		if (this.context != null) {
			this.context.close();
		}
		this.peer.close();
	}

	@Test
	void channelThatNobodyAsksForIsNotMade() {
		run(Frames.class, "protocol=frames");

		assertThat(this.context).isNotNull();
		assertThat(this.context.getBeanFactory().containsSingleton("device.out")).isFalse();
		assertThat(this.context.getBeanFactory().containsBeanDefinition("device.out")).isFalse();
		assertThat(this.context.containsBean("device.out")).isTrue();
		assertThat(this.context.isSingleton("device.out")).isTrue();
		assertThat(this.context.isPrototype("device.out")).isFalse();
		assertThat(this.context.getType("device.out")).isEqualTo(DirectChannel.class);
		assertThat(this.context.getBean("device.out")).isSameAs(bean("device.out", MessageChannel.class))
			.hasToString("bean 'device.out'");
	}

	@Test
	void channelOfAnotherTypeThanWantedIsRefused() {
		run(Frames.class, "protocol=frames");

		assertThatExceptionOfType(BeanNotOfRequiredTypeException.class)
			.isThrownBy(() -> bean("device.out", PollableChannel.class))
			.withMessageContaining("'device.out'");
	}

	@Test
	void channelOfNoConnectionIsMissedLikeAnyBean() {
		run(Frames.class, "protocol=frames");

		assertThat(this.context).isNotNull();
		assertThat(this.context.containsBean("nobody.out")).isFalse();
		assertThat(this.context.containsBean("device.in")).isFalse();
		assertThatExceptionOfType(NoSuchBeanDefinitionException.class)
			.isThrownBy(() -> bean("nobody.out", MessageChannel.class))
			.withMessageContaining("'nobody.out'");
	}

	@Test
	void channelIsFoundByItsQualifierThoughTheParameterIsNamedLikeAnotherBean() {
		run(Qualifying.class, "protocol=frames");

		Qualifying.Channels channels = bean(Qualifying.Channels.class);
		assertThat(channels.direct()).isSameAs(bean("device.out", MessageChannel.class));
		assertThat(channels.provided()).isSameAs(channels.direct());
	}

	@Test
	void contextBelowAnotherHasTheChannelsToo() {
		SpringApplicationBuilder parent = new SpringApplicationBuilder(Object.class).web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext above = parent
			.run("--spring.config.location=optional:classpath:/nowhere/")) {
			this.context = builder(Answering.class).parent(above).run(arguments("protocol=answering"));
			Link link = this.peer.accept();
			awaitState(ConnectionState.READY);

			link.send("question\r\n");

			assertThat(link.readLine()).isEqualTo("answer to question");
			this.context.close();
		}
	}

	@Test
	void handlerGetsFramesAsMessagesWithTheConnectionsHeaders() throws InterruptedException {
		run(Frames.class, "protocol=frames");
		Link link = this.peer.accept();

		link.send("one\r\ntwo\r\n");

		Frames frames = bean(Frames.class);
		Message<?> one = frames.next();
		assertThat(one.getPayload()).isEqualTo(bytes("one"));
		assertThat(one.getHeaders())
			.containsOnlyKeys(ConnectionHeaders.CONNECTION, ConnectionHeaders.EPOCH, ConnectionHeaders.PEER)
			.containsEntry(ConnectionHeaders.CONNECTION, "device")
			.containsEntry(ConnectionHeaders.EPOCH, 1L)
			.containsEntry(ConnectionHeaders.PEER, this.peer.address());
		Message<?> two = frames.next();
		assertThat(two.getPayload()).isEqualTo(bytes("two"));
		assertThat(two.getHeaders()).isSameAs(one.getHeaders());
	}

	@Test
	void headersTellTheConnectionsApartThatFollowEachOther() throws InterruptedException {
		run(Frames.class, "protocol=frames", "reconnect.initial-delay=10ms");
		Link first = this.peer.accept();
		first.send("before\r\n");
		Frames frames = bean(Frames.class);
		Message<?> before = frames.next();
		first.close();

		this.peer.accept().send("after\r\n");

		Message<?> after = frames.next();
		assertThat(before.getHeaders()).containsEntry(ConnectionHeaders.EPOCH, 1L);
		assertThat(after.getPayload()).isEqualTo(bytes("after"));
		assertThat(after.getHeaders()).containsEntry(ConnectionHeaders.EPOCH, 2L);
	}

	@Test
	void handlerThatThrowsClosesTheConnectionWhichThenComesBack() throws InterruptedException {
		run(Frames.class, "protocol=frames", "reconnect.initial-delay=10ms");
		Link first = this.peer.accept();

		first.send("throw\r\n");
		first.awaitEnd();
		first.close();
		this.peer.accept().send("fine\r\n");

		Frames frames = bean(Frames.class);
		assertThat(frames.next().getPayload()).isEqualTo(bytes("throw"));
		assertThat(frames.next().getPayload()).isEqualTo(bytes("fine"));
	}

	@Test
	void handlerThatIsGivenItsOwnChannelCanAnswer() {
		run(Answering.class, "protocol=answering");
		Link link = this.peer.accept();
		awaitState(ConnectionState.READY);

		link.send("question\r\n");

		assertThat(link.readLine()).isEqualTo("answer to question");
	}

	@Test
	void channelSendsBytesAndText() {
		run(Frames.class, "protocol=frames");
		Link link = this.peer.accept();
		awaitState(ConnectionState.READY);
		DirectChannel out = bean("device.out", DirectChannel.class);

		assertThat(out.send(new GenericMessage<>(bytes("bytes")))).isTrue();
		assertThat(out.send(new GenericMessage<>("Grüße"))).isTrue();

		assertThat(link.readLine()).isEqualTo("bytes");
		assertThat(link.readLine()).isEqualTo("Grüße");
	}

	@Test
	void channelFollowsTheConnectionAcrossAReconnect() {
		run(Frames.class, "protocol=frames", "reconnect.initial-delay=10ms");
		DirectChannel out = bean("device.out", DirectChannel.class);
		Link first = this.peer.accept();
		awaitState(ConnectionState.READY);
		out.send(new GenericMessage<>("to the first"));
		assertThat(first.readLine()).isEqualTo("to the first");
		first.close();
		Link second = this.peer.accept();
		await().until(() -> connection().snapshot().epoch() == 2);
		awaitState(ConnectionState.READY);

		out.send(new GenericMessage<>("to the second"));

		assertThat(second.readLine()).isEqualTo("to the second");
	}

	@Test
	void channelRefusesOtherPayloads() {
		run(Frames.class, "protocol=frames");
		DirectChannel out = bean("device.out", DirectChannel.class);

		MessagingException ex = catchThrowableOfType(MessagingException.class,
				() -> out.send(new GenericMessage<>(42)));

		assertThat(ex).hasMessageContaining("Connection 'device' sends byte[] or String, not java.lang.Integer");
	}

	@Test
	void sendingThroughAConnectionThatIsHeldBackFailsAtOnceAndDialsNothing() {
		run(Frames.class, "protocol=frames", "enabled=false");
		awaitState(ConnectionState.GATED);
		DirectChannel out = bean("device.out", DirectChannel.class);
		Message<?> message = new GenericMessage<>("to nobody");
		long began = System.nanoTime();

		MessagingException ex = catchThrowableOfType(MessagingException.class, () -> out.send(message));

		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
		assertThat(ex).cause().isInstanceOf(DeliveryException.class);
		DeliveryException cause = (DeliveryException) ex.getCause();
		assertThat(cause.delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(cause.reason()).isEqualTo(DeliveryException.Cause.NOT_READY);
		assertThat(cause).hasMessage("Connection 'device' is GATED, not READY; the message was not sent");
		assertThat(ex.getFailedMessage()).isSameAs(message);
		assertThat(connection().statistics().attempts()).isZero();
		assertThat(this.peer.connections()).isZero();
	}

	@Test
	void sendingThroughAConnectionThatIsDownFailsAtOnceAndDialsNothing() {
		this.peer.refuse();
		run(Frames.class, "protocol=frames", "reconnect.initial-delay=1h", "reconnect.max-delay=1h");
		// The first delay is anything up to an hour: whoever dials before is not the
		// timer.
		await().until(() -> connection().snapshot().state() == ConnectionState.BACKOFF);
		this.peer.listenAgain();
		DirectChannel out = bean("device.out", DirectChannel.class);

		for (int i = 0; i < 10; i++) {
			MessagingException ex = catchThrowableOfType(MessagingException.class,
					() -> out.send(new GenericMessage<>("to nobody")));

			assertThat(ex).cause()
				.isInstanceOfSatisfying(DeliveryException.class,
						(cause) -> assertThat(cause.delivery()).isEqualTo(Delivery.NOT_SENT));
		}

		assertThat(connection().statistics().attempts()).isEqualTo(1);
		assertThat(this.peer.connections()).isZero();
	}

	@Test
	void changesOfStateAreToldInOrder() {
		run(Frames.class, "protocol=frames", "reconnect.initial-delay=10ms");
		Link link = this.peer.accept();
		awaitState(ConnectionState.READY);
		link.close();
		Frames frames = bean(Frames.class);

		await().until(() -> frames.changes.stream().filter((change) -> change.endsWith(" to READY")).count() == 2);
		this.peer.accept();

		List<String> changes = new ArrayList<>(frames.changes);
		assertThat(changes).startsWith("1: STOPPED to CONNECTING", "1: CONNECTING to PREPARING",
				"1: PREPARING to READY", "1: READY to CLOSING", "1: CLOSING to BACKOFF", "2: BACKOFF to CONNECTING",
				"2: CONNECTING to PREPARING", "2: PREPARING to READY");
	}

	private void run(Class<?> beans, String... keys) {
		this.context = builder(beans).run(arguments(keys));
	}

	private static SpringApplicationBuilder builder(Class<?> beans) {
		return new SpringApplicationBuilder(Linekeeper.class, beans).web(WebApplicationType.NONE);
	}

	private String[] arguments(String... keys) {
		List<String> arguments = new ArrayList<>();
		// Without the connections in the top-level application.yml.
		arguments.add("--spring.config.location=optional:classpath:/nowhere/");
		arguments.add("--linekeeper.connections.device.address=127.0.0.1:" + this.peer.port());
		arguments.add("--linekeeper.connections.device.framing=crlf");
		// The peer does not end its stream by itself.
		arguments.add("--linekeeper.connections.device.close-timeout=100ms");
		for (String key : keys) {
			arguments.add("--linekeeper.connections.device." + key);
		}
		return arguments.toArray(String[]::new);
	}

	private void awaitState(ConnectionState state) {
		await().until(() -> connection().snapshot().state() == state);
	}

	private ManagedConnection connection() {
		ManagedConnection connection = bean(ConnectionManager.class).find("device");
		assertThat(connection).isNotNull();
		return connection;
	}

	private <T> T bean(Class<T> type) {
		assertThat(this.context).isNotNull();
		return this.context.getBean(type);
	}

	private <T> T bean(String name, Class<T> type) {
		assertThat(this.context).isNotNull();
		return this.context.getBean(name, type);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Takes down frames and changes. No annotation: the service would find it by itself.
	 */
	static class Frames {

		private final BlockingQueue<Message<?>> messages = new LinkedBlockingQueue<>();

		final List<String> changes = new CopyOnWriteArrayList<>();

		@Bean
		MessageHandler frames() {
			return (message) -> {
				this.messages.add(message);
				if (new String((byte[]) message.getPayload(), StandardCharsets.UTF_8).equals("throw")) {
					throw new IllegalStateException("as told");
				}
			};
		}

		@EventListener
		void changed(ConnectionStateChanged event) {
			this.changes.add(event.now().epoch() + ": " + event.previous() + " to " + event.now().state());
		}

		Message<?> next() throws InterruptedException {
			Message<?> next = this.messages.poll(10, TimeUnit.SECONDS);
			assertThat(next).isNotNull();
			return next;
		}

	}

	/** Answers through the channel of the connection it serves. */
	static class Answering {

		@Bean
		MessageHandler answering(@Qualifier("device.out") MessageChannel out) {
			return (message) -> out.send(new GenericMessage<>(
					"answer to " + new String((byte[]) message.getPayload(), StandardCharsets.UTF_8)));
		}

	}

	/** Asks for a channel while another bean has the parameter's name. */
	static class Qualifying extends Frames {

		@Bean
		MessageChannel scale() {
			return new DirectChannel();
		}

		@Bean
		Channels channels(@Qualifier("device.out") MessageChannel scale,
				@Qualifier("device.out") ObjectProvider<MessageChannel> provider) {
			return new Channels(scale, provider.getObject());
		}

		record Channels(MessageChannel direct, MessageChannel provided) {

		}

	}

}
