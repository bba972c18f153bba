package dev.linekeeper.configuration;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class WrittenNamesTests {

	private final StandardEnvironment environment = new StandardEnvironment() {

		@Override
		protected void customizePropertySources(MutablePropertySources sources) {
			sources.addLast(new MapPropertySource("file", Map.of("linekeeper.connections.scale-1.address", "a:1",
					"linekeeper.connections.scale-1.login[0].send", "x", "linekeeper.defaults.framing", "crlf")));
		}

	};

	@Test
	void whatIsWrittenAndAllAboveItIsThere() {
		assertThat(isAbsent("scale-1.address")).isFalse();
		assertThat(isAbsent("scale-1.login[0].send")).isFalse();
		assertThat(isAbsent("scale-1.login[0]")).isFalse();
		assertThat(isAbsent("scale-1.login")).isFalse();
		assertThat(isAbsent("scale-1")).isFalse();
	}

	@Test
	void dashesAndCaseMakeNoDifference() {
		assertThat(isAbsent("scale1.address")).isFalse();
	}

	@Test
	void othersAreAbsent() {
		assertThat(isAbsent("scale-1.framing")).isTrue();
		assertThat(isAbsent("scale-1.login[1]")).isTrue();
		assertThat(isAbsent("scale-1.login[0].send.more")).isTrue();
		assertThat(isAbsent("scale-2")).isTrue();
	}

	@Test
	void nothingIsSaidOfOtherSections() {
		WrittenNames written = WrittenNames.read(this.environment,
				ConfigurationPropertyName.of("linekeeper.connections"));

		assertThat(written.isAbsent(ConfigurationPropertyName.of("linekeeper.defaults.address"))).isFalse();
		assertThat(written.isAbsent(ConfigurationPropertyName.of("linekeeper.connections"))).isFalse();
	}

	@Test
	void variablesOfOtherSectionsChangeNothing() {
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("systemEnvironment",
					Map.of("LINEKEEPER_SECURITY_TOKENS_ME_TOKEN", "x", "PATH", "/")));

		assertThat(isAbsent("scale-1.framing")).isTrue();
	}

	@Test
	void variableOfTheSectionMayMeanAnyName() {
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("systemEnvironment",
					Map.of("LINEKEEPER_CONNECTIONS_SCALE_1_FRAMING", "lf")));

		assertThat(isAbsent("scale-1.framing")).isFalse();
	}

	@Test
	void sourceThatCannotBeListedMayHaveAnyName() {
		this.environment.getPropertySources().addFirst(new PropertySource<>("vault") {

			@Override
			public Object getProperty(String name) {
				return name.endsWith("scale-1.framing") ? "lf" : null;
			}

		});

		assertThat(isAbsent("scale-1.framing")).isFalse();
	}

	private boolean isAbsent(String name) {
		return WrittenNames.read(this.environment, ConfigurationPropertyName.of("linekeeper.connections"))
			.isAbsent(ConfigurationPropertyName.of("linekeeper.connections." + name));
	}

}
