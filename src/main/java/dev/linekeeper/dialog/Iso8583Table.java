package dev.linekeeper.dialog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How long each data element of an ISO 8583 message is: the standard's table of data
 * elements, in its own notation. Immutable.
 *
 * <pre>
 * n 6         six characters
 * n..19       two digits of length, then as many characters
 * ans...999   three digits of length, then as many characters
 * x+n 8       a letter for the sign, then eight characters
 * b 8         eight bytes, sent as they are or as hexadecimal digits
 * </pre>
 */
final class Iso8583Table {

	/** The highest number of a data element. */
	static final int LAST = 128;

	/** A third bitmap, or reserved; none of the tables has it. */
	static final int EXTENSION = 65;

	private static final Pattern LINE = Pattern
		.compile("(?<from>\\d+)(?:-(?<to>\\d+))? (?<sign>x\\+)?(?<format>[anspzb]+)(?<dots>\\.{2,3}| )(?<length>\\d+)");

	// ISO 8583:1987, table of data elements; its 'b 64' of bits is 'b 8' here.
	private static final Iso8583Table V1987 = new Iso8583Table("""
			2 n..19
			3 n 6
			4-6 n 12
			7 n 10
			8-10 n 8
			11-12 n 6
			13-18 n 4
			19-24 n 3
			25-26 n 2
			27 n 1
			28-31 x+n 8
			32-33 n..11
			34 ns..28
			35 z..37
			36 n...104
			37 an 12
			38 an 6
			39 an 2
			40 an 3
			41 ans 8
			42 ans 15
			43 ans 40
			44 an..25
			45 an..76
			46-48 an...999
			49-51 an 3
			52 b 8
			53 n 16
			54 an...120
			55-63 ans...999
			64 b 8
			66 n 1
			67 n 2
			68-70 n 3
			71-72 n 4
			73 n 6
			74-81 n 10
			82-85 n 12
			86-89 n 16
			90 n 42
			91 an 1
			92 an 2
			93 an 5
			94 an 7
			95 an 42
			96 b 8
			97 x+n 16
			98 ans 25
			99-100 n..11
			101 ans..17
			102-103 ans..28
			104 ans...100
			105-127 ans...999
			128 b 8
			""");

	// ISO 8583:1993, table 9, data element directory.
	private static final Iso8583Table V1993 = new Iso8583Table("""
			2 n..19
			3 n 6
			4-6 n 12
			7 n 10
			8-10 n 8
			11 n 6
			12 n 12
			13-14 n 4
			15 n 6
			16-18 n 4
			19-21 n 3
			22 an 12
			23-24 n 3
			25-26 n 4
			27 n 1
			28 n 6
			29 n 3
			30 n 24
			31 ans..99
			32-33 n..11
			34 ns..28
			35 z..37
			36 z...104
			37 anp 12
			38 anp 6
			39-40 n 3
			41 ans 8
			42 ans 15
			43-44 ans..99
			45 ans..76
			46 ans...204
			47-48 ans...999
			49-51 an 3
			52 b 8
			53 b..48
			54 ans...120
			55 b...255
			56 n..35
			57 n 3
			58 n..11
			59-63 ans...999
			64 b 8
			66 ans...204
			67 n 2
			68-70 n 3
			71 n 8
			72 ans...999
			73 n 6
			74-85 n 10
			86-89 n 16
			90 n 10
			91-92 n 3
			93-94 n..11
			95 ans..99
			96 b...999
			97 x+n 16
			98 ans 25
			99 an..11
			100 n..11
			101 ans..17
			102-103 ans..28
			104 ans...100
			105-106 n 16
			107-108 n 10
			109-110 ans..84
			111-127 ans...999
			128 b 8
			""");

	private final @Nullable Element[] elements = new @Nullable Element[LAST + 1];

	private Iso8583Table(String lines) {
		lines.lines().forEach(this::read);
	}

	private void read(String line) {
		Matcher matcher = LINE.matcher(line);
		if (!matcher.matches()) {
			throw new IllegalStateException("'" + line + "' is not in the notation of the standard");
		}
		int from = Integer.parseInt(matcher.group("from"));
		int to = (matcher.group("to") != null) ? Integer.parseInt(matcher.group("to")) : from;
		boolean fixed = matcher.group("dots").isBlank();
		int length = Integer.parseInt(matcher.group("length")) + ((matcher.group("sign") != null) ? 1 : 0);
		Element element = new Element(fixed ? 0 : matcher.group("dots").length(), length,
				matcher.group("format").equals("b"));
		for (int number = from; number <= to; number++) {
			this.elements[number] = element;
		}
	}

	/**
	 * Return the table of a version.
	 * @param version the first digit of a message type
	 * @return the table; that of 1993 for 2003 too; {@code null} for other versions
	 */
	static @Nullable Iso8583Table of(byte version) {
		return switch (version) {
			case '0' -> V1987;
			case '1', '2' -> V1993;
			default -> null;
		};
	}

	/**
	 * Return a data element.
	 * @param number from 2 to {@value #LAST}
	 * @return what the table says, or {@code null} if it has none of that number
	 */
	@Nullable Element element(int number) {
		return this.elements[number];
	}

	/**
	 * A data element.
	 *
	 * @param prefix how many digits of length come first; none if the length is fixed
	 * @param length in characters or bytes; the greatest if there is a prefix
	 * @param binary whether it is bytes and not characters
	 */
	record Element(int prefix, int length, boolean binary) {

	}

}
