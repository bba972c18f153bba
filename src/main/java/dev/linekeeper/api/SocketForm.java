package dev.linekeeper.api;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What the messages on a WebSocket are.
 */
enum SocketForm {

	/** A frame's bytes, as binary messages. */
	BINARY,

	/** A frame's text in the connection's charset, as text messages. */
	TEXT,

	/** The events of a stream, and what became of each message sent, as text messages. */
	JSON;

	/** The form asked for, or {@code null} if there is none such. */
	static @Nullable SocketForm of(@Nullable String written) {
		if (written == null) {
			return TEXT;
		}
		for (SocketForm form : values()) {
			if (form.name().toLowerCase(Locale.ROOT).equals(written)) {
				return form;
			}
		}
		return null;
	}

}
