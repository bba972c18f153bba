package dev.linekeeper;

import java.util.List;
import java.util.stream.Stream;

import dev.linekeeper.configuration.ConfiguredConnection;
import dev.linekeeper.configuration.InvalidConfigurationException;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.messaging.MessageHandlerProtocolFactory;
import dev.linekeeper.protocol.ProtocolFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.messaging.MessageHandler;

/**
 * Finds the protocol that a connection names among the beans.
 */
final class ProtocolLookup {

	static final String DIALOG = "dialog";

	private final ListableBeanFactory beans;

	private final Dialogs dialogs;

	ProtocolLookup(ListableBeanFactory beans, Dialogs dialogs) {
		this.beans = beans;
		this.dialogs = dialogs;
	}

	ProtocolFactory find(ConfiguredConnection connection) {
		String name = connection.protocol();
		ProtocolFactory dialog = this.dialogs.find(connection.settings().name());
		if (name.equals(DIALOG) && dialog != null) {
			return dialog;
		}
		if (this.beans.containsBean(name)) {
			Object bean = this.beans.getBean(name);
			if (bean instanceof ProtocolFactory factory) {
				return factory;
			}
			if (bean instanceof MessageHandler handler) {
				return new MessageHandlerProtocolFactory(handler);
			}
		}
		throw new InvalidConfigurationException("linekeeper.connections." + connection.settings().name() + ".protocol",
				name, "must be the name of a ProtocolFactory or MessageHandler bean; there are: "
						+ String.join(", ", available()));
	}

	private List<String> available() {
		return Stream
			.of(new String[] { DIALOG }, this.beans.getBeanNamesForType(ProtocolFactory.class),
					this.beans.getBeanNamesForType(MessageHandler.class))
			.flatMap(Stream::of)
			// Spring Integration's own.
			.filter((name) -> !name.startsWith("_org.springframework") && !name.contains("Logger"))
			.map((name) -> "'" + name + "'")
			.toList();
	}

}
