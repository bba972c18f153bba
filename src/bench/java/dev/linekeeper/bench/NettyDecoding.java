package dev.linekeeper.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.bytes.ByteArrayDecoder;

/**
 * Netty's decoder, reading from a buffer such as its transport reads into; the slices are
 * released as they come.
 */
final class NettyDecoding {

	private NettyDecoding() {
	}

	/** As Netty runs it: in a pipeline, with a handler behind it. */
	static Decoding inPipeline(Wire wire, FrameKind kind) {
		TallyingHandler handler = new TallyingHandler();
		return inPipeline(wire, handler, new EmbeddedChannel(decoder(kind), handler));
	}

	/** The same with Netty's copying of each frame to an array of its own. */
	static Decoding copyingInPipeline(Wire wire, FrameKind kind) {
		TallyingHandler handler = new TallyingHandler();
		return inPipeline(wire, handler, new EmbeddedChannel(decoder(kind), new ByteArrayDecoder(), handler));
	}

	private static ByteToMessageDecoder decoder(FrameKind kind) {
		return (kind == FrameKind.LINES) ? new LineDecoder() : new LengthDecoder();
	}

	private static Decoding inPipeline(Wire wire, TallyingHandler handler, EmbeddedChannel channel) {
		ByteBuf read = read(wire);
		return (tally) -> {
			handler.tally = tally;
			// The decoder releases what it has read to its end.
			channel.pipeline().fireChannelRead(read.retain().readerIndex(0));
			channel.pipeline().fireChannelReadComplete();
		};
	}

	/** The decoder alone, its method called in a loop. */
	static Decoding alone(Wire wire, FrameKind kind) {
		ByteBuf read = read(wire);
		if (kind == FrameKind.LINES) {
			LineDecoder decoder = new LineDecoder();
			return (tally) -> {
				read.readerIndex(0);
				while (read.isReadable()) {
					tally((ByteBuf) decoder.decodeOne(read), tally);
				}
			};
		}
		LengthDecoder decoder = new LengthDecoder();
		return (tally) -> {
			read.readerIndex(0);
			while (read.isReadable()) {
				tally((ByteBuf) decoder.decodeOne(read), tally);
			}
		};
	}

	private static ByteBuf read(Wire wire) {
		return ByteBufAllocator.DEFAULT.ioBuffer(Wire.READ_SIZE).writeBytes(wire.bytes());
	}

	private static void tally(ByteBuf frame, Tally tally) {
		tally.add(frame.readableBytes(), frame.getByte(frame.readerIndex()));
		frame.release();
	}

	private static final class LineDecoder extends LineBasedFrameDecoder {

		LineDecoder() {
			super(Wire.READ_SIZE);
		}

		Object decodeOne(ByteBuf read) {
			try {
				return decode(null, read);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private static final class LengthDecoder extends LengthFieldBasedFrameDecoder {

		LengthDecoder() {
			super(Wire.READ_SIZE, 0, Integer.BYTES, 0, Integer.BYTES);
		}

		Object decodeOne(ByteBuf read) {
			try {
				return decode(null, read);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private static final class TallyingHandler extends ChannelInboundHandlerAdapter {

		private Tally tally = new Tally();

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (message instanceof byte[] copy) {
				this.tally.add(copy.length, copy[0]);
			}
			else {
				NettyDecoding.tally((ByteBuf) message, this.tally);
			}
		}

	}

}
