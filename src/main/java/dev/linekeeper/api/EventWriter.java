package dev.linekeeper.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.dialog.DialogListener;
import dev.linekeeper.feed.FeedEvent;
import dev.linekeeper.feed.FeedItem;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes events as JSON, and as Server-Sent Events (WHATWG HTML, 9.2). What a device said
 * is within JSON strings, so that none of its bytes can end a line of the stream.
 */
final class EventWriter {

	private final JsonMapper json;

	private final Map<String, Charset> charsets;

	EventWriter(JsonMapper json, Map<String, Charset> charsets) {
		this.json = json.rebuild()
			.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
			.build();
		this.charsets = Map.copyOf(charsets);
	}

	/** The name of an item's event. */
	static String name(FeedItem item) {
		if (item instanceof FeedEvent event) {
			return (event.kind() != null) ? "message" : "state";
		}
		return "gap";
	}

	/** The JSON of an item; that of an event is made once. */
	byte[] json(FeedItem item) {
		if (item instanceof FeedEvent event) {
			return event.rendered(this::render);
		}
		FeedItem.Gap gap = (FeedItem.Gap) item;
		return this.json
			.writeValueAsBytes(new EventView.Gap(gap.connection().isEmpty() ? null : gap.connection(), gap.missed()));
	}

	/** The JSON of how a connection stands. */
	byte[] json(ConnectionSnapshot now) {
		return this.json.writeValueAsBytes(EventView.present(now));
	}

	/** One Server-Sent Event. */
	static void write(ByteArrayOutputStream out, String name, String id, byte[] data) {
		line(out, "event: " + name);
		if (!id.isEmpty()) {
			line(out, "id: " + id);
		}
		out.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
		out.writeBytes(data);
		line(out, "\n");
	}

	private byte[] render(FeedEvent event) {
		DialogListener.Kind kind = event.kind();
		Object view = (kind != null)
				? EventView.message(event, kind, Objects.requireNonNull(this.charsets.get(event.connection())))
				: EventView.change(event);
		return this.json.writeValueAsBytes(view);
	}

	private static void line(ByteArrayOutputStream out, String line) {
		out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
		out.write('\n');
	}

}
