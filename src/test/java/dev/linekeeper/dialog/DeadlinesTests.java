package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.dialog.PendingRequest.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlinesTests {

	private final FakeSession session = new FakeSession();

	private final Requests requests = new Requests(Scene.IN_ORDER, this.session, new DialogStatistics(),
			this.session::nanoTime);

	private final List<PendingRequest> open = new ArrayList<>();

	private final List<PendingRequest> passed = new ArrayList<>();

	private int looks;

	private final Deadlines deadlines = new Deadlines(this.session, this.session::nanoTime, this::look);

	@Test
	void nothingIsTimedWhereNothingIsWatched() {
		assertThat(this.session.timers()).isZero();
	}

	@Test
	void requestWhoseTimeIsOverIsFound() {
		PendingRequest request = watched(2);

		this.session.passes(Duration.ofSeconds(2).minusNanos(1));
		assertThat(this.passed).isEmpty();
		this.session.passes(Duration.ofNanos(1));

		assertThat(this.passed).containsExactly(request);
		assertThat(this.session.timers()).isZero();
	}

	@Test
	void oneTimerServesAllThatAreDueLater() {
		watched(2);
		watched(3);
		watched(2);

		assertThat(this.session.timers()).isEqualTo(1);
		this.session.passes(Duration.ofSeconds(10));
		assertThat(this.passed).hasSize(3);
		assertThat(this.looks).isEqualTo(2);
	}

	@Test
	void earlierDeadlineTakesTheTimer() {
		PendingRequest late = watched(10);
		PendingRequest soon = watched(1);

		assertThat(this.session.timers()).isEqualTo(1);
		this.session.passes(Duration.ofSeconds(1));
		assertThat(this.passed).containsExactly(soon);
		this.session.passes(Duration.ofSeconds(9));

		assertThat(this.passed).containsExactly(soon, late);
	}

	@Test
	void timerThatWasSetForARequestAnsweredMeanwhileServesTheNext() {
		watched(2);
		this.open.clear();
		this.session.passes(Duration.ofSeconds(1));
		PendingRequest next = watched(2);

		this.session.passes(Duration.ofSeconds(1));
		assertThat(this.passed).isEmpty();
		assertThat(this.session.timers()).isEqualTo(1);
		this.session.passes(Duration.ofSeconds(1));

		assertThat(this.passed).containsExactly(next);
		assertThat(this.looks).isEqualTo(2);
	}

	@Test
	void requestThatHasNoTimeAtAllIsFoundAtOnce() {
		PendingRequest request = watched(0);

		this.session.passes(Duration.ZERO);

		assertThat(this.passed).containsExactly(request);
	}

	@Test
	void nothingIsLookedAtAfterTheEnd() {
		watched(1);

		this.deadlines.stop();
		this.session.passes(Duration.ofSeconds(1));

		assertThat(this.looks).isZero();
	}

	private PendingRequest watched(int seconds) {
		long now = this.session.nanoTime();
		PendingRequest request = new PendingRequest(this.requests, Kind.REQUEST, new byte[0], null, now,
				now + Duration.ofSeconds(seconds).toNanos());
		this.open.add(request);
		this.deadlines.watch(request);
		return request;
	}

	private void look() {
		this.looks++;
		this.deadlines.reached();
		List<PendingRequest> found = this.deadlines.passed(this.open);
		this.passed.addAll(found);
		this.open.removeAll(found);
	}

}
