package dev.linekeeper.servers;

/**
 * A server on one port of 127.0.0.1, the same from its making to its closing. Used by one
 * thread. The making of one whose program is not installed skips the test that wants it.
 */
public interface RealServer extends AutoCloseable {

	/** The port; nobody else is given it while the server is down. */
	int port();

	/** Start, or start again; when this returns, the server listens. */
	void start();

	/** End the server hard: nobody is told, and its connections die with it. */
	void kill();

	/** Kill, and leave no file, process or thread behind. */
	@Override
	void close();

}
