package dev.linekeeper.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.string.LineEncoder;
import io.netty.handler.codec.string.LineSeparator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How often the frames of a {@link Wire read} can be encoded in a second. Lines begin as
 * text, because Netty's encoder takes nothing else; length-prefixed frames as bytes. Ours
 * are all copied to one array, in which the last delimiter or length is looked for; those
 * of Netty come out as buffers, not copied where their content is bytes already.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EncodeBenchmark {

	/** What the frames look like. */
	@Param
	FrameKind kind = FrameKind.LINES;

	/** The bytes of a frame, without delimiter or length. */
	@Param({ "64", "256", "1024", "16384" })
	int size;

	/** Who encodes them. */
	@Param
	Contender contender = Contender.OURS;

	private int frames;

	private int expected;

	private Encoding encoding = () -> 0;

	@Setup
	public void choose() {
		this.frames = this.kind.frames(this.size);
		this.expected = this.frames * (this.size + this.kind.overhead());
		byte[] payload = Wire.frame(this.size, 0);
		this.encoding = switch (this.contender) {
			case OURS -> ours(payload);
			case NETTY_PIPELINE -> netty(payload);
		};
		Processor.warmUp(this::encode);
	}

	@Benchmark
	public void write(Processor processor) {
		encode();
		processor.count(this.frames);
	}

	private void encode() {
		int written = this.encoding.encode();
		if (written != this.expected) {
			throw new IllegalStateException("wrote " + written + " instead of " + this.expected + " bytes");
		}
	}

	private Encoding ours(byte[] payload) {
		Framing framing = Objects.requireNonNull(Framings.named(this.kind.framing()));
		ByteSink sink = new ByteSink(Wire.READ_SIZE);
		String text = new String(payload, StandardCharsets.UTF_8);
		boolean lines = this.kind == FrameKind.LINES;
		return () -> {
			sink.clear();
			for (int i = 0; i < this.frames; i++) {
				byte[] bytes = lines ? text.getBytes(StandardCharsets.UTF_8) : payload;
				framing.encode(bytes, 0, bytes.length, sink);
			}
			return sink.length();
		};
	}

	private Encoding netty(byte[] payload) {
		EmbeddedChannel channel = new EmbeddedChannel(
				(this.kind == FrameKind.LINES) ? new LineEncoder(LineSeparator.WINDOWS, StandardCharsets.UTF_8)
						: new LengthFieldPrepender(Integer.BYTES));
		Object message = (this.kind == FrameKind.LINES) ? new String(payload, StandardCharsets.UTF_8)
				: Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(Arrays.copyOf(payload, this.size)));
		return () -> {
			for (int i = 0; i < this.frames; i++) {
				channel.write(message, channel.voidPromise());
			}
			channel.flush();
			int written = 0;
			for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
				written += out.readableBytes();
				out.release();
			}
			return written;
		};
	}

	/** Who encodes. */
	public enum Contender {

		/** Our framing, to one array. */
		OURS,

		/** Netty's encoder in a pipeline. */
		NETTY_PIPELINE

	}

	/** Encodes all frames once, and tells how many bytes they are. */
	private interface Encoding {

		int encode();

	}

}
