package dev.linekeeper.api;

import java.time.Duration;
import java.util.stream.Collectors;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.feed.Feeds;
import dev.linekeeper.transport.TimeSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Wires the controllers.
 */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

	private static final String SEND_BUFFER = "65536";

	// Tomcat's 200 threads then wait for 10,000 calls a second, and never for long.
	private static final Duration SOON = Duration.ofMillis(20);

	@Bean
	ApiThreads apiThreads() {
		return new ApiThreads();
	}

	@Bean
	Feeds feeds(Dialogs dialogs, ConnectionManager manager, TimeSource time, ApiThreads threads) {
		Feeds feeds = new Feeds(manager, dialogs.all(), time, Runtime.getRuntime().maxMemory() / 4,
				threads.dispatcher());
		manager.addListener(feeds);
		return feeds;
	}

	@Bean
	Lines lines(ConnectionManager manager, Dialogs dialogs, Feeds feeds) {
		return new Lines(manager, dialogs, feeds);
	}

	@Bean
	Payloads payloads(JsonMapper json) {
		return new Payloads(json);
	}

	@Bean
	Failures failures(TimeSource time) {
		return new Failures(time);
	}

	@Bean
	Later later(Environment environment) {
		return new Later(Threading.VIRTUAL.isActive(environment), SOON);
	}

	@Bean
	EventWriter eventWriter(JsonMapper json, Dialogs dialogs) {
		return new EventWriter(json,
				dialogs.all().stream().collect(Collectors.toMap(Dialog::connection, Dialog::charset)));
	}

	/**
	 * Asks the endpoints themselves: what is exposed, and what may be done with it, is
	 * said in several places.
	 */
	@Bean
	OperatingPath operatingPath(ObjectProvider<WebEndpointsSupplier> endpoints,
			ObjectProvider<WebEndpointProperties> web, Environment environment) {
		// Neither is there in an application without HTTP.
		String configured = web.stream().map(WebEndpointProperties::getBasePath).findAny().orElse("/");
		String base = "/".equals(configured) ? "" : configured;
		String path = endpoints.stream()
			.flatMap((supplier) -> supplier.getEndpoints().stream())
			.filter((endpoint) -> endpoint.getEndpointId().equals(EndpointId.of("connections")))
			.filter((endpoint) -> endpoint.getOperations()
				.stream()
				.anyMatch((operation) -> operation.getType() == OperationType.WRITE))
			.findAny()
			.map((endpoint) -> base + "/" + endpoint.getRootPath())
			.orElse(null);
		return new OperatingPath(path, ManagementPortType.get(environment) == ManagementPortType.SAME);
	}

	@Bean
	EventStreams eventStreams(TimeSource time, ApiThreads threads) {
		return new EventStreams(time, threads.timer());
	}

	/**
	 * Or the kernel takes megabytes for a client that does not read, and it is noticed
	 * late.
	 */
	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedSendBuffers() {
		return (factory) -> factory
			.addConnectorCustomizers((connector) -> connector.setProperty("socket.txBufSize", SEND_BUFFER));
	}

	@Bean
	OpenAPI description(ObjectProvider<BuildProperties> build) {
		BuildProperties built = build.getIfAvailable();
		String version = (built != null) ? built.getVersion() : null;
		return new OpenAPI().info(new Info().title("Linekeeper").version((version != null) ? version : "unknown"));
	}

	@Bean
	MeterBinder streamMetrics(EventStreams streams) {
		return (registry) -> {
			Gauge.builder("linekeeper.stream.subscribers", streams, EventStreams::subscribers)
				.description("Who listens now")
				.register(registry);
			FunctionCounter.builder("linekeeper.stream.cut.off", streams, EventStreams::cutOffs)
				.description("Subscribers that did not read and were cut off")
				.register(registry);
		};
	}

}
