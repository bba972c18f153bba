package dev.linekeeper.bench.line;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Netty with a loop written by hand, as it is often found: one second after a loss or a
 * failure it connects again.
 */
final class NettyKeeper implements Keeper {

	private static final int DELAY_SECONDS = 1;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	@Override
	public Kept keep(int port) {
		connect(port);
		return Kept.BLIND;
	}

	@Override
	public void stop() {
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	private void connect(int port) {
		ChannelFuture connecting = new Bootstrap().group(this.group)
			.channel(NioSocketChannel.class)
			.handler(new ChannelInboundHandlerAdapter() {
				@Override
				public void channelInactive(ChannelHandlerContext context) {
					connectLater(port);
				}
			})
			.connect(InetAddress.getLoopbackAddress(), port);
		connecting.addListener((ChannelFutureListener) (future) -> {
			if (!future.isSuccess()) {
				connectLater(port);
			}
		});
	}

	private void connectLater(int port) {
		if (!this.group.isShuttingDown()) {
			var unused = this.group.schedule(() -> connect(port), DELAY_SECONDS, TimeUnit.SECONDS);
		}
	}

}
