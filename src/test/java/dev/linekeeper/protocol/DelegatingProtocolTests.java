package dev.linekeeper.protocol;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A protocol that passes everything on misses nothing, whatever is added to
 * {@link Protocol}.
 */
class DelegatingProtocolTests {

	private static final CompletableFuture<String> LATER = new CompletableFuture<>();

	private final List<String> calls = new ArrayList<>();

	private final List<@Nullable Object> given = new ArrayList<>();

	private int numbers;

	static Stream<Method> methods() {
		return Stream.of(Protocol.class.getMethods()).filter((method) -> !Modifier.isStatic(method.getModifiers()));
	}

	@ParameterizedTest
	@MethodSource("methods")
	void everyCallIsPassedOnWithWhatCameOfIt(Method method) throws ReflectiveOperationException {
		Protocol delegate = proxy(Protocol.class);
		Object[] arguments = Stream.of(method.getParameterTypes()).map(this::value).toArray();

		Object result = method.invoke(new DelegatingProtocol(delegate) {
		}, arguments);

		assertThat(this.calls).containsExactly(method.getName());
		if (method.getParameterCount() == 3) {
			// A view becomes a copy, so that overriding one method is enough.
			assertThat((byte[]) this.given.get(0)).containsExactly('b', 'c');
		}
		else {
			assertThat(this.given).containsExactlyElementsOf(Arrays.asList(arguments));
		}
		assertThat(result).isEqualTo(result(method));
	}

	private <T> T proxy(Class<T> type) {
		return type
			.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { type }, (self, method, args) -> {
				if (method.getDeclaringClass() == Object.class) {
					return method.getName().equals("equals") ? self == args[0] : method.getName();
				}
				this.calls.add(method.getName());
				this.given.addAll(Arrays.asList(args));
				return result(method);
			}));
	}

	private static @Nullable Object result(Method method) {
		if (method.getReturnType() == void.class) {
			return null;
		}
		return (method.getReturnType() == boolean.class) ? true : LATER;
	}

	private Object value(Class<?> type) {
		if (type == byte[].class) {
			return new byte[] { 'a', 'b', 'c' };
		}
		if (type == int.class) {
			// The offset, then the length.
			return ++this.numbers;
		}
		if (type == boolean.class) {
			return true;
		}
		return (type == DisconnectReason.class)
				? DisconnectReason.of(DisconnectReason.Kind.PEER_FIN, "closed by the peer") : proxy(type);
	}

}
