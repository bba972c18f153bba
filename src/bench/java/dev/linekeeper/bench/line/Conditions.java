package dev.linekeeper.bench.line;

/**
 * What a contender's name says behind the contender itself, as in {@code session-tls}.
 *
 * @param contender who
 * @param virtual whether readers are virtual threads
 * @param tls whether connections are under TLS
 * @param watch how much is looked on
 */
record Conditions(String contender, boolean virtual, boolean tls, Watch watch) {

	private static final String VIRTUAL = "-virtual";

	/** Read a name. */
	static Conditions of(String name) {
		Watch watch = Watch.of(name);
		boolean virtual = name.endsWith(VIRTUAL);
		boolean tls = Row.isUnderTls(name);
		String who = (virtual || tls) ? name.substring(0, name.lastIndexOf('-')) : watch.plain(name);
		return new Conditions(who, virtual, tls, watch);
	}

}
