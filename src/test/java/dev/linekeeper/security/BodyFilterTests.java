package dev.linekeeper.security;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BodyFilter}.
 */
class BodyFilterTests {

	private static final int MOST = 100;

	private final BodyBudget budget = new BodyBudget(250);

	private final BodyFilter filter = new BodyFilter(MOST, this.budget);

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private int read;

	@Test
	void bodyOfJustTheSizeIsRead() throws Exception {
		this.filter.doFilter(request(MOST), this.response, this::readAll);

		assertThat(this.read).isEqualTo(MOST);
		assertThat(this.response.getStatus()).isEqualTo(200);
		assertThat(this.budget.taken()).isZero();
	}

	@Test
	void announcedSizeThatIsTooLargeIsRefusedUnread() throws Exception {
		this.filter.doFilter(request(MOST + 1), this.response, (request, answer) -> {
			throw new AssertionError("passed on");
		});

		assertRefused(413, "PAYLOAD_TOO_LARGE");
	}

	@ParameterizedTest
	@ValueSource(ints = { MOST + 1, 100 * MOST })
	void bodyOfUnknownSizeIsReadOneByteTooFarAtMost(int size) throws Exception {
		this.filter.doFilter(chunked(size), this.response, this::readAll);

		assertThat(this.read).isLessThanOrEqualTo(MOST);
		assertRefused(413, "PAYLOAD_TOO_LARGE");
		assertThat(this.budget.taken()).isZero();
	}

	@Test
	void byteByByteItIsTheSame() throws Exception {
		this.filter.doFilter(chunked(2 * MOST), this.response, (request, answer) -> {
			while (request.getInputStream().read() >= 0) {
				this.read++;
			}
		});

		assertThat(this.read).isEqualTo(MOST);
		assertRefused(413, "PAYLOAD_TOO_LARGE");
	}

	@Test
	void asTextItIsTheSame() throws Exception {
		this.filter.doFilter(chunked(2 * MOST), this.response, (request, answer) -> request.getReader().readLine());

		assertRefused(413, "PAYLOAD_TOO_LARGE");
	}

	@Test
	void refusalCountsWhateverItIsTurnedInto() throws Exception {
		this.filter.doFilter(chunked(2 * MOST), this.response, (request, answer) -> {
			try {
				readAll(request, answer);
			}
			catch (ErrorResponseException ex) {
				throw new ServletException("could not read", ex);
			}
		});

		assertRefused(413, "PAYLOAD_TOO_LARGE");
	}

	@Test
	void handlerThatAnswersItselfHasAllItNeeds() throws Exception {
		this.filter.doFilter(chunked(2 * MOST), this.response,
				(request, answer) -> assertThatExceptionOfType(ErrorResponseException.class)
					.isThrownBy(() -> readAll(request, answer))
					.satisfies((ex) -> {
						assertThat(ex.getStatusCode().value()).isEqualTo(413);
						assertThat(ex.getBody().getProperties()).containsEntry("code", "PAYLOAD_TOO_LARGE")
							.containsEntry("retryable", false)
							.containsKey("requestId");
					}));
	}

	@Test
	void bodiesInProgressShareTheBudget() throws Exception {
		this.filter.doFilter(chunked(MOST), this.response, (first, answer) -> {
			readAll(first, answer);
			this.filter.doFilter(chunked(MOST), new MockHttpServletResponse(), (second, other) -> {
				readAll(second, other);
				this.filter.doFilter(chunked(MOST), this.response, this::readAll);
			});
		});

		assertRefused(503, "OVERLOADED");
		assertThat(this.response.getHeader("Retry-After")).isEqualTo("1");
		assertThat(this.response.getContentAsString()).contains("\"retryable\":true");
		assertThat(this.budget.taken()).isZero();
	}

	@Test
	void bodyCountsUntilItsRequestIsAnsweredLater() throws Exception {
		MockHttpServletRequest request = request(MOST);
		request.setAsyncSupported(true);

		this.filter.doFilter(request, this.response, (passed, answer) -> {
			readAll(passed, answer);
			passed.startAsync();
		});

		assertThat(this.budget.taken()).isEqualTo(MOST);
		MockAsyncContext later = (MockAsyncContext) request.getAsyncContext();
		assertThat(later).isNotNull();
		later.complete();
		assertThat(this.budget.taken()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "identity, gzip", "br", "x" })
	void compressedBodyIsRefused(String encoding) throws Exception {
		MockHttpServletRequest request = request(1);
		request.addHeader("Content-Encoding", encoding);

		this.filter.doFilter(request, this.response, this::readAll);

		assertRefused(415, "UNSUPPORTED_CONTENT_ENCODING");
		assertThat(this.response.getHeader("Accept-Encoding")).isEqualTo("identity");
	}

	@ParameterizedTest
	@ValueSource(strings = { "identity", "IDENTITY" })
	void bodyAsItIsMayBeCalledSo(String encoding) throws Exception {
		MockHttpServletRequest request = request(1);
		request.addHeader("Content-Encoding", encoding);

		this.filter.doFilter(request, this.response, this::readAll);

		assertThat(this.response.getStatus()).isEqualTo(200);
	}

	private void assertRefused(int status, String code) throws Exception {
		assertThat(this.response.getStatus()).isEqualTo(status);
		assertThat(this.response.getContentType()).isEqualTo("application/problem+json");
		assertThat(this.response.getContentAsString()).contains("\"code\":\"" + code + "\"");
		assertThat(this.response.getHeader("Connection")).isEqualTo("close");
	}

	private void readAll(ServletRequest request, Object answer) throws IOException {
		byte[] buffer = new byte[64];
		int bytes = request.getInputStream().read(buffer, 0, buffer.length);
		while (bytes >= 0) {
			this.read += bytes;
			bytes = request.getInputStream().read(buffer, 0, buffer.length);
		}
	}

	private static MockHttpServletRequest request(int size) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/connections/a/messages");
		request.setContent(new byte[size]);
		return request;
	}

	private static MockHttpServletRequest chunked(int size) {
		return new MockHttpServletRequest("POST", "/api/connections/a/messages") {

			{
				setContent(new byte[size]);
			}

			@Override
			public int getContentLength() {
				return -1;
			}

			@Override
			public long getContentLengthLong() {
				return -1;
			}

		};
	}

}
