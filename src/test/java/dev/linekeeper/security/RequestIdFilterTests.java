package dev.linekeeper.security;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestIdFilter}.
 */
class RequestIdFilterTests {

	private final RequestIdFilter filter = new RequestIdFilter();

	@Test
	void callersIdIsKept() throws Exception {
		assertThat(id("Order-7.b_2")).isEqualTo("Order-7.b_2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a\nb", "ä", "a/b", "\"",
			"0123456789012345678901234567890123456789012345678901234567890123x" })
	void idThatIsNotFitForALogIsReplaced(String offered) throws Exception {
		assertThat(id(offered)).isNotEqualTo(offered).matches("[A-Za-z0-9._-]{1,64}");
	}

	@Test
	void oursAreAllDifferent() throws Exception {
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < 1000; i++) {
			ids.add(id(null));
		}

		assertThat(ids).hasSize(1000).allMatch((id) -> id.matches("[a-z0-9]+-[a-z0-9]+"));
	}

	@Test
	void requestWithoutOneHasAnEmptyOne() {
		assertThat(RequestId.of(new MockHttpServletRequest())).isEmpty();
	}

	private String id(@Nullable String offered) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest();
		if (offered != null) {
			request.addHeader("X-Request-Id", offered);
		}
		MockHttpServletResponse response = new MockHttpServletResponse();
		String[] logged = new String[1];
		this.filter.doFilter(request, response, (passed, answer) -> logged[0] = MDC.get("requestId"));
		assertThat(MDC.get("requestId")).isNull();
		assertThat(logged[0]).isEqualTo(RequestId.of(request)).isEqualTo(response.getHeader("X-Request-Id"));
		return logged[0];
	}

}
