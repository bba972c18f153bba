package dev.linekeeper.testing;

/**
 * The way that bytes take through a {@link FaultProxy}.
 */
public enum Direction {

	/** From who dialled to who listens. */
	TO_SERVER,

	/** From who listens to who dialled. */
	TO_CLIENT

}
