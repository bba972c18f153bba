package dev.linekeeper.actuate;

import java.time.Duration;
import java.time.Instant;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.transport.Wording;

/**
 * A connection's state in one plain sentence.
 */
final class ConnectionWords {

	private ConnectionWords() {
	}

	static String describe(ConnectionSnapshot snapshot, Instant now) {
		StringBuilder words = new StringBuilder().append(snapshot.state());
		if (snapshot.peer() != null) {
			words.append(", ").append(Wording.text(snapshot.peer()));
		}
		ConnectionSnapshot.Loss loss = snapshot.lastLoss();
		if (loss != null && snapshot.unreadySince() != null) {
			words.append(", ").append(loss.reason().detail());
		}
		Instant next = snapshot.nextAttempt();
		if (next != null) {
			Duration left = Duration.between(now, next);
			words.append(", next attempt in ").append(Wording.text(left.isNegative() ? Duration.ZERO : left));
		}
		return words.toString();
	}

}
