package dev.linekeeper.servers;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadWriteModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;

/**
 * The Modbus TCP server of digitalpetri, with 100 holding registers to read and write;
 * every unit has the same ones. What is written survives a kill.
 */
public final class ModbusServer extends LibraryServer {

	private static final int REGISTERS = 100;

	private static final int FIRST_VALUE = 1000;

	private final ProcessImage image = new ProcessImage();

	private @Nullable EventLoopGroup loop;

	private @Nullable ModbusTcpServer server;

	public ModbusServer() {
		super("modbus");
		this.image.with((transaction) -> transaction.writeHoldingRegisters((registers) -> {
			for (int address = 0; address < REGISTERS; address++) {
				registers.put(address, ByteBuffer.allocate(2).putShort((short) initialValue(address)).array());
			}
		}));
	}

	/** What the holding register with this address (0 to 99) holds at first. */
	public static int initialValue(int address) {
		return FIRST_VALUE + address;
	}

	@Override
	void listen(ExecutorService threads) throws ExecutionException, InterruptedException {
		LibraryLogs.silence("com.digitalpetri");
		LibraryLogs.silence("io.netty");
		EventLoopGroup created = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
		this.loop = created;
		NettyTcpServerTransport transport = NettyTcpServerTransport.create((configuration) -> {
			configuration.setBindAddress("127.0.0.1").setPort(port());
			configuration.setEventLoopGroup(created).setExecutor(threads);
			// Its connections end with a reset (RST).
			configuration.setBootstrapCustomizer((bootstrap) -> bootstrap.childOption(ChannelOption.SO_LINGER, 0));
		});
		this.server = ModbusTcpServer.create(transport, new Registers(this.image));
		this.server.start();
	}

	@Override
	void reset() throws ExecutionException, InterruptedException {
		if (this.server != null) {
			this.server.stop();
		}
		if (this.loop != null) {
			this.loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
		}
	}

	private static final class Registers extends ReadWriteModbusServices {

		private final ProcessImage image;

		Registers(ProcessImage image) {
			this.image = image;
		}

		@Override
		protected Optional<ProcessImage> getProcessImage(int unitId) {
			return Optional.of(this.image);
		}

	}

}
