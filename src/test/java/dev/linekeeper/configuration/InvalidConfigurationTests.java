package dev.linekeeper.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests that a configuration that breaks a rule ends the start with one report. The bad
 * files and the reports expected are in {@code invalid-configuration.txt}.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidConfigurationTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@MethodSource("cases")
	void isRefusedWithOneReport(Case refused, CapturedOutput output) throws IOException {
		Path file = write(refused.yaml());

		assertThatException().isThrownBy(() -> application().run("--spring.config.location=" + file));

		assertThat(report(output)).containsExactlyElementsOf(refused.report());
		assertThat(output).doesNotContain("at org.springframework", "at dev.linekeeper", "Caused by:", "hunter2");
	}

	@Test
	void secretIsNotShown() {
		InvalidConfigurationException invalid = new InvalidConfigurationException("linekeeper.connections.a.password",
				"hunter2", "must be longer", "application.yml:3");

		assertThat(new ConfigurationFailureAnalyzer(new StandardEnvironment()).analyze(invalid))
			.hasFieldOrPropertyWithValue("description",
					"linekeeper.connections.a.password (application.yml:3): '******' must be longer.");
	}

	@Test
	void valuesOfUnknownKeysAreNotShown(CapturedOutput output) throws IOException {
		Path file = write("linekeeper.connections.a: {address: 'h:1', pasword: hunter2}");

		assertThatException().isThrownBy(() -> application().run("--spring.config.location=" + file));

		assertThat(output).contains("unknown key 'pasword'").doesNotContain("hunter2");
	}

	@Test
	void namesThatDifferOnlyInCaseAreRefusedAcrossFiles(CapturedOutput output) throws IOException {
		Path first = write("linekeeper.connections.scale-1.address: h:1");
		Path second = Files.writeString(this.directory.resolve("more.yml"),
				"\nlinekeeper.connections.SCALE-1.framing: lf");

		assertThatException().isThrownBy(() -> application().run("--spring.config.location=" + first + "," + second));

		assertThat(output).contains("application.yml:1").contains("more.yml:2");
	}

	@Test
	void faultOnTheCommandLineIsNamedSo(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> application().run("--spring.config.location=optional:" + this.directory + "/",
					"--linekeeper.connections.a.address=tcp://h:1"));

		assertThat(String.join(" ", report(output))).contains("linekeeper.connections.a.address")
			.contains("commandLineArgs")
			.contains("'tcp://h:1' must be host:port");
	}

	@Test
	void faultElsewhereIsLeftToBoot(CapturedOutput output) throws IOException {
		Path file = write("spring.main.lazy-initialization: perhaps");

		assertThatException().isThrownBy(() -> application().run("--spring.config.location=" + file));

		assertThat(output).contains("Failed to bind properties under 'spring.main.lazy-initialization'");
	}

	@Test
	void processEndsWithExitCodeOne() throws Exception {
		Path file = write("linekeeper.connections.a.address: tcp://h:1");
		Path log = this.directory.resolve("out.txt");
		Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), Main.class.getName(), "--spring.config.location=" + file)
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();

		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

		assertThat(process.exitValue()).isEqualTo(1);
		assertThat(log).content()
			.contains("linekeeper.connections.a.address (application.yml:1): 'tcp://h:1' must be host:port")
			.doesNotContain("at org.springframework", "at dev.linekeeper", "Exception in thread");
	}

	static List<Case> cases() throws IOException {
		String table = Files
			.readString(Path.of("src/test/resources/dev/linekeeper/configuration/invalid-configuration.txt"));
		return Arrays.stream(table.split("(?m)^# ")).skip(1).map(Case::read).toList();
	}

	private static SpringApplication application() {
		return new SpringApplicationBuilder(ConfigurationSupport.class, SslAutoConfiguration.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.build();
	}

	private static List<String> report(CapturedOutput output) {
		String[] parts = output.getOut().split("Description:\\R\\R");
		assertThat(parts).as("exactly one report").hasSize(2);
		return parts[1].substring(0, parts[1].indexOf("Action:")).strip().lines().toList();
	}

	private Path write(String yaml) throws IOException {
		return Files.writeString(this.directory.resolve("application.yml"), yaml);
	}

	static class Main {

		public static void main(String[] args) {
			application().run(args);
		}

	}

	/**
	 * A bad file and what is said about it.
	 *
	 * @param name what is wrong
	 * @param yaml the file; its line numbers are those of the report
	 * @param report the lines of the description
	 */
	record Case(String name, String yaml, List<String> report) {

		static Case read(String text) {
			List<String> yaml = new ArrayList<>();
			List<String> report = new ArrayList<>();
			text.lines().skip(1).filter((line) -> !line.isBlank()).forEach((line) -> {
				if (line.startsWith("> ")) {
					report.add(line.substring(2));
				}
				else {
					yaml.add(line);
				}
			});
			return new Case(text.lines().findFirst().orElseThrow(), String.join("\n", yaml), report);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
