package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import dev.linekeeper.dialog.DialogSettings.Step;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoginTests {

	@Test
	void connectionWithoutALoginIsReadyAtOnce() {
		Scene scene = new Scene(Scene.PLAIN);

		assertThat(scene.prepared).isCompleted();
		assertThat(scene.session.timers()).isZero();
	}

	@Test
	void stepsAreTakenInTurn() {
		Scene scene = new Scene(
				Scene.login(Scene.expect("^220 "), Scene.send("USER a"), Scene.expect("^331"), Scene.send("PASS b")));
		assertThat(scene.sent()).isEmpty();

		scene.receives("220 hello");
		assertThat(scene.sent()).containsExactly("USER a");
		assertThat(scene.prepared).isNotDone();

		scene.receives("331 and now");
		assertThat(scene.sent()).containsExactly("USER a", "PASS b");
		assertThat(scene.prepared).isCompleted();
	}

	@Test
	void framesBeforeTheOneExpectedArePassedOver() {
		Scene scene = new Scene(Scene.login(Scene.expect(" 001 ")));

		scene.receives(":irc NOTICE * :looking up", ":irc 001 lk :Welcome");

		assertThat(scene.prepared).isCompleted();
		assertThat(scene.told).isEmpty();
	}

	@Test
	void whatIsCapturedIsSentBack() {
		Scene scene = new Scene(Scene.login(Scene.expect("challenge=(\\w+) id=(?<session>\\w+)"),
				Scene.send("ANSWER $1 for $session costs $$5"), Scene.expect("^OK"), Scene.send("USE $session")));

		scene.receives("challenge=abc id=s77", "OK");

		assertThat(scene.sent()).containsExactly("ANSWER abc for s77 costs $5", "USE s77");
	}

	@Test
	void frameBehindTheLoginIsNotLost() {
		Scene scene = new Scene(Scene.login(Scene.expect("^OK")));

		scene.receives("OK", "first");

		assertThat(scene.told).containsExactly("PUSH first");
	}

	@Test
	void rejectedLoginSaysWhatThePeerSaidWithoutTheSecret() {
		Scene scene = new Scene(Scene.login(Scene.send("AUTH s3cret"), Scene.expect("^\\+OK", "^-")));

		scene.receives("-WRONGPASS s3cret is not it");

		assertThat(scene.prepared).isCompletedExceptionally();
		assertThat(scene.prepared.handle((ignored, ex) -> ex).join())
			.hasMessageContaining("login step 2 was rejected: the peer said \"-WRONGPASS *** is not it\"");
	}

	@Test
	void silentPeerTimesOutWithWhatWasWaitedFor() {
		Scene scene = new Scene(Scene.login(Scene.expect("^220 "), Scene.expect("^OK")));
		scene.receives("220 hello", "530 try later");

		scene.session.passes(Duration.ofSeconds(10));

		Throwable thrown = scene.prepared.handle((ignored, ex) -> ex).join();
		assertThat(thrown).hasCauseInstanceOf(TimeoutException.class)
			.hasMessageContaining("login step 2 did not see ^OK within 10000ms; last the peer said \"530 try later\"");
	}

	@Test
	void loginRunsAgainOnTheNextConnection() {
		Scene scene = new Scene(Scene.login(Scene.send("HELLO"), Scene.expect("^OK (?<n>\\d+)"), Scene.send("N $n")));
		scene.receives("OK 1");
		scene.lost();

		scene.connect();
		assertThat(scene.prepared).isNotDone();
		scene.receives("OK 2");

		assertThat(scene.sent()).containsExactly("HELLO", "N 2");
	}

	@Test
	void loginGoesOnWhenTlsHasBegunAndForgetsWhatWasSaidBefore() {
		Scene scene = new Scene(Scene.login(Scene.expect("^220 (?<host>\\S+)"), Step.START_TLS, Scene.send("EHLO lk"),
				Scene.expect("^250 ")));
		scene.receives("220 mail.example");
		assertThat(scene.sent()).isEmpty();
		assertThat(scene.prepared).isNotDone();

		CompletableFuture<Void> tls = scene.session.tls;
		assertThat(tls).isNotNull();
		tls.complete(null);
		assertThat(scene.sent()).containsExactly("EHLO lk");

		scene.receives("250 hello");
		assertThat(scene.prepared).isCompleted();
	}

	@Test
	void tlsThatDoesNotComeAboutTimesOut() {
		Scene scene = new Scene(Scene.login(Step.START_TLS));

		scene.session.passes(Duration.ofSeconds(10));

		assertThat(scene.prepared.handle((ignored, ex) -> ex).join())
			.hasMessageContaining("login step 1 did not see TLS come about within 10000ms");
	}

	@Test
	void requestBeforeTheLoginIsDoneIsNotSent() {
		Scene scene = new Scene(Scene.login(Scene.expect("^OK")));

		assertThat(scene.asks("S").handle((reply, ex) -> ((RequestException) ex).outcome()).join())
			.isEqualTo(RequestException.Outcome.NOT_SENT);
		assertThat(scene.sent()).isEmpty();
	}

}
