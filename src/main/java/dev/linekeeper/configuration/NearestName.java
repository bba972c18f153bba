package dev.linekeeper.configuration;

import java.util.Collection;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds what somebody most likely meant to write.
 */
final class NearestName {

	private static final int SHORT = 3;

	private NearestName() {
	}

	/**
	 * Return the candidate that is nearest to a name: with the fewest letters changed, or
	 * one that begins like it.
	 * @param name what was written
	 * @param candidates what could have been written
	 * @return the nearest, or {@code null} if none is near
	 */
	static @Nullable String of(String name, Collection<String> candidates) {
		String nearest = null;
		int nearestDistance = Integer.MAX_VALUE;
		for (String candidate : candidates) {
			int distance = distance(plain(name), plain(candidate));
			boolean near = distance <= allowed(name) || prefix(plain(name), plain(candidate));
			if (near && distance < nearestDistance) {
				nearest = candidate;
				nearestDistance = distance;
			}
		}
		return nearest;
	}

	private static int allowed(String name) {
		return (name.length() <= SHORT) ? 1 : Math.max(2, name.length() / SHORT);
	}

	private static boolean prefix(String one, String other) {
		int shorter = Math.min(one.length(), other.length());
		return shorter >= SHORT && one.regionMatches(0, other, 0, shorter);
	}

	private static String plain(String name) {
		return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	private static int distance(String one, String other) {
		int[] beforeAbove = new int[0];
		int[] above = new int[other.length() + 1];
		for (int column = 0; column < above.length; column++) {
			above[column] = column;
		}
		for (int row = 1; row <= one.length(); row++) {
			int[] current = new int[above.length];
			current[0] = row;
			for (int column = 1; column < above.length; column++) {
				int changed = above[column - 1] + ((one.charAt(row - 1) != other.charAt(column - 1)) ? 1 : 0);
				current[column] = Math.min(changed, 1 + Math.min(above[column], current[column - 1]));
				if (row > 1 && column > 1 && one.charAt(row - 1) == other.charAt(column - 2)
						&& one.charAt(row - 2) == other.charAt(column - 1)) {
					// Two letters that changed places are one mistake.
					current[column] = Math.min(current[column], 1 + beforeAbove[column - 2]);
				}
			}
			beforeAbove = above;
			above = current;
		}
		return above[other.length()];
	}

}
