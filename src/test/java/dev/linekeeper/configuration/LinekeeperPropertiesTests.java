package dev.linekeeper.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.transport.AddressOrder;
import dev.linekeeper.transport.BindAddress;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TlsCredentials;
import dev.linekeeper.transport.TlsSettings;
import dev.linekeeper.transport.TlsSettings.Revocation;
import dev.linekeeper.transport.TransportSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LinekeeperProperties}, from a YAML file to the settings.
 */
class LinekeeperPropertiesTests {

	@TempDir
	Path directory;

	@Test
	void keysThatAreNotWrittenHaveTheDocumentedDefaults() {
		ConfiguredConnection connection = only("""
				linekeeper.connections.scale-1.address: 10.0.0.5:4001
				""");

		assertThat(connection.settings()).isEqualTo(new ConnectionSettings("scale-1", false, true, OnLost.RECONNECT,
				new TransportSettings(List.of(new PeerAddress("10.0.0.5", 4001)), Framings.named("raw"),
						new TransportSettings.Dial(Duration.ofSeconds(5), Duration.ofSeconds(10),
								Duration.ofSeconds(45)),
						new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3),
						1024 * 1024),
				new ConnectionSettings.Reconnect(Duration.ofMillis(500), 1.3, Duration.ofSeconds(60), 0.2, null,
						Duration.ofSeconds(30), Duration.ofMillis(250)),
				new ConnectionSettings.WhenDown(false, 1000, 8 * 1024 * 1024, Duration.ofSeconds(60), false),
				new ConnectionSettings.Liveness(Duration.ofSeconds(30), Duration.ofSeconds(10), 2, null,
						Duration.ofSeconds(30), null),
				null, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(3)));
		assertThat(connection.protocol()).isEqualTo("dialog");
	}

	@Test
	void everyKeyReachesItsSetting() {
		ConfiguredConnection connection = only("""
				linekeeper:
				  connections:
				    pos:
				      addresses: ["a.example:1", "[fe80::1]:2", "srv:_pos._tcp.shop.example"]
				      order: round-robin
				      bind-address: fd00::25
				      framing: crlf
				      protocol: pos
				      critical: true
				      enabled: false
				      on-lost: stop
				      connect: {dns-timeout: 1s, dial-timeout: 2s, attempt-timeout: 3s}
				      proxy: {type: http, address: "[::1]:23", user: me, password: "pass:word", timeout: 24s}
				      reconnect: {initial-delay: 4s, multiplier: 2, max-delay: 5s, jitter: 0.5, max-attempts: 6,
				                  stable-after: 7s, min-gap: 0s}
				      login-timeout: 8s
				      heartbeat: {every: 14s, timeout: 15ms, misses: 16}
				      idle-timeout: 17s
				      write-stall-timeout: 18s
				      max-lifetime: 19h
				      when-down: {policy: queue, max-messages: 20, max-bytes: 21B, ttl: 22s, overflow: drop-oldest}
				      keep-alive: {idle: 9s, interval: 11s, count: 12}
				      limits: {pending-bytes: 64KB}
				      drain-timeout: 13s
				      close-timeout: 0s
				""");

		assertThat(connection.settings()).isEqualTo(new ConnectionSettings("pos", true, false, OnLost.STOP,
				new TransportSettings(
						List.of(new PeerAddress("a.example", 1), new PeerAddress("fe80::1", 2),
								new PeerAddress("_pos._tcp.shop.example", 0)),
						Framings.named("crlf"),
						new TransportSettings.Dial(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3),
								AddressOrder.ROUND_ROBIN, BindAddress.parse("fd00::25")),
						new TransportSettings.KeepAlive(Duration.ofSeconds(9), Duration.ofSeconds(11), 12), 64 * 1024,
						new TransportSettings.Proxy(TransportSettings.ProxyType.HTTP, new PeerAddress("::1", 23), "me",
								"pass:word", Duration.ofSeconds(24)),
						null),
				new ConnectionSettings.Reconnect(Duration.ofSeconds(4), 2, Duration.ofSeconds(5), 0.5, 6,
						Duration.ofSeconds(7), Duration.ZERO),
				new ConnectionSettings.WhenDown(true, 20, 21, Duration.ofSeconds(22), true),
				new ConnectionSettings.Liveness(Duration.ofSeconds(14), Duration.ofMillis(15), 16,
						Duration.ofSeconds(17), Duration.ofSeconds(18), null),
				Duration.ofHours(19), Duration.ofSeconds(8), Duration.ofSeconds(13), Duration.ZERO));
		assertThat(connection.protocol()).isEqualTo("pos");
	}

	@ParameterizedTest
	@CsvSource({ "10s, 5000", "1s, 500", "20s, 10000", "1h, 10000" })
	void heartbeatThatIsSentOftenIsAnsweredWithinHalfItsTime(String every, long millis) {
		ConnectionSettings settings = only("""
				linekeeper.connections.a: {address: "h:1", heartbeat: {every: %s}}
				""".formatted(every)).settings();

		assertThat(settings.liveness().heartbeatTimeout()).isEqualTo(Duration.ofMillis(millis));
	}

	@Test
	void heartbeatsTimeoutInTheDefaultsIsNotShortened() {
		ConnectionSettings settings = only("""
				linekeeper:
				  defaults: {heartbeat: {timeout: 9s}}
				  connections: {a: {address: "h:1", heartbeat: {every: 10s}}}
				""").settings();

		assertThat(settings.liveness().heartbeatTimeout()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void ownKeysLieOverTheDefaultsKeyByKey() {
		ConfiguredConnection connection = only("""
				linekeeper:
				  defaults:
				    framing: lf
				    critical: true
				    reconnect: {initial-delay: 2s, max-delay: 30s}
				  connections:
				    a:
				      address: h:1
				      critical: false
				      reconnect: {max-delay: 40s}
				""");

		ConnectionSettings settings = connection.settings();
		assertThat(settings.transport().framing()).isEqualTo(Framings.named("lf"));
		assertThat(settings.critical()).isFalse();
		assertThat(settings.reconnect().initialDelay()).isEqualTo(Duration.ofSeconds(2));
		assertThat(settings.reconnect().maxDelay()).isEqualTo(Duration.ofSeconds(40));
		assertThat(settings.reconnect().multiplier()).isEqualTo(1.3);
	}

	@Test
	void ownAddressesReplaceTheAddressInTheDefaults() {
		ConfiguredConnection connection = only("""
				linekeeper:
				  defaults: {address: "shared:1"}
				  connections: {a: {addresses: ["b:2", "c:3"]}}
				""");

		assertThat(connection.settings().transport().addresses()).containsExactly(new PeerAddress("b", 2),
				new PeerAddress("c", 3));
	}

	@Test
	void addressInTheDefaultsIsSharedByConnectionsWithoutOne() {
		ConfiguredConnection connection = only("""
				linekeeper:
				  defaults: {address: "shared:1"}
				  connections: {a: {framing: lf}}
				""");

		assertThat(connection.settings().transport().addresses()).containsExactly(new PeerAddress("shared", 1));
	}

	@Test
	void proxyInTheDefaultsIsThatOfEveryConnectionThatIsNotAgainstIt() {
		run("""
				linekeeper:
				  defaults: {proxy: {type: socks5, address: "p:1", user: me, password: "1"}}
				  connections:
				    a: {address: "h:1"}
				    b: {address: "h:2", proxy: {password: "2"}}
				    c: {address: "h:3", proxy: {type: none}}
				""", Map.of(),
				(context) -> assertThat(context.getBean(ConfiguredConnections.class).all())
					.extracting((connection) -> connection.settings().transport().proxy())
					.containsExactly(socks5("1"), socks5("2"), null));
	}

	@Test
	void passwordOfAProxyIsNeverPartOfAText() {
		run("""
				linekeeper.connections.a:
				  address: h:1
				  proxy: {type: socks5, address: "p:1", user: me, password: hunter2}
				""", Map.of(), (context) -> {
			assertThat(context.getBean(ConfiguredConnections.class)).asString()
				.contains("SOCKS5 proxy p:1")
				.doesNotContain("hunter2");
			assertThat(context.getBean(LinekeeperProperties.class)).asString()
				.contains("address=p:1")
				.doesNotContain("hunter2");
		});
	}

	@Test
	void initialDelayInTheDefaultsMayExceedTheBuiltInMaximumThatConnectionsRaise() {
		ConfiguredConnection connection = only("""
				linekeeper:
				  defaults: {reconnect: {initial-delay: 90s}}
				  connections: {a: {address: "h:1", reconnect: {max-delay: 120s}}}
				""");

		assertThat(connection.settings().reconnect().maxDelay()).isEqualTo(Duration.ofSeconds(120));
	}

	@Test
	void connectionsKeepTheOrderInWhichTheyAreWrittenAndTheirNames() {
		run("""
				linekeeper:
				  connections:
				    z: {address: "h:1"}
				    Scale-1: {address: "h:2"}
				    7: {address: "h:3"}
				    a: {address: "h:4"}
				    m2: {address: "h:5"}
				""", Map.of(),
				(context) -> assertThat(context.getBean(ConfiguredConnections.class).all())
					.extracting((connection) -> connection.settings().name())
					.containsExactly("z", "Scale-1", "7", "a", "m2"));
	}

	@Test
	void environmentVariableOverridesOneKeyAndAddsNoConnection() {
		run("""
				linekeeper.connections.Scale-1: {address: "h:1", framing: lf}
				""", Map.of("LINEKEEPER_CONNECTIONS_SCALE1_ADDRESS", "override:2"), (context) -> {
			List<ConfiguredConnection> all = context.getBean(ConfiguredConnections.class).all();
			assertThat(all).hasSize(1);
			ConnectionSettings settings = all.get(0).settings();
			assertThat(settings.name()).isEqualTo("Scale-1");
			assertThat(settings.transport().addresses()).containsExactly(new PeerAddress("override", 2));
			assertThat(settings.transport().framing()).isEqualTo(Framings.named("lf"));
		});
	}

	@Test
	void environmentVariablesAloneMakeAConnection() {
		run("{}", Map.of("LINEKEEPER_CONNECTIONS_SCALE1_ADDRESS", "h:2"),
				(context) -> assertThat(context.getBean(ConfiguredConnections.class).all())
					.extracting((connection) -> connection.settings().name())
					.containsExactly("scale1"));
	}

	@Test
	void environmentVariablesOfOthersThatBeginWithTheNameAreNoFault() {
		run("linekeeper.connections.a.address: h:1", Map.of("LINEKEEPER_PORT", "tcp://10.96.0.1:8080"),
				(context) -> assertThat(context.getBean(ConfiguredConnections.class).all()).hasSize(1));
	}

	@Test
	void placeholdersAreResolvedAndEscapedOnesKept() {
		run("""
				device.host: 10.0.0.5
				linekeeper:
				  connections: {a: {address: "${device.host}:${device.port:4001}"}}
				  simulators: {s: {port: 1, greet: '\\${literally}'}}
				""", Map.of(), (context) -> {
			assertThat(context.getBean(ConfiguredConnections.class).all().get(0).settings().transport().addresses())
				.containsExactly(new PeerAddress("10.0.0.5", 4001));
			assertThat(context.getBean(LinekeeperProperties.class).simulators().get("s").greet())
				.isEqualTo("${literally}");
		});
	}

	@Test
	void simulatorIsBound() {
		run("""
				linekeeper:
				  simulators:
				    echo: {port: 1234, framing: crlf, greet: "hello", respond: [{match: "(.*)", send: "you said $1"}],
				           every: {period: 2s, send: "tick $n"},
				           faults: {latency: 20ms, slice: 3, drop-after: 100, refuse: false, silent: true}}
				""", Map.of(),
				(context) -> assertThat(context.getBean(LinekeeperProperties.class).simulators()).containsEntry("echo",
						new SimulatorProperties(1234, FramingProperties.valueOf("crlf"), "hello",
								List.of(new SimulatorProperties.Response("(.*)", "you said $1")),
								new SimulatorProperties.Every(Duration.ofSeconds(2), "tick $n"),
								new SimulatorProperties.Faults(Duration.ofMillis(20), 3, 100, false, true))));
	}

	@Test
	void nothingConfiguredMeansNoConnections() {
		run("linekeeper: {connections: , simulators: }", Map.of(), (context) -> {
			assertThat(context.getBean(ConfiguredConnections.class).all()).isEmpty();
			assertThat(context.getBean(LinekeeperProperties.class).simulators()).isEmpty();
		});
	}

	@Test
	void tlsIsReadInEveryForm() {
		assertThat(tls("framing: crlf")).isNull();
		assertThat(tls("tls: false")).isNull();
		TlsSettings plain = tls("tls: true");
		assertThat(plain).isNotNull();
		assertThat(plain.credentials().get()).isEqualTo(new TlsCredentials(null, null, null, null));
		assertThat(plain).extracting("serverName", "verifyHostname", "revocation", "timeout", "later")
			.containsExactly(null, true, Revocation.OFF, Duration.ofSeconds(10), false);
		assertThat(tls("""
				tls: {server-name: b.example, verify-hostname: false, revocation: soft}
				      connect: {tls-timeout: 3s}
				      login: [{expect: "^220"}, {starttls: true}]"""))
			.extracting("serverName", "verifyHostname", "revocation", "timeout", "later")
			.containsExactly("b.example", false, Revocation.SOFT, Duration.ofSeconds(3), true);
		assertThat(tls("tls: {revocation: off}")).extracting("revocation").isEqualTo(Revocation.OFF);
	}

	private @Nullable TlsSettings tls(String keys) {
		return only("""
				linekeeper:
				  connections:
				    a:
				      address: h:1
				      %s
				""".formatted(keys)).settings().transport().tls();
	}

	private static TransportSettings.Proxy socks5(String password) {
		return new TransportSettings.Proxy(TransportSettings.ProxyType.SOCKS5, new PeerAddress("p", 1), "me", password,
				Duration.ofSeconds(10));
	}

	private ConfiguredConnection only(String yaml) {
		ConfiguredConnection[] found = new ConfiguredConnection[1];
		run(yaml, Map.of(), (context) -> {
			List<ConfiguredConnection> all = context.getBean(ConfiguredConnections.class).all();
			assertThat(all).hasSize(1);
			found[0] = all.get(0);
		});
		return found[0];
	}

	private void run(String yaml, Map<String, Object> variables, Consumer<ApplicationContext> check) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConfigurationSupport.class)
			.environment(environment)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run("--spring.config.location=" + write(yaml))) {
			check.accept(context);
		}
	}

	private Path write(String yaml) {
		try {
			return Files.writeString(this.directory.resolve("application.yml"), yaml);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
