package dev.linekeeper.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TemplateTests {

	@Test
	void plainTextIsSentAsItIs() {
		assertThat(render("hello, world", Map.of())).isEqualTo("hello, world");
	}

	@Test
	void digitsAndNamesAreFilledIn() {
		Map<String, String> values = Map.of("1", "one", "2", "two", "who", "me");

		assertThat(render("$2/$1/$who.", values)).isEqualTo("two/one/me.");
	}

	@Test
	void onlyOneDigitCounts() {
		assertThat(render("$12", Map.of("1", "one"))).isEqualTo("one2");
	}

	@Test
	void nameIsAsLongAsItCanBe() {
		assertThat(render("$who1_x", Map.of("who", "short", "who1", "long"))).isEqualTo("long_x");
	}

	@Test
	void twoDollarsAreOne() {
		assertThat(render("$$1 costs $$$1", Map.of("1", "5"))).isEqualTo("$1 costs $5");
	}

	@Test
	void dollarsInValuesStayAsTheyAre() {
		assertThat(render("$1", Map.of("1", "$2\\$$"))).isEqualTo("$2\\$$");
	}

	@Test
	void missingValueIsNothing() {
		assertThat(render("<$1>", Map.of())).isEqualTo("<>");
	}

	@Test
	void textIsUtf8AndValuesAreBytes() {
		byte[] rendered = Template.of("ü$1").render((variable) -> "\u00ff\u0080");

		assertThat(rendered).containsExactly(0xC3, 0xBC, 0xFF, 0x80);
	}

	@Test
	void hexIsBytes() {
		assertThat(Template.of("hex:02 41ff\t03").render((variable) -> null)).containsExactly(0x02, 0x41, 0xFF, 0x03);
		assertThat(Template.of("hex:").render((variable) -> null)).isEmpty();
	}

	@Test
	void hexIsOnlyMeantAtTheBeginning() {
		assertThat(render("say hex:02", Map.of())).isEqualTo("say hex:02");
	}

	@Test
	void variablesAreToldInOrder() {
		assertThat(Template.of("$b $$c $1 $b").variables()).containsExactly("b", "1", "b");
		assertThat(Template.of("hex:24 31").variables()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "hex:0", "hex:zz", "hex:02 $1" })
	void wrongHexIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Template.of(text))
			.withMessage("'%s' must be pairs of hexadecimal digits after 'hex:', such as 'hex:02 41 03'", text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc$", "abc$ 5", "abc$0", "abc$_x" })
	void dollarThatStandsForNothingIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Template.of(text))
			.withMessage("the '$' at character 4 is followed by neither a digit 1 to 9 nor a name; "
					+ "write '$$' for a dollar");
	}

	private static String render(String text, Map<String, String> values) {
		return new String(Template.of(text).render(values::get), StandardCharsets.UTF_8);
	}

}
