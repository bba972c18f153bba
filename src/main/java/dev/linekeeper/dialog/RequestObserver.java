package dev.linekeeper.dialog;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Looks on at what callers ask. It is called for every request, so it should be there
 * only if somebody wants to know.
 */
@FunctionalInterface
public interface RequestObserver {

	/**
	 * A caller asks; called on his thread, before anything is sent.
	 * @param connection the connection's name
	 * @return is given the reply or the failure, once, on any thread
	 */
	BiConsumer<@Nullable Reply, @Nullable Throwable> asked(String connection);

}
