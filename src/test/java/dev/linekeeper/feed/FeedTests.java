package dev.linekeeper.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

import dev.linekeeper.connection.SimulatedWorld;
import dev.linekeeper.dialog.DialogListener;
import dev.linekeeper.transport.TransportCounters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FeedTests {

	private final SimulatedWorld world = new SimulatedWorld(() -> 0);

	@Test
	void messagesOfOneReadHaveOneTime() {
		Feed feed = feed(new TransportCounters());

		List<Instant> times = timesOfTwo(feed);

		assertThat(times.get(1)).isEqualTo(times.get(0));
	}

	@Test
	void messagesHaveTheirOwnTimesWhereNobodyKnowsWhatWasReadTogether() {
		List<Instant> times = timesOfTwo(feed(null));

		assertThat(times.get(1)).isEqualTo(times.get(0).plusSeconds(5));
	}

	@Test
	void latestThousandAreKeptInOrder() {
		Feed feed = feed(null);
		for (int i = 0; i < 2_500; i++) {
			feed.message(1, DialogListener.Kind.PUSH, new byte[] { (byte) i });
		}

		assertThat(feed.beginning()).isEqualTo(1_501);
		assertThat(LongStream.range(feed.beginning(), feed.end()).mapToObj(feed::atOrAfter))
			.allSatisfy((event) -> assertThat(event).isNotNull()
				.satisfies((one) -> assertThat(one.data()[0]).isEqualTo((byte) (one.sequence() - 1))))
			.hasSize(1_000);
	}

	private List<Instant> timesOfTwo(Feed feed) {
		feed.message(1, DialogListener.Kind.PUSH, new byte[1]);
		this.world.pass(Duration.ofSeconds(5));
		feed.message(1, DialogListener.Kind.PUSH, new byte[1]);
		return LongStream.of(1, 2).mapToObj(feed::atOrAfter).map(FeedEvent::at).toList();
	}

	private Feed feed(@Nullable TransportCounters traffic) {
		return new Feed("gps-1", traffic, this.world, new FeedMemory(8 << 20, 1), Runnable::run);
	}

}
