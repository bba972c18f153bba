package dev.linekeeper.connection;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code edge-cases.txt}, the table of which tests show which edge cases of a
 * connection's life: what it names must exist, and no case may be forgotten.
 */
class EdgeCasesTests {

	private static final int CASES = 30;

	// Nothing may be left open.
	private static final Set<Integer> OPEN = Set.of();

	@ParameterizedTest
	@MethodSource("namedTests")
	void namedTestIsOne(String name) throws ClassNotFoundException {
		int hash = name.indexOf('#');
		assertThat(hash).as("'%s' is of the form TestClass#method", name).isPositive();
		String method = name.substring(hash + 1);

		List<Method> methods = Stream.<Class<?>>iterate(type(name.substring(0, hash)), Class::getSuperclass)
			.takeWhile((type) -> type != Object.class)
			.flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter((candidate) -> candidate.getName().equals(method))
			.toList();

		assertThat(methods).as("methods %s", name)
			.anyMatch((candidate) -> AnnotationSupport.isAnnotated(candidate, Testable.class));
	}

	@Test
	void everyCaseHasItsTestsOrIsKnownToBeOpen() throws IOException {
		Set<Integer> done = rows().stream().map(Row::number).collect(Collectors.toCollection(TreeSet::new));
		Set<Integer> open = open();

		assertThat(open).isSubsetOf(OPEN);
		Set<Integer> all = new TreeSet<>(done);
		all.addAll(open);
		assertThat(all).containsExactlyElementsOf(IntStream.rangeClosed(1, CASES).boxed().toList());
	}

	static Stream<String> namedTests() throws IOException {
		return rows().stream().flatMap((row) -> row.tests().stream()).distinct();
	}

	/** A test of this package, or of another one with the package's name before it. */
	private static Class<?> type(String name) throws ClassNotFoundException {
		String here = EdgeCasesTests.class.getPackageName();
		String there = here.substring(0, here.lastIndexOf('.'));
		return Class.forName((name.contains(".") ? there : here) + "." + name);
	}

	private static List<Row> rows() throws IOException {
		List<Row> rows = new ArrayList<>();
		for (String line : lines()) {
			if (!line.startsWith("open:")) {
				String[] cells = line.split("\\|");
				assertThat(cells).as("the cells of '%s'", line).hasSize(3);
				rows.add(new Row(Integer.parseInt(cells[0].strip()),
						Arrays.stream(cells[1].split(",")).map(String::strip).toList()));
			}
		}
		return rows;
	}

	private static Set<Integer> open() throws IOException {
		return lines().stream()
			.filter((line) -> line.startsWith("open:"))
			.flatMap((line) -> Arrays.stream(line.substring("open:".length()).split(",")))
			.map((number) -> Integer.valueOf(number.strip()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static List<String> lines() throws IOException {
		try (InputStream table = EdgeCasesTests.class.getResourceAsStream("edge-cases.txt")) {
			assertThat(table).isNotNull();
			return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.isBlank() && !line.startsWith("#"))
				.toList();
		}
	}

	private record Row(int number, List<String> tests) {

	}

}
