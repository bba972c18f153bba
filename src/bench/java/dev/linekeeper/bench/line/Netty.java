package dev.linekeeper.bench.line;

import java.net.InetAddress;
import java.util.concurrent.ThreadFactory;

import dev.linekeeper.bench.FrameKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;

/**
 * Netty with one event loop, its own codecs, and flushes put together where it can. Small
 * frames are copied into one buffer, for that is faster than its prepender.
 */
final class Netty implements Contender {

	private static final int MANY = 256;

	private static final int COPIED = 4096;

	private final boolean tls;

	Netty(boolean tls) {
		this.tls = tls;
	}

	@Override
	public Line connect(Job job, Talk talk) throws Exception {
		Bootstrap bootstrap = new Bootstrap()
			.group(new MultiThreadIoEventLoopGroup(1, (ThreadFactory) Netty::daemon, NioIoHandler.newFactory()))
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<Channel>() {
				@Override
				protected void initChannel(Channel channel) throws Exception {
					if (Netty.this.tls) {
						channel.pipeline().addLast(Tls.handler(channel.alloc(), job.port()));
					}
					pipeline(channel.pipeline(), job, talk);
				}
			});
		Channel channel = bootstrap.connect(InetAddress.getLoopbackAddress(), job.port()).sync().channel();
		if (this.tls) {
			channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
		}
		return new NettyLine(channel, job.frames().size() > COPIED && job.kind() == FrameKind.LENGTH);
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "netty");
		thread.setDaemon(true);
		return thread;
	}

	private static void pipeline(ChannelPipeline pipeline, Job job, Talk talk) {
		pipeline.addLast(new FlushConsolidationHandler(MANY, true));
		if (job.kind() == FrameKind.LINES) {
			pipeline.addLast(new LineBasedFrameDecoder(job.limit()));
			pipeline.addLast(new Encoder(false));
		}
		else {
			pipeline.addLast(new LengthFieldBasedFrameDecoder(job.limit(), 0, Integer.BYTES, 0, Integer.BYTES));
			pipeline
				.addLast((job.frames().size() > COPIED) ? new LengthFieldPrepender(Integer.BYTES) : new Encoder(true));
		}
		pipeline.addLast(new Receiver(talk));
	}

	private record NettyLine(Channel channel, boolean wrapped) implements Line {

		@Override
		public void send(byte[] payload) {
			this.channel.writeAndFlush(this.wrapped ? Unpooled.wrappedBuffer(payload) : payload,
					this.channel.voidPromise());
		}

		@Override
		public boolean isWritable() {
			return this.channel.isWritable();
		}

	}

	private static final class Encoder extends MessageToByteEncoder<byte[]> {

		private final boolean length;

		Encoder(boolean length) {
			super(byte[].class);
			this.length = length;
		}

		@Override
		protected ByteBuf allocateBuffer(ChannelHandlerContext context, byte[] payload, boolean direct) {
			return context.alloc().ioBuffer(payload.length + Integer.BYTES);
		}

		@Override
		protected void encode(ChannelHandlerContext context, byte[] payload, ByteBuf out) {
			if (this.length) {
				out.writeInt(payload.length).writeBytes(payload);
			}
			else {
				out.writeBytes(payload).writeShort('\r' << Byte.SIZE | '\n');
			}
		}

	}

	private static final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {

		private final Talk talk;

		Receiver(Talk talk) {
			this.talk = talk;
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
			int from = frame.readerIndex();
			int length = frame.readableBytes();
			int first = frame.getInt(from);
			if (this.talk.needsBytes(first)) {
				this.talk.frame(ByteBufUtil.getBytes(frame), 0, length);
			}
			else {
				this.talk.frame(first, frame.getInt(from + length - Integer.BYTES), length);
			}
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			if (context.channel().isWritable()) {
				this.talk.writable();
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.talk.ended(new IllegalStateException("the connection has ended"));
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable ex) {
			this.talk.ended(ex);
			context.close();
		}

	}

}
