package dev.linekeeper.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link OutboundConnection}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboundConnectionTests {

	private static final DeliveryException LOST = new DeliveryException(Delivery.MAYBE_SENT, Cause.CONNECTION_LOST,
			"Connection 'scale' was lost");

	private final OutboundConnection connection = new OutboundConnection("scale");

	private final Queue<CompletableFuture<Delivery>> sent = new ArrayDeque<>();

	@BeforeEach
	void sendThroughQueue() {
		this.connection.sendThrough((payload, done) -> this.sent.add(done));
	}

	@Test
	void failureAfterTheSenderHasLeftIsLogged(CapturedOutput output) {
		send();
		assertThat(output).doesNotContain("failed later");

		this.sent.remove().completeExceptionally(LOST);

		assertThat(output)
			.containsOnlyOnce("scale: a message sent through a channel failed later: " + LOST.getMessage());
	}

	@Test
	void failureOfAnEarlierMessageIsLoggedWhileALaterOneIsSent(CapturedOutput output) {
		send();
		this.connection.sendThrough((payload, done) -> this.sent.remove().completeExceptionally(LOST));

		assertThatNoException().isThrownBy(this::send);

		assertThat(output).containsOnlyOnce("failed later");
	}

	@Test
	void failureWhileItIsSentIsThrownAndNotLogged(CapturedOutput output) {
		this.connection.sendThrough((payload, done) -> done.completeExceptionally(LOST));

		assertThatExceptionOfType(MessagingException.class).isThrownBy(this::send)
			.withMessageContaining(LOST.getMessage())
			.withCause(LOST);

		assertThat(output).doesNotContain("failed later");
	}

	@Test
	void refusalIsThrown() {
		this.connection.sendThrough((payload, done) -> {
			throw LOST;
		});

		assertThatExceptionOfType(MessagingException.class).isThrownBy(this::send)
			.withMessageContaining(LOST.getMessage())
			.withCause(LOST);
	}

	@Test
	void writtenMessageSaysNothing(CapturedOutput output) {
		send();
		this.sent.remove().complete(Delivery.WRITTEN);

		this.connection.sendThrough((payload, done) -> done.complete(Delivery.WRITTEN));

		assertThatNoException().isThrownBy(this::send);
		assertThat(output).doesNotContain("failed later");
	}

	private void send() {
		this.connection.send(new GenericMessage<>("5.1 kg".getBytes(StandardCharsets.US_ASCII)));
	}

}
