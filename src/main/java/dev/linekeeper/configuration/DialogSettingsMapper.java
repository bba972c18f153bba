package dev.linekeeper.configuration;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.linekeeper.configuration.RequestsProperties.Correlate;
import dev.linekeeper.configuration.RequestsProperties.Extractor;
import dev.linekeeper.configuration.RequestsProperties.OnTimeout;
import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.Expectation;
import dev.linekeeper.dialog.KeyExtractor;
import dev.linekeeper.dialog.KeyExtractors;
import dev.linekeeper.dialog.Template;
import dev.linekeeper.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is written about a dialog into checked, immutable settings.
 */
final class DialogSettingsMapper {

	private static final int MOST_IN_FLIGHT = 65535;

	private static final int WINDOW_BY_KEY = 64;

	private static final int ANSWERS_A_SECOND = 10;

	private static final int MOST_ANSWERS_A_SECOND = 1000;

	private final ValueRules rules;

	private final ConnectionProperties keys;

	private final Charset charset;

	private final List<String> secrets = new ArrayList<>();

	// What the login captures by name.
	private final Set<String> names = new HashSet<>();

	private DialogSettingsMapper(String path, ConnectionProperties keys) {
		this.rules = new ValueRules(path);
		this.keys = keys;
		this.charset = charset(this.rules, keys.charset());
	}

	/**
	 * Map one dialog.
	 * @param path where the connection is
	 * @param keys the connection's keys, merged with the built-in ones
	 * @param framing the connection's framing
	 * @return the settings
	 */
	static DialogSettings map(String path, ConnectionProperties keys, Framing framing) {
		return new DialogSettingsMapper(path, keys).map(framing);
	}

	private DialogSettings map(Framing framing) {
		List<DialogSettings.Step> login = login(separator(framing));
		DialogSettings.Heartbeat heartbeat = heartbeat();
		List<DialogSettings.Response> responses = responses();
		List<DialogSettings.Poll> polls = polls();
		// Only now it is known what is secret.
		return new DialogSettings(this.charset, login, this.rules.present("login-timeout", this.keys.loginTimeout()),
				List.copyOf(this.secrets), heartbeat, responses, polls, requests(framing));
	}

	private List<DialogSettings.Step> login(String separator) {
		List<DialogSettings.Step> steps = new ArrayList<>();
		List<DialogProperties.Step> written = orEmpty(this.keys.login());
		Set<String> captured = new HashSet<>();
		for (int i = 0; i < written.size(); i++) {
			ValueRules at = this.rules.below("login[" + i + "]");
			DialogProperties.Step step = written.get(i);
			if (step.starttls() != null) {
				steps.add(startTls(at, step, steps));
				// Whoever stood in between may have said it.
				captured = new HashSet<>();
				this.names.clear();
				continue;
			}
			if (step.send() == null && step.expect() == null) {
				throw at.refused("send", null, "must be given, or 'expect'");
			}
			if (step.send() != null) {
				for (SendText frame : frames(step.send(), separator)) {
					steps.add(new DialogSettings.Step(template(at, frame, captured), null, null));
				}
			}
			if (step.expect() != null) {
				Expectation expect = expectation(at, "expect", step.expect());
				captured = new HashSet<>(expect.captures());
				captured.stream().filter((name) -> !Character.isDigit(name.charAt(0))).forEach(this.names::add);
				steps.add(new DialogSettings.Step(null, expect, optional(at, "reject", step.reject())));
			}
			else if (step.reject() != null) {
				throw at.refused("reject", step.reject(), "needs 'expect' beside it, which it may come instead of");
			}
		}
		return List.copyOf(steps);
	}

	private static DialogSettings.Step startTls(ValueRules at, DialogProperties.Step step,
			List<DialogSettings.Step> before) {
		if (!Boolean.TRUE.equals(step.starttls())) {
			throw at.refused("starttls", step.starttls(), "must be true; leave the step out otherwise");
		}
		if (step.send() != null || step.expect() != null || step.reject() != null) {
			throw at.refused("starttls", true, "must be alone in its step; write 'send' and 'expect' as steps before");
		}
		if (before.stream().anyMatch(DialogSettings.Step::startTls)) {
			throw at.refused("starttls", true, "must not be given twice; TLS has begun already");
		}
		return DialogSettings.Step.START_TLS;
	}

	/** What an operator writes in one text may be several frames. */
	private static List<SendText> frames(SendText written, String separator) {
		if (separator.isEmpty() || !written.text().contains(separator)) {
			return List.of(written);
		}
		List<SendText> frames = new ArrayList<>();
		for (String text : written.text().split(Pattern.quote(separator), -1)) {
			frames.add(new SendText(text, frames.isEmpty() ? written.secrets() : List.of()));
		}
		if (frames.get(frames.size() - 1).text().isEmpty()) {
			frames.remove(frames.size() - 1);
		}
		return frames;
	}

	private DialogSettings.@Nullable Heartbeat heartbeat() {
		ConnectionProperties.Heartbeat written = this.keys.heartbeat();
		ValueRules at = this.rules.below("heartbeat");
		if (written == null || written.send() == null) {
			if (written != null && written.expect() != null) {
				throw at.refused("send", null, "must be given where there is 'expect'");
			}
			return null;
		}
		return new DialogSettings.Heartbeat(template(at, written.send(), Set.of()),
				optional(at, "expect", written.expect()));
	}

	private List<DialogSettings.Response> responses() {
		List<DialogSettings.Response> responses = new ArrayList<>();
		for (DialogProperties.Response written : orEmpty(this.keys.respond())) {
			ValueRules at = this.rules.below("respond[" + responses.size() + "]");
			Expectation match = expectation(at, "match", at.present("match", written.match()));
			at.range("limit", written.limit(), 1, MOST_ANSWERS_A_SECOND);
			responses.add(new DialogSettings.Response(match,
					template(at, at.present("send", written.send()), new HashSet<>(match.captures())),
					(written.limit() != null) ? written.limit() : ANSWERS_A_SECOND));
		}
		return List.copyOf(responses);
	}

	private List<DialogSettings.Poll> polls() {
		List<DialogSettings.Poll> polls = new ArrayList<>();
		for (DialogProperties.Poll written : orEmpty(this.keys.poll())) {
			ValueRules at = this.rules.below("poll[" + polls.size() + "]");
			Duration every = at.present("every", written.every());
			at.positive("every", every);
			polls.add(new DialogSettings.Poll(every, template(at, at.present("send", written.send()), Set.of()),
					optional(at, "expect", written.expect())));
		}
		return List.copyOf(polls);
	}

	private DialogSettings.Requests requests(Framing framing) {
		ValueRules at = this.rules.below("requests");
		RequestsProperties written = this.rules.present("requests", this.keys.requests());
		boolean byKey = written.correlate() == Correlate.KEY;
		if (!byKey && written.key() != null) {
			throw at.refused("key", null, "needs 'correlate: key'");
		}
		at.range("window", written.window(), 1, MOST_IN_FLIGHT);
		Duration timeout = at.present("timeout", written.timeout());
		at.positive("timeout", timeout);
		int window = byKey ? WINDOW_BY_KEY : 1;
		return new DialogSettings.Requests(byKey ? keys(at.below("key"), at.present("key", written.key())) : null,
				(written.window() != null) ? written.window() : window, timeout, written.onTimeout() != OnTimeout.KEEP,
				ends(at, written.replyEnds()), separator(framing),
				optional(at, "never-a-reply", written.neverAReply()));
	}

	private DialogSettings.Keys keys(ValueRules at, RequestsProperties.Key written) {
		return new DialogSettings.Keys(extractor(at.below("request"), at.present("request", written.request())),
				extractor(at.below("reply"), at.present("reply", written.reply())),
				(written.assign() != null) ? DialogSettings.Assign.valueOf(written.assign().name()) : null);
	}

	private KeyExtractor extractor(ValueRules at, Extractor written) {
		List<Supplier<KeyExtractor>> given = new ArrayList<>();
		add(given, at, "bytes", written.bytes(), () -> KeyExtractors.bytes(text(written.bytes())));
		add(given, at, "fixed", written.fixed(), () -> KeyExtractors.fixed(text(written.fixed())));
		add(given, at, "regex", written.regex(), () -> KeyExtractors.regex(text(written.regex()), this.charset));
		add(given, at, "json", written.json(), () -> KeyExtractors.json(text(written.json())));
		add(given, at, "hl7", written.hl7(), () -> KeyExtractors.hl7(text(written.hl7())));
		int header = (written.header() != null) ? written.header() : 0;
		add(given, at, "iso8583", written.iso8583(), () -> KeyExtractors.iso8583(orEmpty(written.iso8583()), header));
		if (given.size() != 1) {
			throw at.refused("bytes", written.bytes(),
					"must be given alone, or one of fixed, regex, json, hl7 and iso8583 instead");
		}
		return given.get(0).get();
	}

	private static void add(List<Supplier<KeyExtractor>> given, ValueRules at, String key, @Nullable Object value,
			Supplier<KeyExtractor> extractor) {
		if (value != null) {
			given.add(() -> {
				try {
					return extractor.get();
				}
				catch (IllegalArgumentException ex) {
					throw at.refused(key, value, String.valueOf(ex.getMessage()));
				}
			});
		}
	}

	private List<DialogSettings.ReplyEnd> ends(ValueRules at, @Nullable List<RequestsProperties.ReplyEnd> written) {
		List<DialogSettings.ReplyEnd> ends = new ArrayList<>();
		for (RequestsProperties.ReplyEnd end : orEmpty(written)) {
			ValueRules item = at.below("reply-ends[" + ends.size() + "]");
			ends.add(new DialogSettings.ReplyEnd(optional(item, "from", end.from()),
					expectation(item, "to", item.present("to", end.to()))));
		}
		return List.copyOf(ends);
	}

	/** What was taken off between two frames; nothing where frames are not delimited. */
	private static String separator(Framing framing) {
		Object append = framing.longForm().get("append");
		return (append != null) ? append.toString() : "";
	}

	private Template template(ValueRules at, SendText written, Set<String> captured) {
		this.secrets.addAll(written.secrets());
		try {
			Template template = Template.of(written.text(), this.charset);
			for (String variable : template.variables()) {
				if (!captured.contains(variable) && !this.names.contains(variable)) {
					throw new IllegalArgumentException("must not refer to $" + variable
							+ ", which nothing before it captures; write '$$' for a dollar");
				}
			}
			return template;
		}
		catch (IllegalArgumentException ex) {
			throw at.refused("send", written, String.valueOf(ex.getMessage()));
		}
	}

	private @Nullable Expectation optional(ValueRules at, String key, @Nullable String written) {
		return (written != null) ? expectation(at, key, written) : null;
	}

	private Expectation expectation(ValueRules at, String key, String written) {
		try {
			return Expectation.of(written, this.charset);
		}
		catch (IllegalArgumentException ex) {
			throw at.refused(key, written, String.valueOf(ex.getMessage()));
		}
	}

	private static Charset charset(ValueRules rules, @Nullable String name) {
		try {
			Charset charset = Charset.forName(text(name));
			if (charset.canEncode()) {
				return charset;
			}
		}
		catch (IllegalArgumentException ex) {
			throw rules.refused("charset", name, "must be the name of a character set, as UTF-8 or ISO-8859-1");
		}
		throw rules.refused("charset", name, "must be a character set that text can be written in");
	}

	private static String text(@Nullable String written) {
		return (written != null) ? written : "";
	}

	private static <T> List<T> orEmpty(@Nullable List<T> list) {
		return (list != null) ? list : List.of();
	}

}
