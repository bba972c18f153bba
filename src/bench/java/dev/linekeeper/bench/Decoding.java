package dev.linekeeper.bench;

/**
 * One way to take the frames out of a read.
 */
interface Decoding {

	/**
	 * Take all frames out of the same read once more.
	 * @param tally counts them
	 */
	void decode(Tally tally);

}
