package dev.linekeeper.transport;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.linekeeper.testing.DnsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services, asked of a name server of our own.
 */
@Timeout(60)
class SystemResolverTests {

	private static final String SERVICE = "_mllp._tcp.hospital.example";

	private final DnsServer server = new DnsServer();

	private final SystemResolver resolver = new SystemResolver(this.server.url());

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void everyRecordIsRead() throws UnknownHostException {
		this.server.records.put(SERVICE, List.of("10 60 2575 a.hospital.example", "10 0 65535 b-2.hospital.example"));

		assertThat(this.resolver.services(SERVICE)).containsExactlyInAnyOrder(
				new ServiceRecord(10, 60, "a.hospital.example", 2575),
				new ServiceRecord(10, 0, "b-2.hospital.example", 65535));
		assertThat(this.server.asked).containsExactly(SERVICE);
	}

	@Test
	void dotAtTheEndOfTheNameMeansNothing() throws UnknownHostException {
		this.server.records.put(SERVICE, List.of("0 0 1 a.hospital.example"));

		assertThat(this.resolver.services(SERVICE + ".")).hasSize(1);
	}

	@Test
	void recordThatNamesNobodyIsARefusal() throws UnknownHostException {
		this.server.records.put(SERVICE, List.of("0 0 0 ."));

		assertThat(this.resolver.services(SERVICE)).singleElement().matches(ServiceRecord::isRefusal);
	}

	@Test
	void nameThatDnsDoesNotKnowIsSaidToBeUnknown() {
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> this.resolver.services(SERVICE))
			.withMessage(SERVICE + ": DNS does not know it");
	}

	@Test
	void nameWithoutRecordsIsSaidToHaveNone() {
		this.server.records.put(SERVICE, List.of());

		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> this.resolver.services(SERVICE))
			.withMessage(SERVICE + ": it has no SRV record");
	}

	@Test
	void serverThatIsSilentHoldsUpNobodyForLongerThanTheLookUpMayTake() {
		this.server.beSilent();
		ExecutorService helpers = Executors.newCachedThreadPool();
		try {
			Resolver bounded = new BoundedResolver(this.resolver, helpers, Duration.ofMillis(300));
			long began = System.nanoTime();

			assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> bounded.services(SERVICE))
				.withMessage(SERVICE + ": no answer within 300ms");

			assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(290),
					Duration.ofSeconds(5));
		}
		finally {
			helpers.shutdownNow();
		}
	}

}
