package dev.linekeeper.servers;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of the libraries, to which each kill is an error with a stack trace.
 */
final class LibraryLogs {

	private LibraryLogs() {
	}

	static void silence(String library) {
		((Logger) LoggerFactory.getLogger(library)).setLevel(Level.OFF);
	}

}
