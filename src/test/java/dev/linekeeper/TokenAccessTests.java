package dev.linekeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.testing.RawHttp;
import dev.linekeeper.testing.RawHttp.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may do what where tokens are asked for: the whole service, over HTTP.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TokenAccessTests {

	private static final String[] METHODS = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };

	// Those that every platform's probes ask, and the files of the page.
	private static final Set<String> OPEN = Stream
		.of("/", "/index.html", "/linekeeper.css", "/linekeeper.js", "/api.js", "/words.js", "/lines.js",
				"/overview.js", "/detail.js", "/dom.js", "/icon.svg", "/actuator/health", "/actuator/health/liveness",
				"/actuator/health/readiness")
		.flatMap((path) -> Stream.of("GET " + path, "HEAD " + path))
		.collect(Collectors.toSet());

	private static final String NOBODY = "";

	private static Service service;

	@BeforeAll
	static void start() {
		List<String> settings = new ArrayList<>(List.of("management.endpoints.web.exposure.include=*",
				"management.endpoint.health.probes.add-additional-paths=true", "server.address=0.0.0.0"));
		for (String name : List.of("scale-1", "scale-2", "pump")) {
			settings.add("linekeeper.connections." + name + ".address=127.0.0.1:9");
			settings.add("linekeeper.connections." + name + ".enabled=false");
		}
		for (String role : List.of("read", "send", "operate")) {
			settings.add("linekeeper.security.tokens." + role + ".token=" + token(role));
			settings.add("linekeeper.security.tokens." + role + ".roles=" + role);
		}
		settings.add("linekeeper.security.tokens.scales.token=" + token("scales"));
		settings.add("linekeeper.security.tokens.scales.roles=read,send,operate");
		settings.add("linekeeper.security.tokens.scales.connections=scale-*");
		service = Service.start(List.of(Own.class), settings.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void anonymouslyNothingAnswersButHealthAndThePage() {
		Set<String> answered = new TreeSet<>();
		Set<String> paths = mappedPaths();
		for (String path : paths) {
			for (String method : METHODS) {
				Answer answer = RawHttp.send(service.port(), method, path);
				if (answer.status() != 401) {
					answered.add(method + " " + path);
				}
				else {
					assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
				}
			}
		}

		assertThat(paths).hasSizeGreaterThan(20)
			.contains("/actuator/connections/scale-1", "/actuator/loggers/scale-1", "/actuator/health", "/error");
		assertThat(answered).isSubsetOf(OPEN);
	}

	@ParameterizedTest
	@CsvSource({
			// method, path, then who may: read, send, operate, scales
			"GET,  /api/connections,                   1001", //
			"GET,  /api/connections/scale-1,           1001", //
			"GET,  /api/connections/pump,              1000", //
			"GET,  /api/connections/scale-1/stream,    1001", //
			"GET,  /api/connections/pump/stream,       1000", //
			"GET,  /api/stream,                        1001", //
			"POST, /api/connections/scale-1/messages,  0101", //
			"POST, /api/connections/pump/messages,     0100", //
			"POST, /api/connections/scale-1/requests,  0101", //
			"POST, /api/connections/pump/requests,     0100", //
			"GET,  /api/connections/scale-1/socket,    0001", //
			"GET,  /api/connections/pump/socket,       0000", //
			"POST, /api/connections,                   0000", //
			"DELETE, /api/connections/scale-1,         0000", //
			"PUT,  /api/connections/scale-1/messages,  0000", //
			"GET,  /v3/api-docs,                       1001", //
			"GET,  /actuator,                          1001", //
			"GET,  /actuator/info,                     1001", //
			"GET,  /actuator/connections,              1001", //
			"GET,  /actuator/connections/scale-1,      1001", //
			"GET,  /actuator/connections/pump,         1000", //
			"POST, /actuator/connections/scale-1,      0011", //
			"POST, /actuator/connections/pump,         0010", //
			"GET,  /actuator/metrics,                  1000", //
			"GET,  /actuator/prometheus,               1000", //
			"GET,  /actuator/env,                      1000", //
			"GET,  /actuator/health/connections,       1000", //
			"POST, /actuator/loggers/ROOT,             0010", //
			"GET,  /actuator/loggers/ROOT,             1000", //
			"GET,  /error,                             0000", //
			"GET,  /anything,                          0000", //
			"GET,  /deeper/page.js,                    0000" })
	void roleAndConnectionDecide(String method, String path, String may) {
		String[] names = { "read", "send", "operate", "scales" };
		StringBuilder does = new StringBuilder();
		for (String name : names) {
			int status = as(name, method, path).status();
			assertThat(status).isNotEqualTo(401);
			does.append((status == 403) ? '0' : '1');
		}

		assertThat(does).hasToString(may);
		assertThat(as(NOBODY, method, path).status()).isEqualTo(401);
		assertThat(as("wrong", method, path).status()).isEqualTo(401);
	}

	@Test
	void listShowsWhatTheCallerMaySee() {
		assertThat(JsonPath.<List<String>>read(as("read", "GET", "/actuator/connections").body(), "$..name"))
			.containsExactly("pump", "scale-1", "scale-2");
		String some = as("scales", "GET", "/actuator/connections").body();
		assertThat(JsonPath.<List<String>>read(some, "$..name")).containsExactly("scale-1", "scale-2");
		assertThat(JsonPath.<Integer>read(some, "$.total")).isEqualTo(2);
	}

	@Test
	void healthTellsItsDetailsOnlyToThoseWhoMaySeeAllConnections() {
		assertThat(as(NOBODY, "GET", "/actuator/health").body()).doesNotContain("components", "pump");
		assertThat(as(NOBODY, "GET", "/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
		assertThat(as("scales", "GET", "/actuator/health").body()).doesNotContain("pump");
		assertThat(as("send", "GET", "/actuator/health").body()).doesNotContain("pump");
		assertThat(as("read", "GET", "/actuator/health").body()).contains("pump");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/livez/x", "/readyz/x", "/actuator/health/x", "/actuator/health/",
			"/actuator/health/../env", "/actuator/health/liveness/x", "/actuator/health;/env", "/actuator/health;x=y",
			"/actuator/health/..;/env", "/actuator/health/%2e%2e/env", "/actuator/health%2f..%2fenv",
			"/actuator/health/%2e%2e%2fenv", "//actuator/env", "/actuator//env", "/actuator/./env",
			"/actuator/health%00", "/actuator/health%0d%0aX:y", "/actuator/env%20", "/ACTUATOR/env", "/actuator/env/",
			"/index.html/../actuator/env", "/x.js/../actuator/env", "/actuator/env;.js", "/actuator/env%3b.js",
			"/actuator%5cenv", "/api/connections;x/scale-1", "/api/connections/scale-1;x=y",
			"/api/connections/%73cale-1", "/api/../actuator/env", "/.js", "/WEB-INF/x.js" })
	void formsOfAPathThatMayMeanAnotherAreRefused(String target) {
		Answer answer = RawHttp.send(service.port(), "GET", target);

		assertThat(answer.status()).isIn(400, 401, 404);
		if (answer.status() == 404) {
			assertThat(target).isIn("/.js", "/WEB-INF/x.js");
		}
		assertThat(answer.body()).doesNotContain("propertySources", "scale-1", "liveness\"");
	}

	@Test
	void whatTheFirewallRefusesIsToldAsAProblemWithoutAnEcho() {
		Answer answer = RawHttp.send(service.port(), "GET", "/actuator/env;echo=canary", "X-Request-Id: r-1");

		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(answer.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
				+ "\"detail\":\"The request's line or headers hold what is not allowed there.\",\"code\":\"BAD_REQUEST\","
				+ "\"retryable\":false,\"requestId\":\"r-1\"}");
	}

	@Test
	void refusalsAreProblems() {
		Answer unknown = as(NOBODY, "GET", "/api/connections");
		Answer forbidden = as("send", "GET", "/api/connections");

		for (Answer answer : List.of(unknown, forbidden)) {
			assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
			assertThat(JsonPath.<String>read(answer.body(), "$.requestId")).isNotEmpty()
				.isEqualTo(answer.header("X-Request-Id"));
			assertThat(JsonPath.<Boolean>read(answer.body(), "$.retryable")).isFalse();
		}
		assertThat(JsonPath.<String>read(unknown.body(), "$.code")).isEqualTo("UNAUTHORIZED");
		assertThat(unknown.header("WWW-Authenticate")).isEqualTo("Bearer");
		assertThat(JsonPath.<String>read(forbidden.body(), "$.code")).isEqualTo("FORBIDDEN");
		assertThat(forbidden.headers()).doesNotContainKey("WWW-Authenticate");
	}

	@Test
	void everyAnswerHasTheHeadersAlsoAStream() {
		Stream
			.of(as("read", "GET", "/api/own-stream"), as("read", "GET", "/actuator/connections"),
					as(NOBODY, "GET", "/actuator/env"), as(NOBODY, "GET", "/nothing.js"))
			.forEach((answer) -> assertThat(answer.headers()).containsEntry("X-Content-Type-Options", "nosniff")
				.containsEntry("X-Frame-Options", "DENY")
				.hasEntrySatisfying("Cache-Control", (value) -> assertThat(value).contains("no-store"))
				.containsKeys("Content-Security-Policy", "X-Request-Id")
				.doesNotContainKeys("Set-Cookie", "Server", "Access-Control-Allow-Origin"));
	}

	@Test
	void otherSitesAreNotLetIn() {
		Answer preflight = RawHttp.send(service.port(), "OPTIONS", "/api/connections", "Origin: https://evil.example",
				"Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization");
		Answer simple = as("read", "GET", "/actuator/connections", "Origin: https://evil.example");

		assertThat(preflight.status()).isEqualTo(401);
		assertThat(preflight.headers()).doesNotContainKey("Access-Control-Allow-Origin");
		assertThat(simple.headers()).doesNotContainKey("Access-Control-Allow-Origin");
	}

	@Test
	void withTokensAnyNameOfTheServiceIsAnsweredTo() {
		assertThat(as("read", "GET", "/actuator/connections", "Host: lines.example").status()).isEqualTo(200);
	}

	@Test
	void failuresAreLoggedWithoutTheToken(CapturedOutput output) {
		String wrong = token("canary");
		for (int i = 0; i < 50; i++) {
			assertThat(service.get("/actuator/env", "Authorization: Bearer " + wrong).status()).isEqualTo(401);
		}

		assertThat(output.getOut().lines().filter((line) -> line.contains("HTTP: refused a request from 127.0.0.1")))
			.hasSizeLessThanOrEqualTo(2);
		assertThat(output).doesNotContain(wrong);
	}

	@Test
	void applicationMayAddPathsWithRulesOfItsOwn() {
		assertThat(service.get("/own/hello").body()).isEqualTo("hello");
	}

	private static Answer as(String name, String method, String path, String... headers) {
		List<String> all = new ArrayList<>(List.of(headers));
		if (!name.isEmpty()) {
			all.add("Authorization: Bearer " + token(name));
		}
		if (method.equals("POST")) {
			all.add("Content-Type: application/json");
			all.add("Content-Length: 0");
		}
		return RawHttp.send(service.port(), method, path, all.toArray(String[]::new));
	}

	private static String token(String name) {
		return "0123456789abcdefghijklmnopq-" + name;
	}

	/** Of every controller, endpoint and WebSocket there is, now and later. */
	private static Set<String> mappedPaths() {
		Set<String> paths = new TreeSet<>();
		service.context()
			.getBeansOfType(RequestMappingInfoHandlerMapping.class)
			.values()
			.forEach((mapping) -> mapping.getHandlerMethods()
				.keySet()
				.stream()
				.map(RequestMappingInfo::getPatternValues)
				.forEach(paths::addAll));
		service.context()
			.getBeansOfType(AbstractUrlHandlerMapping.class)
			.values()
			.forEach((mapping) -> paths.addAll(mapping.getHandlerMap().keySet()));
		Set<String> filled = new TreeSet<>();
		for (String path : paths) {
			if (!path.equals("/own/hello")) {
				filled.add(path.replaceAll("\\{\\*[^}]*}", "/scale-1")
					.replaceAll("\\{[^}]*}", "scale-1")
					.replace("**", "scale-1")
					.replace("//", "/"));
			}
		}
		filled.addAll(List.of("/", "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness",
				"/api/connections", "/api/connections/scale-1/messages"));
		return filled;
	}

	@RestController
	static class Own {

		@Bean
		@Order(0)
		SecurityFilterChain own(HttpSecurity http) {
			return http.securityMatcher("/own/**")
				.authorizeHttpRequests((rules) -> rules.anyRequest().permitAll())
				.csrf(AbstractHttpConfigurer::disable)
				.headers((headers) -> headers
					.contentSecurityPolicy((policy) -> policy.policyDirectives("default-src 'none'")))
				.build();
		}

		@GetMapping("/own/hello")
		String hello() {
			return "hello";
		}

		@GetMapping("/api/own-stream")
		SseEmitter stream() throws Exception {
			SseEmitter emitter = new SseEmitter();
			emitter.send("hello");
			emitter.complete();
			return emitter;
		}

	}

}
