package dev.linekeeper;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.linekeeper.configuration.InvalidConfigurationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OpenFilesTests {

	@Test
	void asManyAsThereCanBeAreTaken() {
		assertThatCode(() -> new OpenFiles(1024).require(824)).doesNotThrowAnyException();
	}

	@Test
	void oneMoreIsRefusedWithBothFiguresAndTheWayOut() {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new OpenFiles(1024).require(825))
			.withMessage("linekeeper.connections: 825 connections need at least 1025 open files, and this process may "
					+ "have 1024; raise the limit ('ulimit -n', 'LimitNOFILE=' of systemd, '--ulimit nofile=' of "
					+ "Docker)");
	}

	@Test
	void unknownLimitRefusesNothing() {
		assertThatCode(() -> new OpenFiles(-1).require(1_000_000)).doesNotThrowAnyException();
	}

	@Test
	void limitOfThisProcessIsTheOperatingSystems() {
		long limit = ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
			.getMaxFileDescriptorCount();

		assertThatCode(() -> OpenFiles.ofThisProcess().require(limit - OpenFiles.OTHERS)).doesNotThrowAnyException();
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> OpenFiles.ofThisProcess().require(limit - OpenFiles.OTHERS + 1));
		assertThat(limit).isPositive();
	}

}
