package dev.linekeeper.security;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.web.ErrorResponseException;

/**
 * A request whose body is counted while it is read. It gives out one byte more than is
 * allowed at most, and then an {@link ErrorResponseException}, which Spring MVC knows how
 * to answer. Like any request, for one thread at a time.
 */
final class BoundedRequest extends HttpServletRequestWrapper {

	private final long most;

	private final BodyBudget budget;

	private @Nullable Body body;

	private @Nullable BufferedReader reader;

	private @Nullable Problem problem;

	private long read;

	private long taken;

	BoundedRequest(HttpServletRequest request, long most, BodyBudget budget) {
		super(request);
		this.most = most;
		this.budget = budget;
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		Body existing = this.body;
		if (existing == null) {
			existing = new Body(super.getInputStream());
			this.body = existing;
		}
		return existing;
	}

	@Override
	public BufferedReader getReader() throws IOException {
		BufferedReader existing = this.reader;
		if (existing == null) {
			String encoding = getCharacterEncoding();
			existing = new BufferedReader(new InputStreamReader(getInputStream(),
					(encoding != null) ? Charset.forName(encoding) : StandardCharsets.ISO_8859_1));
			this.reader = existing;
		}
		return existing;
	}

	/** Why it gives out no more, or {@code null} if it does. */
	@Nullable Problem problem() {
		return this.problem;
	}

	/** The request has been answered: what it took is free. */
	void release() {
		this.budget.giveBack(this.taken);
		this.taken = 0;
	}

	private int atMost(int wanted) {
		if (this.problem != null) {
			throw refusal(this.problem);
		}
		return (int) Math.min(wanted, this.most + 1 - this.read);
	}

	private void count(int bytes) {
		if (bytes <= 0) {
			return;
		}
		this.read += bytes;
		if (this.read > this.most) {
			throw refusal(Problem.PAYLOAD_TOO_LARGE);
		}
		if (!this.budget.take(bytes)) {
			throw refusal(Problem.OVERLOADED);
		}
		this.taken += bytes;
	}

	private ErrorResponseException refusal(Problem why) {
		this.problem = why;
		ErrorResponseException refusal = new ErrorResponseException(why.status(), why.document(this), null);
		refusal.getHeaders().putAll(why.headers());
		return refusal;
	}

	private final class Body extends ServletInputStream {

		private final ServletInputStream stream;

		Body(ServletInputStream stream) {
			this.stream = stream;
		}

		@Override
		public int read() throws IOException {
			atMost(1);
			int value = this.stream.read();
			count((value >= 0) ? 1 : 0);
			return value;
		}

		@Override
		public int read(byte[] into, int offset, int length) throws IOException {
			int bytes = this.stream.read(into, offset, atMost(length));
			count(bytes);
			return bytes;
		}

		@Override
		public boolean isFinished() {
			return this.stream.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.stream.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.stream.setReadListener(listener);
		}

	}

}
