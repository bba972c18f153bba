package dev.linekeeper.connection;

import java.util.EnumMap;
import java.util.Map;

import dev.linekeeper.connection.Cell.Target;

import static dev.linekeeper.connection.Cell.HASTEN;
import static dev.linekeeper.connection.Cell.IGNORE;
import static dev.linekeeper.connection.Cell.REFUSE;
import static dev.linekeeper.connection.Cell.RESET;
import static dev.linekeeper.connection.Cell.SETTLE;
import static dev.linekeeper.connection.Cell.SHELVE;

/**
 * What every event does in every state: the whole life of a managed connection on one
 * page. Pure; the {@link Supervisor} walks it.
 */
final class StateTable {

	private static final Cell WANTED = Cell.go(Target.WANTED);

	private static final Cell RETRY = Cell.go(Target.RETRY);

	private static final Cell NEXT = Cell.go(Target.NEXT);

	private static final Cell PREPARE = Cell.go(Target.PREPARING);

	private static final Cell USE = Cell.go(Target.READY);

	private static final Cell DRAIN = Cell.drain(Target.WANTED);

	private static final Cell CLOSE = Cell.close(Target.WANTED);

	private static final Cell CLOSE_RETRY = Cell.close(Target.RETRY);

	private static final Cell CLOSE_NEXT = Cell.close(Target.NEXT);

	private static final Cell ABORT_RETRY = Cell.abort(Target.RETRY);

	private static final Cell ABORT_NEXT = Cell.abort(Target.NEXT);

	private static final Map<Event, Map<ConnectionState, Cell>> ROWS = new EnumMap<>(Event.class);

	static {
		// @formatter:off
		//                         STOPPED GATED   CONNECTING PREPARING    READY        DRAINING    CLOSING BACKOFF FAILED
		row(Event.START,           WANTED, IGNORE, IGNORE,    IGNORE,      IGNORE,      SHELVE,     SHELVE, IGNORE, WANTED);
		row(Event.STOP,            IGNORE, WANTED, WANTED,    CLOSE,       DRAIN,       SHELVE,     SHELVE, WANTED, WANTED);
		row(Event.PAUSE,           SHELVE, IGNORE, WANTED,    CLOSE,       DRAIN,       SHELVE,     SHELVE, WANTED, SHELVE);
		row(Event.RESUME,          SHELVE, WANTED, IGNORE,    IGNORE,      IGNORE,      SHELVE,     SHELVE, IGNORE, SHELVE);
		row(Event.RETRY_NOW,       REFUSE, REFUSE, IGNORE,    IGNORE,      IGNORE,      IGNORE,     IGNORE, HASTEN, WANTED);
		row(Event.RECONNECT,       REFUSE, REFUSE, WANTED,    CLOSE,       DRAIN,       IGNORE,     IGNORE, HASTEN, REFUSE);
		row(Event.OPENED,          IGNORE, IGNORE, PREPARE,   IGNORE,      IGNORE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.DIAL_FAILED,     IGNORE, IGNORE, RETRY,     IGNORE,      IGNORE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.PREPARED,        IGNORE, IGNORE, IGNORE,    USE,         IGNORE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.PREPARE_FAILED,  IGNORE, IGNORE, IGNORE,    CLOSE_RETRY, IGNORE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.PEER_FIN,        IGNORE, IGNORE, IGNORE,    CLOSE_RETRY, CLOSE_RETRY, IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.FAILED,          IGNORE, IGNORE, IGNORE,    CLOSE_RETRY, CLOSE_RETRY, CLOSE_NEXT, IGNORE, IGNORE, IGNORE);
		row(Event.CLOSE,           IGNORE, IGNORE, IGNORE,    CLOSE_RETRY, CLOSE_RETRY, CLOSE_NEXT, IGNORE, IGNORE, IGNORE);
		row(Event.ABORT,           IGNORE, IGNORE, IGNORE,    ABORT_RETRY, ABORT_RETRY, ABORT_NEXT, RESET,  IGNORE, IGNORE);
		row(Event.DRAINED,         IGNORE, IGNORE, IGNORE,    IGNORE,      IGNORE,      CLOSE_NEXT, IGNORE, IGNORE, IGNORE);
		row(Event.LOST,            IGNORE, IGNORE, IGNORE,    RETRY,       RETRY,       NEXT,       NEXT,   IGNORE, IGNORE);
		row(Event.ATTEMPT_TIMER,   IGNORE, IGNORE, RETRY,     CLOSE_RETRY, IGNORE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.PREPARE_TIMER,   IGNORE, IGNORE, IGNORE,    CLOSE_RETRY, IGNORE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.STABLE_TIMER,    IGNORE, IGNORE, IGNORE,    IGNORE,      SETTLE,      IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.LIFETIME_TIMER,  IGNORE, IGNORE, IGNORE,    IGNORE,      DRAIN,       IGNORE,     IGNORE, IGNORE, IGNORE);
		row(Event.DRAIN_TIMER,     IGNORE, IGNORE, IGNORE,    IGNORE,      IGNORE,      ABORT_NEXT, IGNORE, IGNORE, IGNORE);
		row(Event.CLOSE_TIMER,     IGNORE, IGNORE, IGNORE,    IGNORE,      IGNORE,      IGNORE,     NEXT,   IGNORE, IGNORE);
		row(Event.RETRY_TIMER,     IGNORE, IGNORE, IGNORE,    IGNORE,      IGNORE,      IGNORE,     IGNORE, WANTED, IGNORE);
		// @formatter:on
	}

	private StateTable() {
	}

	/**
	 * Return what an event does in a state.
	 * @param state the state
	 * @param event the event
	 * @return never {@code null}: the table is total
	 */
	static Cell cell(ConnectionState state, Event event) {
		Map<ConnectionState, Cell> row = ROWS.get(event);
		Cell cell = (row != null) ? row.get(state) : null;
		if (cell == null) {
			throw new IllegalStateException("The table has no cell for " + event + " in " + state);
		}
		return cell;
	}

	private static void row(Event event, Cell... cells) {
		ConnectionState[] states = ConnectionState.values();
		if (cells.length != states.length) {
			throw new IllegalStateException("The row of " + event + " has " + cells.length + " cells");
		}
		Map<ConnectionState, Cell> row = new EnumMap<>(ConnectionState.class);
		for (int column = 0; column < states.length; column++) {
			row.put(states[column], cells[column]);
		}
		ROWS.put(event, row);
	}

}
