package dev.linekeeper.servers;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;

/**
 * The messages of ISO 8583:1987 that a small host understands, with those fields that are
 * common in them.
 */
final class CardMessages {

	private static final List<Integer> REQUESTS = List.of(0x0200, 0x0420, 0x0800);

	private final MessageFactory<IsoMessage> factory = new MessageFactory<>();

	CardMessages(boolean binaryBitmap) {
		this.factory.setUseBinaryBitmap(binaryBitmap);
		this.factory.setCharacterEncoding(StandardCharsets.US_ASCII.name());
		REQUESTS.forEach((request) -> this.factory.setParseMap(request, fields()));
	}

	/** The response to this request. */
	synchronized IsoMessage answer(byte[] frame) throws ParseException {
		try {
			IsoMessage response = this.factory.createResponse(this.factory.parseMessage(frame, 0));
			response.setValue(39, "00", IsoType.ALPHA, 2);
			return response;
		}
		catch (UnsupportedEncodingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<Integer, FieldParseInfo> fields() {
		Map<Integer, FieldParseInfo> fields = new HashMap<>();
		fields.put(2, field(IsoType.LLVAR, 0));
		fields.put(3, field(IsoType.NUMERIC, 6));
		fields.put(4, field(IsoType.NUMERIC, 12));
		// Dates too are digits here: read as dates, they would be given a year and a
		// zone.
		fields.put(7, field(IsoType.NUMERIC, 10));
		fields.put(11, field(IsoType.NUMERIC, 6));
		fields.put(12, field(IsoType.NUMERIC, 6));
		fields.put(13, field(IsoType.NUMERIC, 4));
		fields.put(32, field(IsoType.LLVAR, 0));
		fields.put(37, field(IsoType.ALPHA, 12));
		fields.put(41, field(IsoType.ALPHA, 8));
		fields.put(42, field(IsoType.ALPHA, 15));
		fields.put(48, field(IsoType.LLLVAR, 0));
		fields.put(49, field(IsoType.NUMERIC, 3));
		fields.put(70, field(IsoType.NUMERIC, 3));
		fields.put(90, field(IsoType.ALPHA, 42));
		return fields;
	}

	private static FieldParseInfo field(IsoType type, int length) {
		return FieldParseInfo.getInstance(type, length, StandardCharsets.US_ASCII.name(), false);
	}

}
