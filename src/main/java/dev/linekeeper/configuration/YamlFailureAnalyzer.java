package dev.linekeeper.configuration;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports a file that is not YAML, or has a key twice. The lines themselves are left out:
 * there may be a secret in them.
 */
class YamlFailureAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException cause) {
		StringBuilder description = new StringBuilder("A YAML file of the configuration cannot be read: ");
		description.append(cause.getProblem());
		append(description, cause.getProblemMark(), ", at ");
		if (cause.getContextMark() != null && cause.getProblemMark() != null
				&& cause.getContextMark().getLine() != cause.getProblemMark().getLine()) {
			append(description, cause.getContextMark(), "; it belongs to what begins at ");
		}
		return new FailureAnalysis(description.append('.').toString(),
				"Correct that line and start again. A value with ': ', '#', '[', '{', '*' or '\\' may need quotes.",
				rootFailure);
	}

	private static void append(StringBuilder description, Mark mark, String words) {
		if (mark != null) {
			description.append(words)
				.append("line ")
				.append(mark.getLine() + 1)
				.append(", column ")
				.append(mark.getColumn() + 1);
		}
	}

}
