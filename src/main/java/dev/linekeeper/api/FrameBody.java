package dev.linekeeper.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

/**
 * Describes a call whose body is the content of one frame.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestBody(description = "The content of one frame",
		content = { @Content(mediaType = "text/plain", schema = @Schema(type = "string")),
				@Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary")),
				@Content(mediaType = "application/json", schema = @Schema(implementation = FrameBody.Json.class)) })
@ApiResponse(responseCode = "default", description = "A problem document (RFC 9457) with code, retryable, requestId",
		content = @Content(mediaType = "application/problem+json"))
@interface FrameBody {

	/**
	 * One of these.
	 *
	 * @param text in the connection's charset
	 * @param hex two digits a byte, spaces between if you like
	 * @param base64 as of RFC 4648, 4
	 */
	record Json(String text, String hex, String base64) {

	}

}
