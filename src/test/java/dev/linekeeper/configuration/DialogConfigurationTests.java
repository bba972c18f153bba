package dev.linekeeper.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.Expectation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class DialogConfigurationTests {

	@TempDir
	Path directory;

	@Test
	void exampleOfTheReadmeIsUnderstood() throws IOException {
		String readme = Files.readString(Path.of("README.md"));
		String section = readme.substring(readme.indexOf("### Dialog"));
		int begin = section.indexOf("```yaml\n") + "```yaml\n".length();

		ConfiguredConnection connection = bind(section.substring(begin, section.indexOf("```", begin)));

		DialogSettings dialog = connection.dialog();
		assertThat(dialog.login()).hasSize(3);
		assertThat(dialog.login().get(0).expect()).hasToString("^220 (?<host>\\S+)");
		assertThat(dialog.login().get(1).send()).satisfies((send) -> {
			assertThat(send).isNotNull();
			assertThat(send.variables()).containsExactly("host");
		});
		assertThat(dialog.login().get(2).reject()).hasToString("^ERR");
		assertThat(dialog.secrets()).containsExactly("jane", "pa$$1word");
		assertThat(dialog.heartbeat()).isNotNull();
		assertThat(dialog.heartbeat().expect()).hasToString("^PONG");
		assertThat(dialog.responses()).singleElement().satisfies((one) -> assertThat(one.limit()).isEqualTo(10));
		assertThat(dialog.polls()).singleElement()
			.satisfies((one) -> assertThat(one.every()).isEqualTo(Duration.ofSeconds(5)));
		assertThat(dialog.requests().neverReply()).hasToString("^\\*");
		assertThat(dialog.requests().keys()).isNull();
		assertThat(connection.settings().prepareTimeout()).isGreaterThan(dialog.loginTimeout());
	}

	@Test
	void loginTextWithTheDelimiterInItIsSeveralFrames() throws IOException {
		List<DialogSettings.Step> login = bind("""
				linekeeper.connections.irc:
				  address: h:1
				  framing: crlf
				  login: [{send: "NICK lk\\r\\nUSER lk 0 * :lk\\r\\n"}, {expect: " 001 "}]
				""").dialog().login();

		assertThat(login).hasSize(3);
		assertThat(login.get(2).expect()).hasToString(" 001 ");
	}

	@Test
	void connectionWithoutADialogIsSilent() throws IOException {
		DialogSettings dialog = bind("linekeeper.connections.a.address: h:1").dialog();

		assertThat(dialog).isEqualTo(new DialogSettings(StandardCharsets.UTF_8, List.of(), Duration.ofSeconds(10),
				List.of(), null, List.of(), List.of(),
				new DialogSettings.Requests(null, 1, Duration.ofSeconds(10), true, List.of(), "", null)));
	}

	@Test
	void replyEndsAreOneExpressionOrAListOfPairs() throws IOException {
		List<DialogSettings.ReplyEnd> one = bind("""
				linekeeper.connections.a: {address: "h:1", framing: crlf, requests: {reply-ends: "^(END|A,B)"}}
				""").dialog().requests().ends();
		DialogSettings.Requests pairs = bind("""
				linekeeper.connections.a:
				  address: h:1
				  framing: crlf
				  requests: {reply-ends: [{from: "^BEGIN ", to: "^END "}, {to: "^OK"}]}
				""").dialog().requests();

		assertThat(one).singleElement().satisfies((end) -> {
			assertThat(end.from()).isNull();
			assertThat(end.to()).hasToString("^(END|A,B)");
		});
		assertThat(pairs.ends()).extracting(DialogSettings.ReplyEnd::to)
			.extracting(Expectation::toString)
			.containsExactly("^END ", "^OK");
		assertThat(pairs.separator()).isEqualTo("\r\n");
	}

	@Test
	void everyKindOfKeyIsUnderstood() throws IOException {
		for (String key : List.of("bytes: 0..1", "fixed: 4..10", "regex: \"id=(\\\\w+)\"", "json: /id", "hl7: MSH-10",
				"iso8583: [11, 41]")) {
			DialogSettings.Requests requests = bind(
					"linekeeper.connections.a: {address: \"h:1\", requests: {correlate: " + "key, key: {request: {"
							+ key + "}, reply: {" + key + "}, assign: seq16}}}")
				.dialog()
				.requests();

			assertThat(requests.window()).isEqualTo(64);
			assertThat(requests.keys()).isNotNull();
			assertThat(requests.keys().assign()).isEqualTo(DialogSettings.Assign.SEQ16);
		}
	}

	private ConfiguredConnection bind(String yaml) throws IOException {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("secrets", Map.of("SCALE_USER", "jane", "SCALE_PASSWORD", "pa$$1word")));
		Path file = Files.writeString(this.directory.resolve("application.yml"), yaml);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConfigurationSupport.class)
			.environment(environment)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run("--spring.config.location=" + file)) {
			return context.getBean(ConfiguredConnections.class).all().get(0);
		}
	}

}
