package dev.linekeeper.bench.line;

import java.util.concurrent.TimeUnit;

import dev.linekeeper.bench.FrameKind;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpNetClientConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpNioClientConnectionFactory;
import org.springframework.integration.ip.tcp.serializer.AbstractByteArraySerializer;
import org.springframework.integration.ip.tcp.serializer.ByteArrayCrLfSerializer;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLengthHeaderSerializer;
import org.springframework.messaging.support.GenericMessage;

/**
 * Spring Integration as its documentation shows it.
 */
final class StockSpring implements Contender {

	private final boolean nio;

	StockSpring(boolean nio) {
		this.nio = nio;
	}

	@Override
	public Line connect(Job job, Talk talk) throws Exception {
		AbstractByteArraySerializer serializer = (job.kind() == FrameKind.LINES) ? new ByteArrayCrLfSerializer()
				: new ByteArrayLengthHeaderSerializer(Integer.BYTES);
		serializer.setMaxMessageSize(job.limit());
		AbstractClientConnectionFactory factory = this.nio ? new TcpNioClientConnectionFactory("127.0.0.1", job.port())
				: new TcpNetClientConnectionFactory("127.0.0.1", job.port());
		factory.setSerializer(serializer);
		factory.setDeserializer(serializer);
		factory.setSoTcpNoDelay(true);
		DirectChannel in = new DirectChannel();
		in.subscribe((message) -> {
			byte[] frame = (byte[]) message.getPayload();
			talk.frame(frame, 0, frame.length);
		});
		TcpReceivingChannelAdapter receiving = new TcpReceivingChannelAdapter();
		receiving.setConnectionFactory(factory);
		receiving.setOutputChannel(in);
		receiving.setClientMode(true);
		TcpSendingMessageHandler sending = new TcpSendingMessageHandler();
		sending.setConnectionFactory(factory);
		DirectChannel out = new DirectChannel();
		out.subscribe(sending);
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(Integration.class);
		context.registerBean("factory", AbstractClientConnectionFactory.class, () -> factory);
		context.registerBean("in", DirectChannel.class, () -> in);
		context.registerBean("out", DirectChannel.class, () -> out);
		context.registerBean("receiving", TcpReceivingChannelAdapter.class, () -> receiving);
		context.registerBean("sending", TcpSendingMessageHandler.class, () -> sending);
		context.refresh();
		while (!receiving.isClientModeConnected()) {
			TimeUnit.MILLISECONDS.sleep(1);
		}
		return (payload) -> out.send(new GenericMessage<>(payload));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Integration {

	}

}
