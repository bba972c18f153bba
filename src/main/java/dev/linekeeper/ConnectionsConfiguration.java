package dev.linekeeper;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import dev.linekeeper.configuration.ConfiguredConnections;
import dev.linekeeper.connection.ConnectionEnvironment;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.messaging.ConnectionStateChanged;
import dev.linekeeper.messaging.OutboundAdapters;
import dev.linekeeper.transport.Dialer;
import dev.linekeeper.transport.QuietLines;
import dev.linekeeper.transport.Resolver;
import dev.linekeeper.transport.TcpTransportProvider;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TlsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Wires the connections: threads, time, registry and life cycle.
 */
@Configuration(proxyBeanMethods = false)
class ConnectionsConfiguration {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.connection");

	@Bean
	TimeSource timeSource() {
		return TimeSource.system();
	}

	@Bean
	ConnectionThreads connectionThreads() {
		return new ConnectionThreads();
	}

	@Bean
	Dialer dialer(TimeSource time) {
		return new Dialer(Resolver.system(), time);
	}

	@Bean
	QuietLines quietLines() {
		return new QuietLines();
	}

	@Bean
	Dialogs dialogs(ConfiguredConnections configured, TimeSource time) {
		return new Dialogs(
				configured.all()
					.stream()
					.map((one) -> new Dialog(one.settings().name(), one.dialog(), time::nanoTime))
					.toList(),
				configured.all()
					.stream()
					.filter((one) -> !one.protocol().equals(ProtocolLookup.DIALOG))
					.map((one) -> one.settings().name())
					.collect(Collectors.toSet()));
	}

	@Bean
	static OutboundAdapters outboundAdapters() {
		return new OutboundAdapters();
	}

	// Static: the channels are there before this class can be instantiated as a bean.
	@Bean
	static OutboundChannels outboundChannels(Environment environment, ObjectProvider<OutboundAdapters> adapters) {
		return new OutboundChannels(environment, adapters);
	}

	@Bean
	ConnectionManager connectionManager(ConfiguredConnections configured, ListableBeanFactory beans, Dialogs dialogs,
			OutboundAdapters adapters, TimeSource time, ConnectionThreads threads, Dialer dialer, QuietLines quiet,
			ApplicationEventPublisher events) {
		OpenFiles.ofThisProcess().require(configured.all().stream().filter((one) -> one.settings().enabled()).count());
		ConnectionManager manager = new ConnectionManager(new ConnectionEnvironment(time, threads,
				() -> ThreadLocalRandom.current().nextLong(), threads.supervisors(), threads.readers()));
		ProtocolLookup protocols = new ProtocolLookup(beans, dialogs);
		configured.all().forEach((one) -> {
			ConnectionSettings settings = one.settings();
			warnOfAnyHost(settings);
			TcpTransportProvider transports = new TcpTransportProvider(settings.name(), settings.transport(), dialer,
					threads.transport(), time, quiet);
			ManagedConnection connection = manager.register(settings, protocols.find(one), transports);
			adapters.add(settings.name(), transports.outbound(connection::send));
		});
		manager.addListener((previous, now) -> events.publishEvent(new ConnectionStateChanged(previous, now)));
		return manager;
	}

	private static void warnOfAnyHost(ConnectionSettings settings) {
		TlsSettings tls = settings.transport().tls();
		if (tls != null && !tls.verifyHostname()) {
			log.warn(
					"{}: tls.verify-hostname is false: whoever has a certificate of a trusted authority can take the"
							+ " peer's place; set tls.server-name to the name in the peer's certificate instead",
					settings.name());
		}
	}

	@Bean
	ConnectionsLifecycle connectionsLifecycle(ConnectionManager manager) {
		return new ConnectionsLifecycle(manager);
	}

	@Bean
	ExitOnLost exitOnLost(ConnectionManager manager, ConfigurableApplicationContext context) {
		ExitOnLost exit = new ExitOnLost(manager, context, System::exit);
		manager.addListener(exit);
		return exit;
	}

}
