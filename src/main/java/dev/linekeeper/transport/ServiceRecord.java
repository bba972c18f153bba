package dev.linekeeper.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One host that offers a service: an SRV record (RFC 2782).
 *
 * @param priority 0 to 65535; hosts of a lower one are tried first
 * @param weight 0 to 65535: its share among those of the same priority
 * @param target the host's name without the dot at its end; empty if the service is
 * decidedly not offered
 * @param port where it listens
 */
public record ServiceRecord(int priority, int weight, String target, int port) {

	/** Whether it says that nobody offers the service. */
	boolean isRefusal() {
		return this.target.isEmpty();
	}

	/**
	 * Draw the order in which hosts are to be tried, as RFC 2782 has it under "Weight".
	 * @param records in any order
	 * @param random draws
	 * @return all of them
	 */
	static List<ServiceRecord> drawn(List<ServiceRecord> records, RandomGenerator random) {
		TreeMap<Integer, List<ServiceRecord>> groups = new TreeMap<>();
		for (ServiceRecord one : records) {
			List<ServiceRecord> group = groups.computeIfAbsent(one.priority(), (priority) -> new ArrayList<>());
			// Those without weight come first, where only a 0 draws them.
			group.add((one.weight() == 0) ? 0 : group.size(), one);
		}
		List<ServiceRecord> drawn = new ArrayList<>();
		for (List<ServiceRecord> group : groups.values()) {
			while (!group.isEmpty()) {
				drawn.add(group.remove(pick(group, random)));
			}
		}
		return drawn;
	}

	private static int pick(List<ServiceRecord> group, RandomGenerator random) {
		int sum = group.stream().mapToInt(ServiceRecord::weight).sum();
		int left = random.nextInt(sum + 1);
		int index = 0;
		while (group.get(index).weight() < left) {
			left -= group.get(index).weight();
			index++;
		}
		return index;
	}

}
