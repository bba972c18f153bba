package dev.linekeeper;

import dev.linekeeper.actuate.ConnectionHealthContributor;
import dev.linekeeper.actuate.ConnectionMetrics;
import dev.linekeeper.actuate.ConnectionsEndpoint;
import dev.linekeeper.actuate.ConnectionsHealthIndicator;
import dev.linekeeper.actuate.ConnectionsInfoContributor;
import dev.linekeeper.actuate.RequestObservations;
import dev.linekeeper.actuate.UndeliveredLog;
import dev.linekeeper.configuration.ConfiguredMetrics;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.security.Caller;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.transport.TimeSource;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires what an operator sees.
 */
@Configuration(proxyBeanMethods = false)
class ActuateConfiguration {

	private static final SanitizingFunction SECRETS = SanitizingFunction.sanitizeValue().ifLikelySensitive();

	@Bean
	ConnectionsHealthIndicator connectionsHealthIndicator(ConnectionManager manager, TimeSource time) {
		return new ConnectionsHealthIndicator(manager, time);
	}

	@Bean
	ConnectionHealthContributor connectionHealthContributor(ConnectionManager manager, TimeSource time) {
		return new ConnectionHealthContributor(manager, time);
	}

	@Bean
	ConnectionsEndpoint connectionsEndpoint(ConnectionManager manager, Dialogs dialogs, TimeSource time) {
		return new ConnectionsEndpoint(manager, dialogs, time, (name) -> Caller.current().mayRead(name));
	}

	@Bean
	ConnectionMetrics connectionMetrics(ConnectionManager manager, Dialogs dialogs, TimeSource time,
			ConfiguredMetrics configured) {
		return new ConnectionMetrics(manager, dialogs, time, configured.perConnectionLimit());
	}

	@Bean(initMethod = "start")
	UndeliveredLog undeliveredLog(ConnectionManager manager, Dialogs dialogs, TimeSource time,
			ConnectionThreads threads) {
		return new UndeliveredLog(manager, dialogs, time, threads);
	}

	/** Observes requests if there is anybody, such as a tracer, who is not a meter. */
	@Bean
	SmartInitializingSingleton requestObservations(Dialogs dialogs, ConfiguredMetrics configured,
			ObjectProvider<ObservationRegistry> registries, ObjectProvider<ObservationHandler<?>> handlers) {
		return () -> {
			boolean wanted = handlers.stream().anyMatch((handler) -> !(handler instanceof MeterObservationHandler));
			ObservationRegistry registry = registries.getIfAvailable();
			if (wanted && registry != null) {
				boolean each = dialogs.all().size() <= configured.perConnectionLimit();
				RequestObservations observations = new RequestObservations(registry, each);
				dialogs.all().forEach((dialog) -> dialog.observe(observations));
			}
		};
	}

	@Bean
	ConnectionsInfoContributor connectionsInfoContributor(ConnectionManager manager) {
		return new ConnectionsInfoContributor(manager);
	}

	/**
	 * Hides secrets also from those who have switched on that values are shown: what is
	 * called like one, and what was filled in below {@code linekeeper}.
	 */
	@Bean
	SanitizingFunction secretsStayHidden() {
		return SanitizingFunction.of((data) -> {
			Object written = (data.getPropertySource() != null) ? data.getPropertySource().getProperty(data.getKey())
					: null;
			boolean filledIn = data.getLowerCaseKey().startsWith("linekeeper.") && written != null
					&& written.toString().contains("${");
			return filledIn ? data.withSanitizedValue() : SECRETS.apply(data);
		});
	}

}
