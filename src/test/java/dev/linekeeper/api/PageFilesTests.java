package dev.linekeeper.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.linekeeper.api.RunningService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files of the page, over HTTP.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageFilesTests {

	private static final Path FILES = Path.of("src/main/resources/static");

	private RunningService service;

	@BeforeAll
	void start() {
		this.service = new RunningService("linekeeper.connections.a.address=127.0.0.1:9",
				"linekeeper.connections.a.enabled=false", "linekeeper.connections.a.critical=true");
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void allTogetherAreSmallAndServed() throws IOException {
		try (Stream<Path> files = Files.list(FILES)) {
			List<Path> all = files.toList();
			assertThat(all.stream().map((file) -> "/" + file.getFileName()))
				.containsExactlyInAnyOrder(PageConfiguration.FILES);
			assertThat(all.stream().mapToLong((file) -> file.toFile().length()).sum()).isLessThan(60 * 1024);
		}
	}

	@Test
	void nothingIsAskedOfAnybodyElse() throws IOException {
		for (String file : PageConfiguration.FILES) {
			assertThat(Files.readString(FILES.resolve(file.substring(1))).replace("http://www.w3.org/2000/svg", ""))
				.doesNotContain("//cdn", "http://", "https://", "innerHTML", "insertAdjacentHTML", "eval(", "style=",
						"localStorage", "document.cookie");
		}
	}

	@ParameterizedTest
	@CsvSource({ "/, text/html", "/index.html, text/html", "/linekeeper.css, text/css",
			"/linekeeper.js, text/javascript", "/icon.svg, image/svg+xml" })
	void aFileIsCheckedForANewerOneAndNotSentAgain(String path, String type) {
		Answer first = this.service.get(path);
		Answer again = this.service.get(path, "If-None-Match", first.header("ETag"));

		assertThat(first.status()).isEqualTo(200);
		assertThat(first.header("Content-Type")).startsWith(type);
		assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
		assertThat(first.header("Content-Security-Policy")).startsWith("default-src 'self';");
		assertThat(again.status()).isEqualTo(304);
		assertThat(again.bytes()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing.js", "/favicon.ico", "/service-defaults.svg" })
	void whatIsNoFileOfThePageIsNotFound(String path) {
		this.service.get(path).isProblem(404, "NOT_FOUND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/static/index.html", "/dev/linekeeper/service-defaults.yml" })
	void whatLiesDeeperIsRefused(String path) {
		assertThat(this.service.get(path).status()).isEqualTo(403);
	}

}
