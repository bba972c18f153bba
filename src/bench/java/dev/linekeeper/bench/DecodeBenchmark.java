package dev.linekeeper.bench;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How many reads of {@link Wire frames} can be decoded in a second. What was decoded is
 * checked after every read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DecodeBenchmark {

	/** What the frames look like. */
	@Param
	FrameKind kind = FrameKind.LINES;

	/** The bytes of a frame, without delimiter or length. */
	@Param({ "64", "256", "1024", "16384" })
	int size;

	/** Who decodes them. */
	@Param
	Contender contender = Contender.PLAIN;

	private int frames;

	private final Tally tally = new Tally();

	private Wire wire = new Wire(this.kind, 1);

	private Decoding decoding = (ignored) -> {
	};

	@Setup
	public void choose() {
		this.wire = new Wire(this.kind, this.size);
		this.frames = this.kind.frames(this.size);
		this.decoding = switch (this.contender) {
			case VIEW -> new OurDecoding(this.wire, this.kind.framing(), false);
			case COPY -> new OurDecoding(this.wire, this.kind.framing(), true);
			case NETTY -> NettyDecoding.alone(this.wire, this.kind);
			case NETTY_PIPELINE -> NettyDecoding.inPipeline(this.wire, this.kind);
			case NETTY_PIPELINE_COPY -> NettyDecoding.copyingInPipeline(this.wire, this.kind);
			case PLAIN -> new PlainDecoding(this.wire, this.kind);
		};
		Processor.warmUp(this::decode);
	}

	@Benchmark
	public void read(Processor processor) {
		decode();
		processor.count(this.frames);
	}

	private void decode() {
		this.tally.clear();
		this.decoding.decode(this.tally);
		this.wire.check(this.tally);
	}

	/** Who decodes. */
	public enum Contender {

		/** Our decoder, frames as views. */
		VIEW,

		/** Our decoder, each frame copied to an array of its own. */
		COPY,

		/** Netty's decoder alone. */
		NETTY,

		/** Netty's decoder in a pipeline. */
		NETTY_PIPELINE,

		/** The same with its decoder of byte arrays behind it. */
		NETTY_PIPELINE_COPY,

		/** A loop. */
		PLAIN

	}

}
