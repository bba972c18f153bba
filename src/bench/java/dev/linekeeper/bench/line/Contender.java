package dev.linekeeper.bench.line;

/**
 * One way to have a connection.
 */
interface Contender {

	/**
	 * Connect.
	 * @param job where to, and what frames look like
	 * @param talk is given what comes
	 * @return the connection, ready
	 */
	Line connect(Job job, Talk talk) throws Exception;

}
