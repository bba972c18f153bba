package dev.linekeeper.connection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What Linekeeper logs while this is open, debug level included.
 */
final class LogLines implements AutoCloseable {

	private final Logger log = (Logger) LoggerFactory.getLogger("dev.linekeeper");

	private final @Nullable Level level = this.log.getLevel();

	private final Lines lines = new Lines();

	LogLines() {
		this.log.setLevel(Level.DEBUG);
		this.lines.start();
		this.log.addAppender(this.lines);
	}

	/** The lines of this level. */
	List<String> at(Level wanted) {
		return this.lines.list.stream()
			.filter((line) -> line.getLevel() == wanted)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/** The lines of this level and above. */
	List<String> from(Level least) {
		return this.lines.list.stream()
			.filter((line) -> line.getLevel().isGreaterOrEqual(least))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/** The lines of this logger. */
	List<String> of(String logger) {
		return this.lines.list.stream()
			.filter((line) -> line.getLoggerName().equals(logger))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/** What the diagnostic context held when a line was written, by the line's text. */
	Map<String, Map<String, String>> contexts() {
		return this.lines.list.stream()
			.collect(Collectors.toMap(ILoggingEvent::getFormattedMessage, ILoggingEvent::getMDCPropertyMap,
					(first, second) -> second));
	}

	@Override
	public void close() {
		this.log.detachAppender(this.lines);
		this.log.setLevel(this.level);
	}

	private static final class Lines extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> list = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			// Takes the context along, before the thread changes it.
			event.prepareForDeferredProcessing();
			this.list.add(event);
		}

	}

}
