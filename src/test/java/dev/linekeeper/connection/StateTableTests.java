package dev.linekeeper.connection;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import dev.linekeeper.connection.Cell.Effect;
import dev.linekeeper.connection.Cell.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every cell, against the rules written the other way round: by event, as the contract
 * has them. What is not written here must be ignored.
 */
class StateTableTests {

	private static final String RULES = """
			START           STOPPED,FAILED: go WANTED; DRAINING,CLOSING: shelve
			STOP            GATED,CONNECTING,BACKOFF,FAILED: go WANTED; PREPARING: close WANTED; READY: drain WANTED; DRAINING,CLOSING: shelve
			PAUSE           CONNECTING,BACKOFF: go WANTED; PREPARING: close WANTED; READY: drain WANTED; STOPPED,FAILED,DRAINING,CLOSING: shelve
			RESUME          GATED: go WANTED; STOPPED,FAILED,DRAINING,CLOSING: shelve
			RETRY_NOW       BACKOFF: hasten; FAILED: go WANTED; STOPPED,GATED: refuse
			RECONNECT       CONNECTING: go WANTED; PREPARING: close WANTED; READY: drain WANTED; BACKOFF: hasten; STOPPED,GATED,FAILED: refuse
			OPENED          CONNECTING: go PREPARING
			DIAL_FAILED     CONNECTING: go RETRY
			PREPARED        PREPARING: go READY
			PREPARE_FAILED  PREPARING: close RETRY
			PEER_FIN        PREPARING,READY: close RETRY
			FAILED          PREPARING,READY: close RETRY; DRAINING: close NEXT
			CLOSE           PREPARING,READY: close RETRY; DRAINING: close NEXT
			ABORT           PREPARING,READY: abort RETRY; DRAINING: abort NEXT; CLOSING: reset
			DRAINED         DRAINING: close NEXT
			LOST            PREPARING,READY: go RETRY; DRAINING,CLOSING: go NEXT
			ATTEMPT_TIMER   CONNECTING: go RETRY; PREPARING: close RETRY
			PREPARE_TIMER   PREPARING: close RETRY
			STABLE_TIMER    READY: settle
			LIFETIME_TIMER  READY: drain WANTED
			DRAIN_TIMER     DRAINING: abort NEXT
			CLOSE_TIMER     CLOSING: go NEXT
			RETRY_TIMER     BACKOFF: go WANTED
			""";

	private static final Map<String, Cell> EXPECTED = expected();

	@ParameterizedTest(name = "{1} in {0}")
	@MethodSource("cells")
	void cellDoesWhatTheContractSays(ConnectionState state, Event event) {
		Cell expected = EXPECTED.getOrDefault(event + " " + state, Cell.IGNORE);

		assertThat(StateTable.cell(state, event)).isEqualTo(expected);
	}

	static Stream<Arguments> cells() {
		return Arrays.stream(ConnectionState.values())
			.flatMap((state) -> Arrays.stream(Event.values()).map((event) -> Arguments.of(state, event)));
	}

	private static Map<String, Cell> expected() {
		Map<String, Cell> expected = new HashMap<>();
		RULES.lines().forEach((line) -> {
			String[] row = line.split("\\s+", 2);
			for (String rule : row[1].split(";")) {
				String[] parts = rule.split(":");
				String[] effect = parts[1].strip().split(" ");
				Cell cell = new Cell(Effect.valueOf(effect[0].toUpperCase(java.util.Locale.ROOT)),
						(effect.length > 1) ? Target.valueOf(effect[1]) : Target.SAME);
				for (String state : parts[0].strip().split(",")) {
					expected.put(Event.valueOf(row[0]) + " " + ConnectionState.valueOf(state), cell);
				}
			}
		});
		assertThat(expected).hasSizeGreaterThan(40);
		return expected;
	}

}
