package dev.linekeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.linekeeper.testing.RawHttp;
import dev.linekeeper.testing.RawHttp.Answer;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service in this process, with nothing configured but what a test gives it, on a
 * port that is free.
 */
final class Service implements AutoCloseable {

	private static final String[] BASIS = { "--spring.config.location=optional:classpath:/nowhere/",
			"--server.port=0" };

	private final ConfigurableApplicationContext context;

	private Service(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start it.
	 * @param sources classes of the test's own, as an application would add them
	 * @param arguments properties, as {@code name=value}
	 * @return the service, started
	 */
	static Service start(List<Class<?>> sources, String... arguments) {
		List<Class<?>> all = new ArrayList<>(sources);
		all.add(Linekeeper.class);
		return new Service(new SpringApplicationBuilder(all.toArray(Class<?>[]::new)).run(
				Stream.concat(Stream.of(BASIS), Stream.of(arguments).map((one) -> "--" + one)).toArray(String[]::new)));
	}

	static Service start(String... arguments) {
		return start(List.of(), arguments);
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	int port() {
		return port("local.server.port");
	}

	int port(String property) {
		return this.context.getEnvironment().getRequiredProperty(property, Integer.class);
	}

	Answer get(String path, String... headers) {
		return RawHttp.send(port(), "GET", path, headers);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
