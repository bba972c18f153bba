package dev.linekeeper.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.linekeeper.simulator.SimulatorSettings.Response;
import org.jspecify.annotations.Nullable;

/**
 * What a simulator has to say: payloads for occasions, without sockets or time.
 * Immutable, and shared by all clients.
 */
final class Script {

	private final @Nullable Template greeting;

	private final List<Rule> rules;

	private final @Nullable Template tick;

	/**
	 * Read the texts of a simulator.
	 * @param settings holds them
	 * @throws IllegalArgumentException if one of them is wrong, naming it
	 */
	Script(SimulatorSettings settings) {
		String path = "linekeeper.simulators." + settings.name() + ".";
		List<Rule> rules = new ArrayList<>();
		for (Response response : settings.respond()) {
			Pattern match = overBytes(response.match());
			rules.add(new Rule(match, template(path + "respond[" + rules.size() + "].send", response.send(),
					(variable) -> captures(match, variable))));
		}
		String greet = settings.greet();
		SimulatorSettings.Every every = settings.every();
		this.greeting = (greet != null) ? template(path + "greet", greet, (variable) -> false) : null;
		this.rules = List.copyOf(rules);
		this.tick = (every != null) ? template(path + "every.send", every.send(), "n"::equals) : null;
	}

	/**
	 * Return what a client is greeted with.
	 * @return the payload, or {@code null} for nothing
	 */
	byte @Nullable [] greeting() {
		return (this.greeting != null) ? this.greeting.render((variable) -> null) : null;
	}

	/**
	 * Return the answer to a frame.
	 * @param buffer holds the frame
	 * @param offset where it begins
	 * @param length its length in bytes
	 * @return the payload, or {@code null} if no rule matches
	 */
	byte @Nullable [] answer(byte[] buffer, int offset, int length) {
		String frame = new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
		for (Rule rule : this.rules) {
			Matcher match = rule.match().matcher(frame);
			if (match.find()) {
				return rule.send().render((variable) -> group(match, variable));
			}
		}
		return null;
	}

	/**
	 * Return what is sent again and again.
	 * @param n which, from 1
	 * @return the payload, or {@code null} for nothing
	 */
	byte @Nullable [] tick(long n) {
		return (this.tick != null) ? this.tick.render((variable) -> Long.toString(n)) : null;
	}

	private static Template template(String path, String text, Predicate<String> known) {
		Template template;
		try {
			template = Template.of(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + path + "': " + ex.getMessage(), ex);
		}
		for (String variable : template.variables()) {
			if (!known.test(variable)) {
				throw new IllegalArgumentException(
						"'" + path + "': nothing is known of '$" + variable + "' here; write '$$' for a dollar");
			}
		}
		return template;
	}

	/**
	 * One character for each byte is the only reading that gives binary frames back as
	 * they came, so an expression has to see its own text in the same way.
	 */
	private static Pattern overBytes(Pattern match) {
		byte[] bytes = match.pattern().getBytes(StandardCharsets.UTF_8);
		return Pattern.compile(new String(bytes, StandardCharsets.ISO_8859_1), match.flags());
	}

	private static boolean captures(Pattern match, String variable) {
		// Java 17 tells the names of groups only after a match, so let the same groups
		// match nothing.
		Matcher nothing = Pattern.compile("|" + match.pattern(), match.flags()).matcher("");
		if (!nothing.find()) {
			return false;
		}
		try {
			group(nothing, variable);
			return true;
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			return false;
		}
	}

	private static @Nullable String group(Matcher match, String variable) {
		char first = variable.charAt(0);
		return (first <= '9') ? match.group(first - '0') : match.group(variable);
	}

	private record Rule(Pattern match, Template send) {

	}

}
