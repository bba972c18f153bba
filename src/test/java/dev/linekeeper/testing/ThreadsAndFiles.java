package dev.linekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * The live threads and open files of this JVM at a moment, to see later that nothing was
 * left behind. Linux only; elsewhere the test that asks is skipped.
 */
public final class ThreadsAndFiles {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	// The JDK's own, shared by all: they stay for a minute after their last work.
	private static final List<String> LINGERING = List.of("process reaper", "ForkJoinPool.commonPool-worker");

	private final List<String> threads;

	private final List<String> files;

	private ThreadsAndFiles(List<String> threads, List<String> files) {
		this.threads = threads;
		this.files = files;
	}

	/** What there is now. */
	public static ThreadsAndFiles snapshot() {
		Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "open files can be counted on Linux only");
		return new ThreadsAndFiles(liveThreads(), openFiles());
	}

	/** Wait up to 5 seconds until there is no more than in the snapshot. */
	public static void assertBackTo(ThreadsAndFiles snapshot, int slack) {
		assertBackTo(snapshot, slack, Deadline.PATIENCE);
	}

	/**
	 * Wait until there is no more than in the snapshot.
	 * @param snapshot what there was
	 * @param slack how many threads more, and how many files more, are let pass
	 * @param timeout when to give up, with an {@link AssertionError} that names the new
	 */
	public static void assertBackTo(ThreadsAndFiles snapshot, int slack, Duration timeout) {
		Deadline deadline = Deadline.in(timeout);
		while (true) {
			ThreadsAndFiles now = snapshot();
			List<String> newThreads = minus(now.threads, snapshot.threads);
			if (newThreads.size() <= slack && now.files.size() <= snapshot.files.size() + slack) {
				return;
			}
			if (deadline.millisLeft() == 0) {
				throw new AssertionError("left behind after " + timeout.toMillis() + " ms: threads " + newThreads
						+ ", files " + minus(now.files, snapshot.files));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
	}

	private static List<String> minus(List<String> all, List<String> those) {
		List<String> rest = new ArrayList<>(all);
		those.forEach(rest::remove);
		return rest;
	}

	private static List<String> liveThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> LINGERING.stream().noneMatch(name::startsWith))
			.toList();
	}

	private static List<String> openFiles() {
		try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
			return descriptors.map(ThreadsAndFiles::target).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return descriptor + " (closed meanwhile)";
		}
	}

}
