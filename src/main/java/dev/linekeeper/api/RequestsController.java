package dev.linekeeper.api;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Reply;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends one frame and waits for its reply.
 */
@RestController
class RequestsController {

	private static final Duration MOST = Duration.ofMinutes(5);

	private static final Duration MARGIN = Duration.ofSeconds(10);

	private static final List<MediaType> FORMS = List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM,
			MediaType.TEXT_PLAIN);

	private final Lines lines;

	private final Payloads payloads;

	private final Failures failures;

	private final Later later;

	RequestsController(Lines lines, Payloads payloads, Failures failures, Later later) {
		this.lines = lines;
		this.payloads = payloads;
		this.failures = failures;
		this.later = later;
	}

	@PostMapping("/api/connections/{name}/requests")
	@FrameBody
	@Operation(summary = "Send one frame and wait for its reply",
			description = "The reply is JSON, or its bytes where 'Accept' asks for octet-stream or text.")
	Object ask(@PathVariable String name, @RequestBody(required = false) byte @Nullable [] body,
			@Parameter(hidden = true) @RequestHeader(name = "Content-Type", required = false) @Nullable MediaType type,
			@Parameter(hidden = true) @RequestHeader(name = "Accept", required = false) @Nullable String accept,
			@RequestParam(required = false) @Nullable String timeout) {
		ManagedConnection connection = this.lines.connection(name);
		Dialog dialog = this.lines.dialog(name);
		byte[] payload = this.payloads.read((body != null) ? body : new byte[0], type, dialog.charset());
		// Before anything is sent: an answer that cannot be given would be a loss.
		MediaType form = form(accept);
		Duration limit = (timeout != null) ? duration(timeout) : dialog.requestTimeout();
		CompletableFuture<Reply> reply = dialog.request(payload, limit);
		CompletableFuture<Object> answer = reply.handle((replied, ex) -> {
			if (ex != null) {
				throw new CompletionException(this.failures.explain(ex, connection));
			}
			return answer(replied, form, dialog);
		});
		return this.later.of(answer, limit.plus(MARGIN),
				() -> new ProblemException(ProblemCode.REPLY_TIMEOUT,
						"Connection '" + name + "' has not answered; whether it was carried out is unknown."),
				() -> reply.cancel(false));
	}

	// No entity where none is needed: what is in one is sent without its length, in
	// pieces.
	private static Object answer(Reply reply, MediaType form, Dialog dialog) {
		byte[] payload = reply.payload();
		if (form.equals(MediaType.APPLICATION_JSON)) {
			return new Replied(Text.of(payload, dialog.charset()), Base64.getEncoder().encodeToString(payload),
					reply.latency().toNanos() / 1_000_000.0, reply.epoch());
		}
		boolean text = form.equals(MediaType.TEXT_PLAIN);
		return ResponseEntity.ok().contentType(text ? new MediaType(form, dialog.charset()) : form).body(payload);
	}

	private static MediaType form(@Nullable String accept) {
		if (accept == null) {
			return MediaType.APPLICATION_JSON;
		}
		try {
			List<MediaType> accepted = MediaType.parseMediaTypes(accept);
			MimeTypeUtils.sortBySpecificity(accepted);
			for (MediaType one : accepted) {
				for (MediaType form : FORMS) {
					if (one.getQualityValue() > 0 && one.includes(form)) {
						return form;
					}
				}
			}
		}
		catch (InvalidMediaTypeException ex) {
			throw new ProblemException(ProblemCode.BAD_REQUEST, "'Accept' must be a list of media types.");
		}
		throw new ProblemException(ProblemCode.NOT_ACCEPTABLE,
				"A reply is to be had as application/json, application/octet-stream or text/plain; nothing was sent.");
	}

	private static Duration duration(String written) {
		try {
			Duration duration = DurationStyle.detectAndParse(written);
			boolean unit = !Character.isDigit(written.charAt(written.length() - 1));
			if (unit && duration.toMillis() >= 1 && duration.compareTo(MOST) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// As any other that is wrong.
		}
		throw new ProblemException(ProblemCode.BAD_REQUEST,
				"'timeout' must be a time with its unit, from 1ms to 5m, for example 2s.");
	}

	/**
	 * The reply.
	 *
	 * @param text in the connection's charset; absent if it is no text
	 * @param base64 its bytes
	 * @param latency milliseconds from the request's call
	 * @param epoch the connection it came over: the number of the attempt that opened it
	 */
	record Replied(@Nullable String text, String base64, double latency, long epoch) {

	}

}
