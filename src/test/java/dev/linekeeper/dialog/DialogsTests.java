package dev.linekeeper.dialog;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DialogsTests {

	@Test
	void dialogIsNotSpokenWhereAnotherProtocolIs() {
		Dialogs dialogs = new Dialogs(List.of(dialog("scale-1"), dialog("pos-7")), Set.of("pos-7"));

		assertThat(dialogs.speaks("scale-1")).isTrue();
		assertThat(dialogs.speaks("pos-7")).isFalse();
		assertThat(dialogs.speaks("no-such")).isFalse();
		assertThat(dialogs.find("pos-7")).isNotNull();
	}

	private static Dialog dialog(String name) {
		return new Dialog(name, Scene.PLAIN, () -> 0);
	}

}
