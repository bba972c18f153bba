package dev.linekeeper.security;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallerFilter} and {@link Tokens}.
 */
class CallerFilterTests {

	// SHA-256 of "one" and of "two".
	private static final String ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

	private static final String TWO = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3";

	private final CallerFilter filter = new CallerFilter(
			new Tokens(List.of(new SecuritySettings.Token("first", ONE, Set.of(Role.READ), null),
					new SecuritySettings.Token("second", TWO, Set.of(Role.SEND), List.of("x")))),
			null, new Refusals(new RefusalLog(() -> 0)));

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@AfterEach
	void nobodyCalls() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void eachTokenIsItsOwners() throws Exception {
		assertThat(caller("Bearer one")).isEqualTo("first");
		assertThat(caller("bearer  two ")).isEqualTo("second");
	}

	@Test
	void withoutOneNobodyIsKnownAndTheRulesDecide() throws Exception {
		assertThat(caller()).isEqualTo("nobody");
		assertThat(caller("Basic b25lOm9uZQ==")).isEqualTo("nobody");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer three", "Bearer", "Bearer ", "Bearer one two", "Bearer one,", "Bearer=one",
			"Bearer " + ONE })
	void wrongOneIsRefused(String header) throws Exception {
		assertThat(caller(header)).isNull();

		assertThat(this.response.getStatus()).isEqualTo(401);
		assertThat(this.response.getHeader("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
		assertThat(this.response.getContentAsString()).contains("\"code\":\"UNAUTHORIZED\"").doesNotContain("three");
	}

	@Test
	void twoAreRefusedEvenIfBothAreGood() throws Exception {
		assertThat(caller("Bearer one", "Bearer one")).isNull();
	}

	@Test
	void inTheQueryItIsNotSeen() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/connections");
		request.setParameter("access_token", "one");

		assertThat(caller(request)).isEqualTo("nobody");
	}

	private @Nullable String caller(String... authorization) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/connections");
		for (String header : authorization) {
			request.addHeader("Authorization", header);
		}
		return caller(request);
	}

	private @Nullable String caller(MockHttpServletRequest request) throws Exception {
		MockFilterChain chain = new MockFilterChain();
		this.filter.doFilter(request, this.response, chain);
		String name = (chain.getRequest() != null) ? Caller.current().getName() : null;
		SecurityContextHolder.clearContext();
		return name;
	}

}
