package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.dialog.DialogSettings.Assign;
import dev.linekeeper.dialog.DialogSettings.ReplyEnd;
import dev.linekeeper.dialog.DialogSettings.Requests;
import dev.linekeeper.dialog.RequestException.Outcome;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DisconnectReason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Test
	void replyBelongsToTheOldestRequest() {
		Scene scene = new Scene(Scene.with(new Requests(null, 2, TIMEOUT, true, List.of(), "", null)));
		CompletableFuture<Reply> first = scene.asks("A");
		CompletableFuture<Reply> second = scene.asks("B");

		scene.receives("a", "b");

		assertThat(Scene.text(first)).isEqualTo("a");
		assertThat(Scene.text(second)).isEqualTo("b");
		assertThat(scene.told).isEmpty();
	}

	@Test
	void requestWaitsForItsPlaceInTheWindow() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> first = scene.asks("A");
		CompletableFuture<Reply> second = scene.asks("B");
		assertThat(scene.sent()).containsExactly("A");

		scene.receives("a");
		assertThat(scene.sent()).containsExactly("A", "B");
		scene.receives("b");

		assertThat(Scene.text(first)).isEqualTo("a");
		assertThat(Scene.text(second)).isEqualTo("b");
	}

	@Test
	void lateReplyNeverReachesTheNextRequestBecauseTheLineIsClosed() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> first = scene.asks("A");
		CompletableFuture<Reply> second = scene.asks("B");

		scene.session.passes(TIMEOUT);

		assertThat(outcome(first)).isEqualTo(Outcome.REPLY_TIMEOUT);
		assertThat(scene.session.aborted).isNotNull();
		assertThat(scene.session.aborted.kind()).isEqualTo(DisconnectReason.Kind.REPLY_TIMEOUT);
		scene.receives("a");
		assertThat(second).satisfiesAnyOf((one) -> assertThat(one).isNotDone(),
				(one) -> assertThat(outcome(one)).isEqualTo(Outcome.NOT_SENT));
		scene.lost();
		assertThat(outcome(second)).isEqualTo(Outcome.NOT_SENT);
		assertThat(scene.sent()).containsExactly("A");
	}

	@Test
	void replyThatIsOnItsWayAtTheTimeoutDoesNotAnswerTheNextInFlight() {
		Scene scene = new Scene(Scene.with(new Requests(null, 2, TIMEOUT, true, List.of(), "", null)));
		CompletableFuture<Reply> first = scene.asks("A");
		scene.session.passes(Duration.ofSeconds(5));
		CompletableFuture<Reply> second = scene.asks("B");
		scene.session.passes(Duration.ofSeconds(5));
		assertThat(outcome(first)).isEqualTo(Outcome.REPLY_TIMEOUT);

		scene.receives("a");
		assertThat(second).isNotDone();
		scene.lost();

		assertThat(outcome(second)).isEqualTo(Outcome.CONNECTION_LOST);
	}

	@Test
	void replyThatIsHalfThereAtTheTimeoutTakesNobodysPlace() {
		Scene scene = new Scene(Scene.with(new Requests(null, 1, TIMEOUT, false,
				List.of(new ReplyEnd(null, Scene.expectation("^END"))), "\n", null)));
		CompletableFuture<Reply> first = scene.asks("A");
		scene.receives("1");
		scene.session.passes(TIMEOUT);
		assertThat(outcome(first)).isEqualTo(Outcome.REPLY_TIMEOUT);

		scene.receives("END");
		CompletableFuture<Reply> second = scene.asks("B");
		CompletableFuture<Reply> third = scene.asks("C");

		assertThat(scene.sent()).containsExactly("A", "B");
		scene.receives("END");
		assertThat(Scene.text(second)).isEqualTo("END");
		assertThat(third).isNotDone();
		assertThat(scene.told).containsExactly("LATE_REPLY 1\nEND");
	}

	@Test
	void lineIsKeptAfterATimeoutIfTheUserSaysSo() {
		Scene scene = new Scene(Scene.with(new Requests(null, 1, TIMEOUT, false, List.of(), "", null)));
		CompletableFuture<Reply> first = scene.asks("A");
		scene.session.passes(TIMEOUT);
		assertThat(outcome(first)).isEqualTo(Outcome.REPLY_TIMEOUT);

		CompletableFuture<Reply> second = scene.asks("B");
		scene.receives("b");

		assertThat(Scene.text(second)).isEqualTo("b");
		assertThat(scene.session.aborted).isNull();
	}

	@Test
	void latencyIsTheTimeUntilTheReplyWasReceivedNotUntilItsTurnCame() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> reply = scene.asks("A");

		scene.session.passes(Duration.ofMillis(30));
		scene.session.readAgo(Duration.ofMillis(10));
		scene.receives("a");

		assertThat(reply.join().latency()).isEqualTo(Duration.ofMillis(20));
		assertThat(scene.dialog.statistics().replyTimes().totalNanos()).isEqualTo(Duration.ofMillis(20).toNanos());
	}

	@Test
	void latencyIsNeverLessThanNothing() {
		Scene scene = new Scene(Scene.PLAIN);
		scene.session.readAgo(Duration.ofMillis(10));
		CompletableFuture<Reply> reply = scene.asks("A");

		scene.receives("read before it was asked for");

		assertThat(reply.join().latency()).isZero();
	}

	@Test
	void failuresAreCountedByWhatIsKnownOfThem() {
		Scene scene = new Scene(Scene.with(new Requests(null, 1, TIMEOUT, false, List.of(), "", null)));
		DialogStatistics said = scene.dialog.statistics();
		scene.asks("A");
		scene.receives("a");
		assertThat(said.nanosUnanswered(scene.session.nanoTime())).isNegative();
		scene.asks("B");
		scene.session.passes(TIMEOUT);
		scene.asks("C");
		scene.session.passes(TIMEOUT);
		scene.session.passes(Duration.ofSeconds(3));

		assertThat(Duration.ofNanos(said.nanosUnanswered(scene.session.nanoTime()))).isEqualTo(TIMEOUT.plusSeconds(3));
		scene.asks("D");
		scene.receives("b", "c", "d");
		assertThat(said.nanosUnanswered(scene.session.nanoTime())).isNegative();
		scene.asks("E");
		scene.asks("F");
		scene.lost();
		scene.asks("G");

		assertThat(List.of(said.timeouts(), said.connectionLost(), said.notSent())).containsExactly(2L, 1L, 2L);
	}

	@Test
	void cancelledRequestKeepsItsPlaceInOrderAndFreesTheWindow() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> first = scene.asks("A");
		CompletableFuture<Reply> second = scene.asks("B");

		first.cancel(false);
		assertThat(scene.sent()).containsExactly("A", "B");
		scene.receives("a", "b");

		assertThat(Scene.text(second)).isEqualTo("b");
		assertThat(scene.told).containsExactly("LATE_REPLY a");
	}

	@Test
	void cancellationByAnotherNameFreesTheWindowToo() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> first = scene.asks("A");
		scene.asks("B");

		first.completeExceptionally(new CancellationException());

		assertThat(scene.sent()).containsExactly("A", "B");
	}

	@Test
	void cancelledRequestThatWaitsIsNeverSent() {
		Scene scene = new Scene(Scene.PLAIN);
		scene.asks("A");
		CompletableFuture<Reply> second = scene.asks("B");
		second.cancel(false);

		scene.receives("a");

		assertThat(scene.sent()).containsExactly("A");
		assertThat(scene.dialog.waiting()).isZero();
	}

	@Test
	void cancellationAfterTheReplyChangesNothing() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> first = scene.asks("A");
		scene.receives("a");
		scene.asks("B");

		assertThat(first.cancel(false)).isFalse();

		assertThat(Scene.text(first)).isEqualTo("a");
		assertThat(scene.dialog.inFlight()).isEqualTo(1);
	}

	@Test
	void payloadIsCopiedWhetherItIsSentOrWaits() {
		Scene scene = new Scene(Scene.PLAIN);
		byte[] payload = { 'A' };
		scene.dialog.request(payload);
		payload[0] = 'B';
		scene.dialog.request(payload);
		payload[0] = 'C';

		scene.receives("a");

		assertThat(scene.sent()).containsExactly("A", "B");
	}

	@Test
	void requestThatWaitsTooLongForTheWindowIsNotSent() {
		Scene scene = new Scene(Scene.PLAIN);
		scene.asks("A");
		CompletableFuture<Reply> second = scene.dialog.request(new byte[] { 'B' }, Duration.ofSeconds(1));

		scene.session.passes(Duration.ofSeconds(1));

		assertThat(outcome(second)).isEqualTo(Outcome.NOT_SENT);
		assertThat(scene.sent()).containsExactly("A");
		assertThat(scene.session.aborted).isNull();
	}

	@Test
	void lossSaysWhatIsKnownOfEachRequest() {
		Scene scene = new Scene(Scene.with(Scene.byKey(3, null)));
		CompletableFuture<Reply> written = scene.asks("01");
		scene.session.outcome = null;
		CompletableFuture<Reply> cut = scene.asks("02");
		CompletableFuture<Reply> unsent = scene.asks("03");
		CompletableFuture<Reply> waiting = scene.asks("04");
		scene.session.open.get(0)
			.completeExceptionally(
					new DeliveryException(Delivery.MAYBE_SENT, DeliveryException.Cause.CONNECTION_LOST, "cut"));
		scene.session.open.get(1)
			.completeExceptionally(
					new DeliveryException(Delivery.NOT_SENT, DeliveryException.Cause.CONNECTION_LOST, "cut"));

		scene.lost();

		assertThat(outcome(written)).isEqualTo(Outcome.CONNECTION_LOST);
		assertThat(outcome(cut)).isEqualTo(Outcome.CONNECTION_LOST);
		assertThat(outcome(unsent)).isEqualTo(Outcome.NOT_SENT);
		assertThat(outcome(waiting)).isEqualTo(Outcome.NOT_SENT);
		assertThat(outcome(scene.asks("05"))).isEqualTo(Outcome.NOT_SENT);
	}

	@Test
	void requestThatTheLineDoesNotTakeIsNotSentAndLeavesNoTrace() {
		Scene scene = new Scene(Scene.PLAIN);
		scene.session.outcome = Delivery.NOT_SENT;
		assertThat(outcome(scene.asks("A"))).isEqualTo(Outcome.NOT_SENT);

		scene.session.outcome = Delivery.WRITTEN;
		CompletableFuture<Reply> second = scene.asks("B");
		scene.receives("b");

		assertThat(Scene.text(second)).isEqualTo("b");
	}

	@Test
	void repliesFindTheirRequestsByKey() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, null)));
		CompletableFuture<Reply> first = scene.asks("01 first");
		CompletableFuture<Reply> second = scene.asks("02 second");

		scene.receives("02 two", "77 push", "01 one");

		assertThat(Scene.text(first)).isEqualTo("01 one");
		assertThat(Scene.text(second)).isEqualTo("02 two");
		assertThat(scene.told).containsExactly("PUSH 77 push");
	}

	@Test
	void secondRequestWithAKeyInFlightIsRefused() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, null)));
		CompletableFuture<Reply> first = scene.asks("01 first");

		assertThat(outcome(scene.asks("01 again"))).isEqualTo(Outcome.NOT_SENT);
		scene.receives("01 one");

		assertThat(Scene.text(first)).isEqualTo("01 one");
		assertThat(scene.sent()).containsExactly("01 first");
	}

	@Test
	void requestWithoutAKeyIsRefused() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, null)));

		assertThat(outcome(scene.asks("x"))).isEqualTo(Outcome.NOT_SENT);
	}

	@Test
	void lateReplyByKeyIsToldAndGivenToNobody() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, null)));
		CompletableFuture<Reply> first = scene.asks("01 first");
		scene.session.passes(TIMEOUT);
		assertThat(outcome(first)).isEqualTo(Outcome.REPLY_TIMEOUT);

		assertThat(outcome(scene.asks("01 again"))).isEqualTo(Outcome.NOT_SENT);
		scene.receives("01 late");
		CompletableFuture<Reply> again = scene.asks("01 again");
		scene.receives("01 new");

		assertThat(scene.told).containsExactly("LATE_REPLY 01 late");
		assertThat(Scene.text(again)).isEqualTo("01 new");
		assertThat(scene.session.aborted).isNull();
		assertThat(scene.dialog.statistics().lateReplies()).isEqualTo(1);
	}

	@Test
	void moreThanAQuarterOfTheWindowLeftUnansweredClosesTheLine() {
		Scene scene = new Scene(Scene.with(Scene.byKey(8, null)));
		scene.asks("01");
		scene.asks("02");
		scene.session.passes(TIMEOUT);
		assertThat(scene.session.aborted).isNull();

		scene.asks("03");
		scene.session.passes(TIMEOUT);

		assertThat(scene.session.aborted).isNotNull();
		assertThat(scene.session.aborted.detail()).isEqualTo("3 requests were left unanswered");
	}

	@Test
	void assignedKeyIsOnTheLineAndTheCallersOwnInTheReply() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, Assign.SEQ16)));
		CompletableFuture<Reply> first = scene.asks("xx first");
		CompletableFuture<Reply> second = scene.asks("xx second");
		assertThat(scene.sent()).containsExactly("\0\1 first", "\0\2 second");

		scene.receives("\0\2 two", "\0\1 one");

		assertThat(Scene.text(first)).isEqualTo("xx one");
		assertThat(Scene.text(second)).isEqualTo("xx two");
	}

	@Test
	void assignedKeysGoRoundWithoutMeetingOneInFlight() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, Assign.SEQ16)));
		CompletableFuture<Reply> stays = scene.asks("xx stays");
		for (int i = 0; i < 65_535; i++) {
			CompletableFuture<Reply> reply = scene.asks("xx");
			scene.receives(scene.sent().get(scene.sent().size() - 1));
			assertThat(reply).isCompleted();
		}
		scene.asks("xx");

		assertThat(stays).isNotDone();
		assertThat(scene.sent().get(scene.sent().size() - 1)).isNotEqualTo("\0\1");
	}

	@Test
	void replyOfSeveralFramesIsJoined() {
		Scene scene = new Scene(Scene.with(new Requests(null, 1, TIMEOUT, true,
				List.of(new ReplyEnd(null, Scene.expectation("^(END|OK|ERR)"))), "\r\n", null)));
		CompletableFuture<Reply> list = scene.asks("LIST");
		CompletableFuture<Reply> single = scene.asks("NOOP");

		scene.receives("1 a", "2 b", "END", "OK");

		assertThat(Scene.text(list)).isEqualTo("1 a\r\n2 b\r\nEND");
		assertThat(Scene.text(single)).isEqualTo("OK");
	}

	@Test
	void listsAndSingleLinesShareALine() {
		Scene scene = new Scene(Scene.with(new Requests(null, 1, TIMEOUT, true,
				List.of(new ReplyEnd(Scene.expectation("^BEGIN "), Scene.expectation("^END"))), "\n", null)));
		CompletableFuture<Reply> single = scene.asks("GET VAR");
		CompletableFuture<Reply> list = scene.asks("LIST VAR");

		scene.receives("VAR ups 1", "BEGIN LIST", "VAR a", "END LIST");

		assertThat(Scene.text(single)).isEqualTo("VAR ups 1");
		assertThat(Scene.text(list)).isEqualTo("BEGIN LIST\nVAR a\nEND LIST");
	}

	@Test
	void frameThatIsNeverAReplyIsAPush() {
		Scene scene = new Scene(
				Scene.with(new Requests(null, 1, TIMEOUT, true, List.of(), "", Scene.expectation("^\\*"))));
		CompletableFuture<Reply> reply = scene.asks("A");

		scene.receives("* alarm", "a");

		assertThat(Scene.text(reply)).isEqualTo("a");
		assertThat(scene.told).containsExactly("PUSH * alarm");
	}

	@Test
	void drainWaitsForRepliesAndTakesNoMoreRequests() {
		Scene scene = new Scene(Scene.PLAIN);
		CompletableFuture<Reply> reply = scene.asks("A");

		CompletableFuture<?> drained = scene.protocol.drain(scene.session).toCompletableFuture();
		assertThat(drained).isNotDone();
		assertThat(outcome(scene.asks("B"))).isEqualTo(Outcome.NOT_SENT);
		scene.receives("a");

		assertThat(Scene.text(reply)).isEqualTo("a");
		assertThat(drained).isCompleted();
	}

	@Test
	void oneTimerServesAllRequests() {
		Scene scene = new Scene(Scene.with(Scene.byKey(64, Assign.SEQ16)));
		for (int i = 0; i < 1_000; i++) {
			scene.asks("xx");
			scene.receives(scene.sent().get(i));
		}

		assertThat(scene.session.timers()).isEqualTo(1);
		scene.session.passes(TIMEOUT);
		assertThat(scene.session.timers()).isZero();
	}

	@Test
	void noReplyIsEverCrossed() {
		crossNothing(20_000);
	}

	@Test
	@Tag("full")
	void noReplyOfAMillionIsEverCrossed() {
		crossNothing(1_000_000);
	}

	/** Answers in random order, some twice, some late, some never. */
	private static void crossNothing(int requests) {
		SplittableRandom random = new SplittableRandom(11);
		Scene scene = new Scene(Scene.with(Scene.byKey(64, Assign.SEQ16)));
		List<Asked> open = new ArrayList<>();
		List<String> line = new ArrayList<>();
		List<String> late = new ArrayList<>();
		int answered = 0;
		int failed = 0;
		int seen = 0;
		for (int i = 0; i < requests; i++) {
			open.add(new Asked(i, scene.asks("xx" + i)));
			while (seen < scene.sent().size()) {
				line.add(scene.sent().get(seen++));
			}
			if (random.nextInt(3) > 0) {
				while (!line.isEmpty() && random.nextInt(4) > 0) {
					String request = line.remove(random.nextInt(line.size()));
					int fate = random.nextInt(1000);
					if (fate == 0) {
						continue;
					}
					if (fate < 5) {
						late.add(request);
						continue;
					}
					scene.receives(request);
					if (fate < 20) {
						scene.receives(request);
					}
				}
			}
			if (random.nextInt(50) == 0) {
				scene.session.passes(Duration.ofSeconds(random.nextInt(4)));
			}
			if (!late.isEmpty() && random.nextInt(500) == 0) {
				scene.receives(late.remove(0));
			}
			if (scene.session.aborted != null) {
				scene.lost();
				line.clear();
				late.clear();
				scene.connect();
				seen = 0;
			}
			for (Asked asked : List.copyOf(open)) {
				if (asked.reply.isDone()) {
					open.remove(asked);
					if (asked.reply.isCompletedExceptionally()) {
						failed++;
					}
					else {
						answered++;
						assertThat(Scene.text(asked.reply)).isEqualTo("xx" + asked.number);
					}
				}
			}
		}
		scene.lost();
		failed += open.size();

		assertThat(answered + failed).isEqualTo(requests);
		assertThat(answered).isGreaterThan(requests / 2);
		assertThat(failed).isPositive();
		assertThat(scene.told).anyMatch((told) -> told.startsWith("LATE_REPLY"));
	}

	private static Outcome outcome(CompletableFuture<Reply> reply) {
		assertThat(reply).isCompletedExceptionally();
		return reply.handle((done, ex) -> ((RequestException) ex).outcome()).join();
	}

	private record Asked(int number, CompletableFuture<Reply> reply) {

	}

}
