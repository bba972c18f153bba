package dev.linekeeper.bench;

/**
 * What became of the frames of one read: how many, and a hash of the length and the first
 * byte of each, in order. So that every contender looks at each frame, and none can lose
 * one.
 */
final class Tally {

	private int frames;

	private int hash;

	void add(int length, byte first) {
		this.frames++;
		this.hash = 31 * this.hash + length + first;
	}

	void clear() {
		this.frames = 0;
		this.hash = 0;
	}

	boolean sameAs(Tally other) {
		return this.frames == other.frames && this.hash == other.hash;
	}

	@Override
	public String toString() {
		return this.frames + " frames (" + Integer.toHexString(this.hash) + ")";
	}

}
