package dev.linekeeper.servers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;

import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.connection.ServerConnection;
import org.jsmpp.session.connection.ServerConnectionFactory;
import org.jsmpp.session.connection.socket.ServerSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * A message centre made with jSMPP, for SMPP 3.4: whoever knows the password may bind
 * within five seconds; each {@code submit_sm} is answered with the identity of a message,
 * and {@code enquire_link} is answered, and sent after five seconds of silence.
 */
public final class SmppServer extends LibraryServer {

	/** The password of everybody. */
	public static final String PASSWORD = "secret";

	private static final int PATIENCE_MILLIS = 5000;

	private final List<SMPPServerSession> sessions = new CopyOnWriteArrayList<>();

	private @Nullable LoopbackListener listener;

	public SmppServer() {
		super("smpp");
	}

	@Override
	void listen(ExecutorService threads) throws IOException {
		LibraryLogs.silence("org.jsmpp");
		LoopbackListener created = new LoopbackListener(port());
		this.listener = created;
		SMPPServerSessionListener sessionListener = new SMPPServerSessionListener(port(), new Sockets(created));
		sessionListener.setMessageReceiverListener(new ShortMessages());
		threads.execute(() -> accept(sessionListener, threads));
	}

	@Override
	void reset() throws IOException {
		if (this.listener != null) {
			this.listener.reset();
		}
		// Its threads are jSMPP's own.
		this.sessions.forEach(SMPPServerSession::close);
		this.sessions.clear();
	}

	private void accept(SMPPServerSessionListener sessionListener, ExecutorService threads) {
		try (sessionListener) {
			while (true) {
				SMPPServerSession session = sessionListener.accept();
				this.sessions.add(session);
				threads.execute(() -> bind(session));
			}
		}
		catch (IOException ex) {
			// Killed.
		}
	}

	private static void bind(SMPPServerSession session) {
		try {
			BindRequest request = session.waitForBind(PATIENCE_MILLIS);
			if (PASSWORD.equals(request.getPassword())) {
				request.accept("centre");
				session.setEnquireLinkTimer(PATIENCE_MILLIS);
			}
			else {
				request.reject(SMPPConstant.STAT_ESME_RINVPASWD);
			}
		}
		catch (PDUStringException | TimeoutException | IOException | IllegalStateException ex) {
			session.close();
		}
	}

	private static final class Sockets implements ServerConnectionFactory {

		private final LoopbackListener listener;

		Sockets(LoopbackListener listener) {
			this.listener = listener;
		}

		@Override
		public ServerConnection listen(int port) {
			return new ServerSocketConnection(this.listener);
		}

		@Override
		public ServerConnection listen(int port, int timeout) {
			return listen(port);
		}

		@Override
		public ServerConnection listen(int port, int timeout, int backlog) {
			return listen(port);
		}

	}

}
