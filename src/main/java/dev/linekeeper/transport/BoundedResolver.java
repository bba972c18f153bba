package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up names for no longer than each may take.
 */
final class BoundedResolver implements Resolver {

	private final Resolver resolver;

	private final ExecutorService helpers;

	private final Duration timeout;

	/**
	 * Create a resolver.
	 * @param resolver may take its time
	 * @param helpers run look-ups, each on a thread of its own
	 * @param timeout the longest that one may take
	 */
	BoundedResolver(Resolver resolver, ExecutorService helpers, Duration timeout) {
		this.resolver = resolver;
		this.helpers = helpers;
		this.timeout = timeout;
	}

	@Override
	public List<InetAddress> resolve(String host) throws UnknownHostException {
		return within(host, () -> this.resolver.resolve(host));
	}

	@Override
	public List<ServiceRecord> services(String service) throws UnknownHostException {
		return within(service, () -> this.resolver.services(service));
	}

	private <T> T within(String name, Callable<T> lookUp) throws UnknownHostException {
		Future<T> answer;
		try {
			answer = this.helpers.submit(lookUp);
		}
		catch (RejectedExecutionException ex) {
			throw unknown(name + ": too many names are being looked up", ex);
		}
		try {
			return answer.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			throw unknown(name + ": no answer within " + Wording.text(this.timeout), ex);
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw unknown(name + ": interrupted", ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof UnknownHostException cause) ? cause
					: unknown(name + ": " + ex.getCause(), ex);
		}
	}

	private static UnknownHostException unknown(String message, Exception cause) {
		UnknownHostException unknown = new UnknownHostException(message);
		unknown.initCause(cause);
		return unknown;
	}

}
