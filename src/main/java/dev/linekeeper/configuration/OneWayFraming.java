package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.List;

import dev.linekeeper.configuration.FramingProperties.Checksum;
import dev.linekeeper.configuration.FramingProperties.Escape;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * The long form of a framing for one direction. A type of its own, because Boot binds no
 * record inside itself.
 *
 * @param type How frames are told apart: delimited, enveloped, length-prefixed, fixed,
 * counted, idle-gap, json, resp or raw; or the name of a preset whose other keys are
 * overridden.
 * @param delimiter What ends a frame, one or several.
 * @param append What is sent behind a frame; default the first delimiter.
 * @param strip Whether a frame is handed over without its delimiter or envelope, default
 * true; with length-prefixed, the bytes of header taken off, default all of them.
 * @param start What begins a frame, one or several; with length-prefixed, constant bytes
 * before the length.
 * @param end What ends a frame.
 * @param trailer Bytes behind the end.
 * @param escape What lets the payload hold any byte.
 * @param control Single bytes that are frames of their own between others, as ACK and
 * NAK.
 * @param offset Where the length is, in bytes from the beginning; default behind start.
 * @param bytes How long the length field is, or the most digits it has.
 * @param encoding How the length is written: big-endian, little-endian, decimal, hex or
 * bcd; default big-endian.
 * @param until The byte that ends a length in digits.
 * @param counts What the length counts: payload, from-field-end or whole; default
 * payload.
 * @param adjust What is added to the length.
 * @param zero What a frame without content is: deliver, ignore or reject; default
 * deliver.
 * @param size How long each frame is.
 * @param header Regular expression for the line that announces more bytes; its first
 * group is their number.
 * @param extra The line end behind those: 1 for LF, 2 for CRLF; default 0, none.
 * @param gap Silence that ends a frame.
 * @param maxSize Longest frame; default 64KB where a delimiter, an envelope or silence
 * ends it, otherwise 1MB.
 * @param stallTimeout Longest time that an unfinished frame may make no progress; default
 * 30s, no limit where a delimiter or silence ends it.
 * @param onError What a broken frame leads to: close, or skip where the next one can be
 * found; default close.
 * @param checksum What shows that a frame arrived as it was sent.
 * @param filter What lies below the frames: telnet.
 */
record OneWayFraming(@Nullable String type, @Nullable List<ByteText> delimiter, @Nullable ByteText append,
		@Nullable String strip, @Nullable List<ByteText> start, @Nullable ByteText end, @Nullable Integer trailer,
		@Nullable Escape escape, @Nullable ByteText control, @Nullable Integer offset, @Nullable Integer bytes,
		@Nullable String encoding, @Nullable ByteText until, @Nullable String counts, @Nullable Integer adjust,
		@Nullable String zero, @Nullable Integer size, @Nullable String header, @Nullable Integer extra,
		@Nullable Duration gap, @Nullable DataSize maxSize, @Nullable Duration stallTimeout, @Nullable String onError,
		@Nullable Checksum checksum, @Nullable String filter) {

	/**
	 * Read the short form.
	 * @param name the name of a framing
	 * @return the long form
	 */
	public static OneWayFraming valueOf(String name) {
		return new OneWayFraming(name, null, null, null, null, null, null, null, null, null, null, null, null, null,
				null, null, null, null, null, null, null, null, null, null, null);
	}

}
