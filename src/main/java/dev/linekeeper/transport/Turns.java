package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among the addresses of one connection.
 */
final class Turns {

	private final AddressOrder order;

	private final RandomGenerator random;

	// The place begun with or reached last. Guarded by this.
	private int last = -1;

	/**
	 * Create turns.
	 * @param order by which rule
	 * @param random draws, where the rule says so; used by several threads
	 */
	Turns(AddressOrder order, RandomGenerator random) {
		this.order = order;
		this.random = random;
	}

	/**
	 * Order what was found for an attempt, which counts as one that has begun.
	 * @param places what each of the configured addresses led to, perhaps nothing
	 * @param failed the address that failed last
	 * @param anew whether to begin with the first again, rather than after that one,
	 * where the rule has a first
	 * @return everything, in the order in which it is to be tried
	 */
	List<Candidate> order(List<List<Candidate>> places, @Nullable InetSocketAddress failed, boolean anew) {
		return switch (this.order) {
			case FAILOVER -> {
				List<Candidate> all = flat(places);
				yield (anew && index(all, failed) > 0) ? all : after(all, failed);
			}
			case RANDOM -> {
				List<List<Candidate>> drawn = shuffled(places);
				drawn.replaceAll((place) -> after(place, failed));
				drawn.sort(Comparator.comparing((place) -> index(place, failed) >= 0));
				yield flat(drawn);
			}
			case ROUND_ROBIN -> {
				List<List<Candidate>> turned = new ArrayList<>(places);
				turned.replaceAll((place) -> after(place, failed));
				Collections.rotate(turned, -begin(places.size()));
				yield flat(turned);
			}
		};
	}

	/** An attempt got through to this address. */
	synchronized void reached(Candidate candidate) {
		this.last = candidate.place();
	}

	private synchronized int begin(int places) {
		this.last = (this.last < 0) ? this.random.nextInt(places) : (this.last + 1) % places;
		return this.last;
	}

	/**
	 * As they come, but from the one on that follows the failed one, if that is there.
	 */
	private static List<Candidate> after(List<Candidate> candidates, @Nullable InetSocketAddress failed) {
		List<Candidate> turned = new ArrayList<>(candidates);
		Collections.rotate(turned, -1 - index(candidates, failed));
		return turned;
	}

	private static int index(List<Candidate> candidates, @Nullable InetSocketAddress failed) {
		for (int i = 0; i < candidates.size(); i++) {
			if (candidates.get(i).isAt(failed)) {
				return i;
			}
		}
		return -1;
	}

	// Fisher and Yates; Collections.shuffle takes no RandomGenerator on JDK 17.
	private List<List<Candidate>> shuffled(List<List<Candidate>> places) {
		List<List<Candidate>> shuffled = new ArrayList<>(places);
		for (int i = shuffled.size() - 1; i > 0; i--) {
			Collections.swap(shuffled, i, this.random.nextInt(i + 1));
		}
		return shuffled;
	}

	private static List<Candidate> flat(List<List<Candidate>> places) {
		return places.stream().flatMap(List::stream).toList();
	}

}
