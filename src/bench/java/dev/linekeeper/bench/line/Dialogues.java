package dev.linekeeper.bench.line;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.DialogSettings.Keys;
import dev.linekeeper.dialog.DialogSettings.Requests;
import dev.linekeeper.dialog.Expectation;
import dev.linekeeper.dialog.KeyExtractors;
import org.jspecify.annotations.Nullable;

/**
 * What is said in the dialogs measured.
 */
final class Dialogues {

	// Also what the service has by default.
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private Dialogues() {
	}

	/** Nothing is expected; replies come in the order of the requests. */
	static DialogSettings plain() {
		return settings(null, 1, null);
	}

	/** One pattern, which no frame has, for what the peer sends by itself. */
	static DialogSettings withPush() {
		return settings(null, 1, Expectation.of("^EVENT \\d+ ", StandardCharsets.UTF_8));
	}

	/** The first four bytes are the key. */
	static DialogSettings byKey(int window) {
		return settings(new Keys(KeyExtractors.bytes("0..3"), KeyExtractors.bytes("0..3"), null), window, null);
	}

	private static DialogSettings settings(@Nullable Keys keys, int window, @Nullable Expectation neverReply) {
		return new DialogSettings(StandardCharsets.UTF_8, List.of(), TIMEOUT, List.of(), null, List.of(), List.of(),
				new Requests(keys, window, TIMEOUT, true, List.of(), "\r\n", neverReply));
	}

}
