package dev.linekeeper.framing;

/**
 * Takes out of the bytes read what is not meant for the decoder, such as the options of
 * Telnet. Belongs to one connection; called by one thread at a time.
 */
@FunctionalInterface
public interface ReadFilter {

	/**
	 * Filter bytes in place.
	 * @param buffer holds the bytes just read
	 * @param from where they begin
	 * @param to where they end
	 * @param answers receives what is to be written to the peer at once, as it is
	 * @return where the bytes kept end; they begin at {@code from}
	 */
	int filter(byte[] buffer, int from, int to, ByteSink answers);

}
