package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Heartbeats, answers and polls. */
class TalkTests {

	@Test
	void protocolWithoutAHeartbeatSaysSo() {
		Scene scene = new Scene(Scene.PLAIN);

		assertThat(scene.protocol.heartbeat(scene.session)).isFalse();
	}

	@Test
	void answerToAHeartbeatIsNotPassedOn() {
		Scene scene = new Scene(Scene.with((parts) -> parts.heartbeat("PING", "^PONG")));

		assertThat(scene.protocol.heartbeat(scene.session)).isTrue();
		scene.receives("PONG", "PONG");

		assertThat(scene.sent()).containsExactly("PING");
		assertThat(scene.told).containsExactly("PUSH PONG");
	}

	@Test
	void lateAnswersToHeartbeatsAreNotPassedOnEither() {
		Scene scene = new Scene(Scene.with((parts) -> parts.heartbeat("PING", "^PONG").requests(Scene.byKey(1, null))));
		scene.protocol.heartbeat(scene.session);
		scene.protocol.heartbeat(scene.session);

		scene.receives("PONG", "PONG", "PONG of its own");

		assertThat(scene.sent()).containsExactly("PING", "PING");
		assertThat(scene.told).containsExactly("PUSH PONG of its own");
	}

	@Test
	void heartbeatHasItsPlaceAmongRepliesInOrder() {
		Scene scene = new Scene(Scene.with((parts) -> parts.heartbeat("PING", "^PONG")));
		scene.protocol.heartbeat(scene.session);
		CompletableFuture<Reply> reply = scene.asks("GET x");
		assertThat(scene.sent()).containsExactly("PING");

		scene.receives("PONG", "PONG");

		assertThat(scene.sent()).containsExactly("PING", "GET x");
		assertThat(Scene.text(reply)).isEqualTo("PONG");
	}

	@Test
	void noHeartbeatIsSentWhileAReplyIsAwaited() {
		Scene scene = new Scene(Scene.with((parts) -> parts.heartbeat("PING", "^PONG")));
		scene.asks("GET x");

		assertThat(scene.protocol.heartbeat(scene.session)).isTrue();

		assertThat(scene.sent()).containsExactly("GET x");
	}

	@Test
	void pushBeforeTheAnswerToAHeartbeatIsStillAPush() {
		Scene scene = new Scene(Scene.with((parts) -> parts.heartbeat("PING", "^PONG")));
		scene.protocol.heartbeat(scene.session);

		scene.receives("weight 3", "PONG");

		assertThat(scene.told).containsExactly("PUSH weight 3");
	}

	@Test
	void frameIsAnsweredWithWhatItHolds() {
		Scene scene = new Scene(Scene.with((parts) -> parts.respond("^PING (.*)$", "PONG $1", 10)));

		scene.receives("PING :irc.example", "hello");

		assertThat(scene.sent()).containsExactly("PONG :irc.example");
		assertThat(scene.told).containsExactly("PUSH hello");
		assertThat(scene.dialog.statistics().responses()).isEqualTo(1);
	}

	@Test
	void answersAreLimitedInEverySecond() {
		Scene scene = new Scene(Scene.with((parts) -> parts.respond("^PING", "PONG", 3)));

		for (int i = 0; i < 10; i++) {
			scene.receives("PING");
		}
		assertThat(scene.sent()).hasSize(3);
		scene.session.passes(Duration.ofSeconds(1));
		scene.receives("PING");

		assertThat(scene.sent()).hasSize(4);
		assertThat(scene.dialog.statistics().responsesLimited()).isEqualTo(7);
	}

	@Test
	void twoSidesThatEchoKeepAlivesDoNotStorm() {
		Scene left = new Scene(Scene.with((parts) -> parts.respond("^0800", "0800", 10).heartbeat("0800", null)));
		Scene right = new Scene(Scene.with((parts) -> parts.respond("^0800", "0800", 10).heartbeat("0800", null)));
		left.protocol.heartbeat(left.session);
		right.protocol.heartbeat(right.session);

		int rounds = exchange(left, right, 1_000);

		assertThat(rounds).isLessThan(5);
		assertThat(left.sent().size() + right.sent().size()).isLessThanOrEqualTo(6);
	}

	@Test
	void twoSidesThatAnswerEachOthersKeepAlivesDifferentlyAreBounded() {
		Scene left = new Scene(Scene.with((parts) -> parts.respond("^A", "B", 10).heartbeat("B", null)));
		Scene right = new Scene(Scene.with((parts) -> parts.respond("^B", "A", 10).heartbeat("A", null)));
		left.protocol.heartbeat(left.session);

		int rounds = exchange(left, right, 1_000);

		assertThat(rounds).isLessThan(30);
		assertThat(left.sent().size() + right.sent().size()).isLessThanOrEqualTo(21);
	}

	@Test
	void pollIsSentAtOnceAndThenAgainAndAgain() {
		Scene scene = new Scene(Scene.with((parts) -> parts.poll(Duration.ofSeconds(5), "S", "^S ")));
		assertThat(scene.sent()).containsExactly("S");

		scene.receives("S 12.5 kg");
		scene.session.passes(Duration.ofSeconds(5));

		assertThat(scene.sent()).containsExactly("S", "S");
		assertThat(scene.told).containsExactly("POLL S 12.5 kg");
	}

	@Test
	void pollIsLeftOutWhileTheLastIsOpen() {
		Scene scene = new Scene(Scene.with((parts) -> parts.poll(Duration.ofSeconds(2), "S", "^S ")));

		scene.session.passes(Duration.ofSeconds(6));
		assertThat(scene.sent()).containsExactly("S");
		assertThat(scene.dialog.statistics().pollsSkipped()).isEqualTo(3);
		scene.receives("push", "S 1");
		scene.session.passes(Duration.ofSeconds(2));

		assertThat(scene.sent()).containsExactly("S", "S");
		assertThat(scene.told).containsExactly("PUSH push", "POLL S 1");
	}

	@Test
	void pollGoesOnWithTheNextConnection() {
		Scene scene = new Scene(Scene.with((parts) -> parts.poll(Duration.ofSeconds(5), "S", null)));
		scene.lost();

		scene.connect();

		assertThat(scene.sent()).containsExactly("S");
	}

	/** Give each side what the other has sent, until nobody says anything more. */
	private static int exchange(Scene left, Scene right, int most) {
		int leftSeen = 0;
		int rightSeen = 0;
		for (int round = 0; round < most; round++) {
			List<String> fromLeft = new ArrayList<>(left.sent().subList(leftSeen, left.sent().size()));
			List<String> fromRight = new ArrayList<>(right.sent().subList(rightSeen, right.sent().size()));
			if (fromLeft.isEmpty() && fromRight.isEmpty()) {
				return round;
			}
			leftSeen += fromLeft.size();
			rightSeen += fromRight.size();
			fromLeft.forEach(right::receives);
			fromRight.forEach(left::receives);
		}
		return most;
	}

}
