package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import javax.naming.CommunicationException;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

import org.jspecify.annotations.Nullable;

/**
 * Looks hosts up as the JVM does, and services through the JDK's DNS provider for JNDI,
 * which knows neither the hosts file nor search domains.
 */
final class SystemResolver implements Resolver {

	private static final String SRV = "SRV";

	// It doubles with each retry: 7 s for each server, after which its thread is free,
	// though whoever asked has long given up.
	private static final String FIRST_TIMEOUT_MILLIS = "1000";

	private static final String TRIES = "3";

	private static final int FIELDS = 4;

	private final String servers;

	/**
	 * Create a resolver.
	 * @param servers {@code dns:} for those of the system, or for example
	 * {@code dns://127.0.0.1:5353}
	 */
	SystemResolver(String servers) {
		this.servers = servers;
	}

	@Override
	public List<InetAddress> resolve(String host) throws UnknownHostException {
		return List.of(InetAddress.getAllByName(host));
	}

	@Override
	public List<ServiceRecord> services(String service) throws UnknownHostException {
		try {
			Attribute records = ask(service);
			if (records == null) {
				throw new UnknownHostException(service + ": it has no SRV record");
			}
			return read(records);
		}
		catch (NamingException | IllegalArgumentException ex) {
			UnknownHostException unknown = new UnknownHostException(service + ": " + why(ex));
			unknown.initCause(ex);
			throw unknown;
		}
	}

	// DNS gives text, of which nothing is made; and the name is one that is configured,
	// of letters, digits, hyphens and underscores.
	@SuppressWarnings("BanJNDI")
	private @Nullable Attribute ask(String service) throws NamingException {
		Properties environment = new Properties();
		environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
		environment.setProperty(Context.PROVIDER_URL, this.servers);
		environment.setProperty("com.sun.jndi.dns.timeout.initial", FIRST_TIMEOUT_MILLIS);
		environment.setProperty("com.sun.jndi.dns.timeout.retries", TRIES);
		InitialDirContext context = new InitialDirContext(environment);
		try {
			return context.getAttributes(new CompositeName().add(service), new String[] { SRV }).get(SRV);
		}
		finally {
			context.close();
		}
	}

	private static List<ServiceRecord> read(Attribute records) throws NamingException {
		List<ServiceRecord> read = new ArrayList<>();
		NamingEnumeration<?> all = records.getAll();
		while (all.hasMore()) {
			String text = String.valueOf(all.next());
			String[] fields = text.split(" ", -1);
			if (fields.length < FIELDS) {
				throw new IllegalArgumentException("'" + Wording.printable(text) + "' is no SRV record");
			}
			String target = fields[FIELDS - 1];
			read.add(new ServiceRecord(Integer.parseInt(fields[0]), Integer.parseInt(fields[1]),
					target.endsWith(".") ? target.substring(0, target.length() - 1) : target,
					Integer.parseInt(fields[2])));
		}
		return read;
	}

	private static String why(Exception thrown) {
		if (thrown instanceof NameNotFoundException) {
			return "DNS does not know it";
		}
		if (thrown instanceof CommunicationException) {
			return "no DNS server answers";
		}
		return "its SRV record cannot be looked up: " + Wording.printable(String.valueOf(thrown.getMessage()));
	}

}
