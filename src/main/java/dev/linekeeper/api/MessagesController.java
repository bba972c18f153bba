package dev.linekeeper.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.connection.Sending;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.security.RequestId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends one frame.
 */
@RestController
class MessagesController {

	// A write that takes nothing ends after the write-stall timeout; this comes behind.
	private static final Duration MARGIN = Duration.ofSeconds(10);

	private final Lines lines;

	private final Payloads payloads;

	private final Failures failures;

	private final Later later;

	private final IdempotencyKeys keys = new IdempotencyKeys();

	MessagesController(Lines lines, Payloads payloads, Failures failures, Later later) {
		this.lines = lines;
		this.payloads = payloads;
		this.failures = failures;
		this.later = later;
	}

	@PostMapping("/api/connections/{name}/messages")
	@FrameBody
	@Operation(summary = "Send one frame",
			description = "200: the operating system has it. 202: it waits, in memory, for the connection.")
	Object send(@PathVariable String name, @RequestBody(required = false) byte @Nullable [] body,
			@Parameter(hidden = true) @RequestHeader(name = "Content-Type", required = false) @Nullable MediaType type,
			@RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
			HttpServletRequest request) {
		ManagedConnection connection = this.lines.connection(name);
		byte[] payload = this.payloads.read((body != null) ? body : new byte[0], type,
				this.lines.dialog(name).charset());
		String id = RequestId.of(request);
		CompletableFuture<Object> sent = this.keys.once(name, key, payload, () -> send(connection, payload, id));
		Duration most = connection.settings().liveness().writeStallTimeout().plus(MARGIN);
		return this.later.of(sent, most, () -> new ProblemException(ProblemCode.CONNECTION_LOST,
				"Connection '" + name + "' has not told what became of the message."), () -> {
				});
	}

	private CompletableFuture<Object> send(ManagedConnection connection, byte[] payload, String id) {
		try {
			Sending sending = connection.submit(payload);
			if (sending.queued()) {
				return CompletableFuture.completedFuture(ResponseEntity.status(HttpStatus.ACCEPTED)
					.body(new Sent(id, "queued", connection.name(), null, payload.length)));
			}
			return sending.delivery().handle((delivery, ex) -> {
				if (ex != null) {
					throw new CompletionException(this.failures.explain(ex, connection));
				}
				// No entity: what is in one is sent without its length, in pieces.
				return new Sent(id, "written", connection.name(), sending.epoch(), payload.length);
			});
		}
		catch (DeliveryException ex) {
			return CompletableFuture.failedFuture(this.failures.explain(ex, connection));
		}
	}

	/**
	 * What became of a message.
	 *
	 * @param id of the call
	 * @param status {@code written}: the operating system has it, which says nothing of
	 * the peer; {@code queued}: it waits for the connection, in memory
	 * @param connection the connection's name
	 * @param epoch the connection it went over: the number of the attempt that opened it
	 * @param bytes the payload's
	 */
	record Sent(String id, String status, String connection, @Nullable Long epoch, int bytes) {

	}

}
