package dev.linekeeper.testing;

import java.io.File;
import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("netns")
class NamespacesTests {

	@BeforeAll
	static void available() {
		assumeTrue(Namespaces.unavailable().isEmpty(), () -> Namespaces.unavailable().orElse(""));
	}

	@Test
	void blackHoledPeerIsSilentAndAnswersWhenHealed() throws IOException {
		try (Namespaces namespaces = Namespaces.create(); Link link = Link.connect(namespaces.startEcho())) {
			link.send("one\n");
			assertThat(link.readLine()).isEqualTo("one");

			namespaces.blackhole();
			link.send("two\n");
			link.expectSilence(Duration.ofMillis(500));
			namespaces.heal();

			assertThat(link.readLine()).isEqualTo("two");
		}
	}

	@Test
	void severalHostsAreReachedAtOnce() throws IOException {
		try (Namespaces one = Namespaces.create();
				Namespaces other = Namespaces.create();
				Link toOne = Link.connect(one.startEcho());
				Link toOther = Link.connect(other.startEcho())) {
			one.blackhole();
			toOne.send("lost\n");
			toOther.send("heard\n");

			assertThat(toOther.readLine()).isEqualTo("heard");
			toOne.expectSilence(Duration.ofMillis(50));
		}
	}

	@Test
	void closeRemovesEverything() throws IOException {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();
		Namespaces namespaces = Namespaces.create();
		String address = namespaces.ourAddress().getHostAddress();
		namespaces.startEcho();
		Process process = namespaces.start("sleep", "100");
		namespaces.blackhole();
		namespaces.close();

		assertThat(process.isAlive()).isFalse();
		assertThat(Commands.run("ip", "address")).doesNotContain(address);
		assertThat(new File("/run/netns").list()).doesNotContain(namespaces.name());
		ThreadsAndFiles.assertBackTo(before, 0);
	}

	@Test
	void failedCommandSaysWhy() {
		assertThatIllegalStateException().isThrownBy(() -> Commands.run("ip", "netns", "delete", "linekeeper-none"))
			.withMessageContainingAll("ip netns delete linekeeper-none", "No such file");
	}

}
