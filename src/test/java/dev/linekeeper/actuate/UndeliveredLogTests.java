package dev.linekeeper.actuate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.dialog.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class UndeliveredLogTests {

	private static final DialogSettings SETTINGS = new DialogSettings(StandardCharsets.UTF_8, List.of(),
			Duration.ofSeconds(10), List.of(), null, List.of(), List.of(),
			new DialogSettings.Requests(null, 1, Duration.ofSeconds(10), true, List.of(), "\r\n", null));

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.linekeeper.connection");

	private final ListAppender<ILoggingEvent> records = new ListAppender<>();

	private final Stage stage = new Stage();

	private final Dialog dialog = new Dialog("classic", SETTINGS, this.stage.world::nanoTime);

	private ManagedConnection connection;

	private UndeliveredLog log;

	@BeforeEach
	void start() {
		this.connection = this.stage.start("classic", false);
		this.log = new UndeliveredLog(this.stage.manager, new Dialogs(List.of(this.dialog)), this.stage.world,
				this.stage.world.environment().timers());
		this.log.start();
		this.records.start();
		this.logger.addAppender(this.records);
	}

	@AfterEach
	void leave() {
		this.logger.detachAppender(this.records);
	}

	@Test
	void nothingIsSaidWhileNothingIsLost() {
		this.stage.pass(Duration.ofMinutes(5));

		assertThat(told()).isEmpty();
	}

	@Test
	void firstLossIsToldWithinASecond() {
		send();
		send();
		ask();
		this.stage.pass(Duration.ofSeconds(1));

		assertThat(told()).containsExactly("classic: undelivered messages: 2 not sent; failed requests: 1 not sent");
		assertThat(this.records.list.get(0).getMDCPropertyMap()).containsEntry("connection", "classic");
	}

	@Test
	void whatFollowsIsToldOnceInThirtySeconds() {
		send();
		this.stage.pass(Duration.ofSeconds(1));
		for (int second = 0; second < 29; second++) {
			send();
			this.stage.pass(Duration.ofSeconds(1));
		}
		assertThat(told()).hasSize(1);

		this.stage.pass(Duration.ofSeconds(1));

		assertThat(told()).containsExactly("classic: undelivered messages: 1 not sent",
				"classic: undelivered messages: 29 not sent");
	}

	@Test
	void restIsToldAtTheEnd() {
		send();
		this.stage.pass(Duration.ofSeconds(1));
		ask();

		this.log.close();
		send();
		this.stage.pass(Duration.ofMinutes(1));

		assertThat(told()).containsExactly("classic: undelivered messages: 1 not sent",
				"classic: failed requests: 1 not sent");
	}

	private void send() {
		assertThat(this.connection.send(new byte[1])).isCompletedExceptionally();
	}

	private void ask() {
		CompletableFuture<Reply> reply = this.dialog.request(new byte[1]);
		assertThat(reply).isCompletedExceptionally();
	}

	private List<String> told() {
		return this.records.list.stream()
			.map(ILoggingEvent::getFormattedMessage)
			.filter((line) -> line.contains("undelivered") || line.contains("failed requests"))
			.toList();
	}

}
