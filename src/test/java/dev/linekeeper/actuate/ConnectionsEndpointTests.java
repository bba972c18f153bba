package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.linekeeper.dialog.Dialogs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConnectionsEndpointTests {

	private final Stage stage = new Stage();

	private final ConnectionsEndpoint endpoint = new ConnectionsEndpoint(this.stage.manager, new Dialogs(List.of()),
			this.stage.world, (name) -> true);

	@Test
	void aPageHoldsAHundredUnlessAskedForMore() {
		lines(250);

		assertThat(names(this.endpoint.connections(null, null, null))).hasSize(100).startsWith("line-000");
		assertThat(names(this.endpoint.connections(2, null, null))).hasSize(50).startsWith("line-200");
		assertThat(names(this.endpoint.connections(3, null, null))).isEmpty();
		assertThat(names(this.endpoint.connections(null, 1000, null))).hasSize(250);
		assertThat(names(this.endpoint.connections(Integer.MAX_VALUE, 1000, null))).isEmpty();
	}

	@Test
	void totalAndStatesTellOfAllConnectionsAndMatchingOfTheFilter() {
		lines(10);
		this.stage.becomeReady("line-003");
		this.stage.becomeReady("line-007");

		ConnectionsEndpoint.ConnectionsDescriptor ready = this.endpoint.connections(null, 1, "ready");

		assertThat(ready.total()).isEqualTo(10);
		assertThat(ready.states()).isEqualTo(Map.of("READY", 2, "CONNECTING", 8));
		assertThat(ready.matching()).isEqualTo(2);
		assertThat(names(ready)).containsExactly("line-003");
		assertThat(names(this.endpoint.connections(1, 1, "READY"))).containsExactly("line-007");
	}

	@Test
	void whatCannotBeIsRefusedWithTheRule() {
		refused(-1, null, null, "'page' (-1) must be 0 or more");
		refused(null, 0, null, "'size' (0) must be from 1 to 1000");
		refused(null, 1001, null, "'size' (1001) must be from 1 to 1000");
		refused(null, null, "GONE\n", "'state' (GONE\\x0a) must be one of: [STOPPED, GATED, CONNECTING, PREPARING,");
	}

	@Test
	void oneConnectionIsShownWithItsTimersAndItsQueue() {
		lines(1);
		this.stage.pass(Duration.ofMillis(30));
		this.stage.becomeReady("line-000");

		ConnectionDescriptor one = this.endpoint.connection("line-000");

		assertThat(one).isNotNull();
		assertThat(one.timers()).isNotNull();
		assertThat(one.timers().connect()).isEqualTo(0.03);
		assertThat(one.timers().login()).isZero();
		assertThat(one.timers().tls()).isNull();
		assertThat(one.queue()).isEqualTo(new ConnectionDescriptor.Queue(0, 0, 0, 0, 0));
		assertThat(one.tappedUntil()).isNull();
		assertThat(this.endpoint.connections(null, null, null).connections().get(0).timers()).isNull();
		assertThat(this.endpoint.connection("line-001")).isNull();
	}

	private void lines(int count) {
		for (int i = 0; i < count; i++) {
			this.stage.start("line-%03d".formatted(i), false);
		}
	}

	private void refused(@Nullable Integer page, @Nullable Integer size, @Nullable String state, String rule) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.endpoint.connections(page, size, state))
			.satisfies((ex) -> assertThat(ex.getReason()).startsWith(rule));
	}

	private static List<String> names(ConnectionsEndpoint.ConnectionsDescriptor page) {
		return page.connections().stream().map(ConnectionDescriptor::name).toList();
	}

}
