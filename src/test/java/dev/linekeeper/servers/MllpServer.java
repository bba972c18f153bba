package dev.linekeeper.servers;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ExecutorService;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.CanonicalModelClassFactory;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.StandardSocketFactory;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server of HAPI: takes HL7 v2 messages over MLLP, of any version and type, and
 * acknowledges each (MSA-1 {@code AA}, MSA-2 the MSH-10 of the message).
 */
public final class MllpServer extends LibraryServer {

	private @Nullable LoopbackListener listener;

	private @Nullable HL7Service service;

	public MllpServer() {
		super("mllp");
	}

	@Override
	void listen(ExecutorService threads) throws IOException {
		LibraryLogs.silence("ca.uhn.hl7v2");
		LoopbackListener created = new LoopbackListener(port());
		this.listener = created;
		// Without threads of ours it would leave a shutdown hook behind.
		DefaultHapiContext context = new DefaultHapiContext(threads);
		context.setSocketFactory(new Sockets(created));
		context.setValidationContext(ValidationContextFactory.noValidation());
		context.setModelClassFactory(new CanonicalModelClassFactory("2.4"));
		// Its own generator writes a file into the working directory.
		context.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
		HL7Service started = context.newServer(port(), false);
		this.service = started;
		started.registerApplication(new Acknowledging());
		started.start();
	}

	@Override
	void reset() throws IOException {
		if (this.service != null) {
			this.service.stop();
		}
		if (this.listener != null) {
			this.listener.reset();
		}
	}

	private static final class Sockets extends StandardSocketFactory {

		private final LoopbackListener listener;

		Sockets(LoopbackListener listener) {
			this.listener = listener;
		}

		@Override
		public ServerSocket createServerSocket() {
			return this.listener;
		}

	}

	private static final class Acknowledging implements ReceivingApplication<Message> {

		@Override
		public boolean canProcess(Message message) {
			return true;
		}

		@Override
		public Message processMessage(Message message, Map<String, Object> metadata) throws HL7Exception {
			try {
				return message.generateACK();
			}
			catch (IOException ex) {
				throw new HL7Exception(ex);
			}
		}

	}

}
