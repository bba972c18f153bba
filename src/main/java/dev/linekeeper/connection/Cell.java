package dev.linekeeper.connection;

/**
 * What an event does in a state.
 *
 * @param effect what happens
 * @param target where that leads, for the effects that lead somewhere
 */
record Cell(Effect effect, Target target) {

	static final Cell IGNORE = new Cell(Effect.IGNORE, Target.SAME);

	static final Cell SHELVE = new Cell(Effect.SHELVE, Target.SAME);

	static final Cell REFUSE = new Cell(Effect.REFUSE, Target.SAME);

	static final Cell HASTEN = new Cell(Effect.HASTEN, Target.SAME);

	static final Cell SETTLE = new Cell(Effect.SETTLE, Target.SAME);

	static final Cell RESET = new Cell(Effect.RESET, Target.SAME);

	static Cell go(Target target) {
		return new Cell(Effect.GO, target);
	}

	static Cell drain(Target target) {
		return new Cell(Effect.DRAIN, target);
	}

	static Cell close(Target target) {
		return new Cell(Effect.CLOSE, target);
	}

	static Cell abort(Target target) {
		return new Cell(Effect.ABORT, target);
	}

	/**
	 * What happens.
	 */
	enum Effect {

		/** Nothing. */
		IGNORE,

		/** Nothing yet: the gates remember it, and tell where to go after the close. */
		SHELVE,

		/** Nothing, and whoever asked is told so. */
		REFUSE,

		/** The delay is cut to what the minimum gap leaves of it. */
		HASTEN,

		/** Earlier failures are forgotten. */
		SETTLE,

		/** The close under way becomes a reset. */
		RESET,

		/** To the target, now. */
		GO,

		/** To DRAINING, then to the target. */
		DRAIN,

		/** To CLOSING, then to the target. */
		CLOSE,

		/** To CLOSING by a reset, then to the target. */
		ABORT

	}

	/**
	 * Where it leads. {@link #WANTED} and {@link #RETRY} depend on the gates, which are
	 * asked when the time has come.
	 */
	enum Target {

		/** Nowhere. */
		SAME,

		/** PREPARING. */
		PREPARING,

		/** READY. */
		READY,

		/** STOPPED, GATED or CONNECTING, as the gates say. */
		WANTED,

		/** As {@link #WANTED}, but with BACKOFF before, or FAILED instead. */
		RETRY,

		/** What was decided when draining or closing began. */
		NEXT

	}

}
