package dev.linekeeper.feed;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener has been, as {@link Subscription#position} wrote it and a stranger
 * gave it back: {@code <process>:<sequence>}, or {@code <process>:<name>=<sequence>,…}
 * for several feeds.
 *
 * @param places the latest sequence seen, by name; under {@link #ONLY} where no name is
 * given; empty if the text is not of this process
 */
record Position(Map<String, Long> places) {

	static final String ONLY = "";

	private static final Pattern SEEN = Pattern.compile("(?:(?<name>[A-Za-z0-9-]+)=)?(?<sequence>\\d{1,18})");

	// Longer than any we ever wrote.
	private static final int MOST = 16_384;

	static Position parse(String run, String text) {
		if (text.length() > MOST || !text.startsWith(run + ":")) {
			return new Position(Map.of());
		}
		Map<String, Long> places = new HashMap<>();
		for (String part : text.substring(run.length() + 1).split(",", -1)) {
			Matcher seen = SEEN.matcher(part);
			if (!seen.matches()) {
				return new Position(Map.of());
			}
			String name = seen.group("name");
			places.put((name != null) ? name : ONLY, Long.parseLong(seen.group("sequence")));
		}
		return new Position(places);
	}

	boolean isUnknown() {
		return this.places.isEmpty();
	}

}
