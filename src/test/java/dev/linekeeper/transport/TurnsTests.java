package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Orders that are not the configured one. What is tried as configured is shown by
 * {@link AddressBookTests}.
 */
class TurnsTests {

	private final Draws draws = new Draws();

	private final List<List<Candidate>> places = List.of(place(0, "a1", "a2"), place(1, "b"), place(2, "c"));

	// Random

	@Test
	void randomOrderIsDrawnForEveryAttemptAndKeepsTheAddressesOfANameTogether() {
		Turns turns = new Turns(AddressOrder.RANDOM, this.draws);
		this.draws.add(2, 1);
		assertThat(order(turns, null)).containsExactly("a1", "a2", "b", "c");
		this.draws.add(0, 0);
		assertThat(order(turns, null)).containsExactly("b", "c", "a1", "a2");
		this.draws.add(1, 0);
		assertThat(order(turns, null)).containsExactly("c", "a1", "a2", "b");
	}

	@Test
	void randomOrderHasTheFailedAddressLast() {
		Turns turns = new Turns(AddressOrder.RANDOM, this.draws);
		this.draws.add(2, 1);
		assertThat(order(turns, "a1")).containsExactly("b", "c", "a2", "a1");
		this.draws.add(2, 1);
		assertThat(order(turns, "c")).containsExactly("a1", "a2", "b", "c");
		this.draws.add(2, 1);
		assertThat(order(turns, "gone")).containsExactly("a1", "a2", "b", "c");
	}

	@Test
	void onlyNameAmongRandomOnesBeginsAfterItsFailedAddress() {
		Turns turns = new Turns(AddressOrder.RANDOM, this.draws);

		assertThat(names(turns.order(List.of(place(0, "a1", "a2", "a3")), at("a2"), false))).containsExactly("a3", "a1",
				"a2");
	}

	// In turn

	@Test
	void eachAttemptBeginsAfterTheOneBefore() {
		Turns turns = new Turns(AddressOrder.ROUND_ROBIN, this.draws);
		this.draws.add(1);

		assertThat(order(turns, null)).containsExactly("b", "c", "a1", "a2");
		assertThat(order(turns, null)).containsExactly("c", "a1", "a2", "b");
		assertThat(order(turns, null)).containsExactly("a1", "a2", "b", "c");
		assertThat(order(turns, null)).containsExactly("b", "c", "a1", "a2");
	}

	@Test
	void attemptBeginsAfterTheOneThatWasReached() {
		Turns turns = new Turns(AddressOrder.ROUND_ROBIN, this.draws);
		this.draws.add(0);
		order(turns, null);

		// The first did not answer.
		turns.reached(new Candidate(at("b"), 1, null));

		assertThat(order(turns, "b")).containsExactly("c", "a1", "a2", "b");
	}

	@Test
	void addressThatFailedGivesWayToTheOthersOfItsName() {
		Turns turns = new Turns(AddressOrder.ROUND_ROBIN, this.draws);
		this.draws.add(0);

		assertThat(order(turns, "a1")).containsExactly("a2", "a1", "b", "c");
	}

	@Test
	void linesOfAGroupBeginWhereTheDrawSays() {
		this.draws.add(2, 0);

		assertThat(order(new Turns(AddressOrder.ROUND_ROBIN, this.draws), null)).startsWith("c");
		assertThat(order(new Turns(AddressOrder.ROUND_ROBIN, this.draws), null)).startsWith("a1");
	}

	@Test
	void nameThatIsUnknownTakesItsTurnAllTheSame() {
		Turns turns = new Turns(AddressOrder.ROUND_ROBIN, this.draws);
		List<List<Candidate>> known = List.of(place(0, "a"), place(1), place(2, "c"));
		this.draws.add(1);

		assertThat(names(turns.order(known, null, false))).containsExactly("c", "a");
		assertThat(names(turns.order(known, null, false))).containsExactly("c", "a");
		assertThat(names(turns.order(known, null, false))).containsExactly("a", "c");
	}

	private List<String> order(Turns turns, @Nullable String failed) {
		return names(turns.order(this.places, (failed != null) ? at(failed) : null, false));
	}

	private static List<String> names(List<Candidate> candidates) {
		return candidates.stream().map((one) -> one.address().getHostString()).toList();
	}

	private static List<Candidate> place(int place, String... names) {
		return Arrays.stream(names).map((name) -> new Candidate(at(name), place, null)).toList();
	}

	private static InetSocketAddress at(String name) {
		return InetSocketAddress.createUnresolved(name, 1);
	}

}
