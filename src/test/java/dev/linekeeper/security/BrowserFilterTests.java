package dev.linekeeper.security;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrowserFilter}.
 */
class BrowserFilterTests {

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "localhost:8080", "LocalHost:8080", "localhost.:8080", "lines.localhost",
			"127.0.0.1", "127.0.0.1:8080", "127.8.9.10", "[::1]", "[::1]:8080", "[0:0:0:0:0:0:0:1]:8080" })
	void namesOfLoopbackAreAnsweredTo(String host) {
		assertThat(BrowserFilter.isLoopback(host)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
			"evillocalhost", "10.0.0.1:8080", "[::2]", "[::ffff:10.0.0.1]", "[::1].evil.example", "127.0.0.1@evil", "",
			":8080", "0.0.0.0:8080", "[::]:8080", "127.evil.example" })
	void othersAreNot(String host) throws Exception {
		assertThat(status("GET", "Host", host)).isEqualTo(421);
	}

	@Test
	void aNameThatWasFoundOursMakesNoOtherOurs() throws Exception {
		BrowserFilter filter = new BrowserFilter(true);
		for (int i = 0; i < 2; i++) {
			assertThat(status(filter, "GET", "Host", "localhost:8080")).isEqualTo(200);
			assertThat(status(filter, "GET", "Host", "evil.example:8080")).isEqualTo(421);
			assertThat(status(filter, "GET", "Host", "evil.example:8080")).isEqualTo(421);
		}
	}

	@Test
	void openServiceAnswersToAnyName() throws Exception {
		assertThat(status(new BrowserFilter(false), "GET", "Host", "lines.example")).isEqualTo(200);
		assertThat(status(new BrowserFilter(false), "POST", "Host", "lines.example", "Origin", "https://lines.example"))
			.isEqualTo(200);
		assertThat(status(new BrowserFilter(false), "POST", "Host", "lines.example", "Origin", "https://evil.example"))
			.isEqualTo(403);
	}

	@ParameterizedTest
	@CsvSource({ "http://localhost:8080, 200", "http://LOCALHOST:8080, 200", "http://evil.example, 403",
			"http://localhost:3000, 403", "http://localhost, 403", "null, 403", "http://127.0.0.1:8080, 403",
			"http://evil.example/localhost:8080, 403" })
	void changeFromAnotherOriginIsRefused(String origin, int status) throws Exception {
		assertThat(status("POST", "Host", "localhost:8080", "Origin", origin)).isEqualTo(status);
		assertThat(status("DELETE", "Host", "localhost:8080", "Origin", origin)).isEqualTo(status);
		assertThat(status("GET", "Host", "localhost:8080", "Origin", origin, "Upgrade", "websocket")).isEqualTo(status);
		assertThat(status("GET", "Host", "localhost:8080", "Origin", origin)).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "GET, none, navigate, 200", "GET, same-origin, cors, 200", "POST, same-origin, cors, 200",
			"POST, none, navigate, 200", "GET, cross-site, navigate, 200", "GET, cross-site, no-cors, 403",
			"GET, same-site, no-cors, 403", "POST, cross-site, navigate, 403", "POST, same-site, cors, 403",
			"OPTIONS, cross-site, cors, 403" })
	void whatABrowserSaysOfAnotherSiteIsBelieved(String method, String site, String mode, int status) throws Exception {
		assertThat(status(method, "Host", "localhost:8080", "Sec-Fetch-Site", site, "Sec-Fetch-Mode", mode))
			.isEqualTo(status);
	}

	@Test
	void programsThatAreNoBrowsersMayDoEverything() throws Exception {
		assertThat(status("POST", "Host", "localhost:8080")).isEqualTo(200);
		assertThat(status("POST")).isEqualTo(200);
	}

	private static int status(String method, String... headers) throws Exception {
		return status(new BrowserFilter(true), method, headers);
	}

	private static int status(BrowserFilter filter, String method, String... headers) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/connections");
		for (int i = 0; i < headers.length; i += 2) {
			request.addHeader(headers[i], headers[i + 1]);
		}
		MockHttpServletResponse response = new MockHttpServletResponse();
		MockFilterChain chain = new MockFilterChain();
		filter.doFilter(request, response, chain);
		assertThat(chain.getRequest() != null).isEqualTo(response.getStatus() == 200);
		return response.getStatus();
	}

}
