package dev.linekeeper.bench.line;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.messaging.MessageHandlerProtocolFactory;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;

import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Our connection, by its public API.
 */
final class Managed implements Contender {

	private static final String NAME = "line";

	private static final MessageHeaders SHARED = new MessageHeaders(null);

	private final Way way;

	private final ManagedEnvironment environment;

	Managed(Way way, Conditions conditions) {
		this.way = way;
		this.environment = new ManagedEnvironment(conditions);
	}

	@Override
	public Line connect(Job job, Talk talk) throws Exception {
		return switch (this.way) {
			case VIEW, COPY -> {
				CompletableFuture<Session> made = new CompletableFuture<>();
				this.environment.connect(job, NAME,
						(address) -> (this.way == Way.VIEW) ? new View(talk, made) : new Copy(talk, made));
				Session session = made.get(1, TimeUnit.MINUTES);
				yield line(session::send, session::isWritable);
			}
			case DIALOG -> dialog(job, talk, Dialogues.plain());
			case PUSH -> dialog(job, talk, Dialogues.withPush());
			case HANDLER -> {
				ProtocolFactory handler = new MessageHandlerProtocolFactory((message) -> {
					byte[] frame = (byte[]) message.getPayload();
					talk.frame(frame, 0, frame.length);
				});
				ManagedConnection connection = this.environment.connect(job, NAME, handler);
				yield line(connection::send, () -> true);
			}
			case CONNECTION -> {
				CompletableFuture<Session> made = new CompletableFuture<>();
				ManagedConnection connection = this.environment.connect(job, NAME, (address) -> new View(talk, made));
				yield line(connection::send, made.get(1, TimeUnit.MINUTES)::isWritable);
			}
			case CHANNEL, SHARED -> {
				CompletableFuture<Session> made = new CompletableFuture<>();
				this.environment.connect(job, NAME, (address) -> new View(talk, made));
				DirectChannel out = this.environment.adapters().channel(NAME);
				Writable writable = made.get(1, TimeUnit.MINUTES)::isWritable;
				yield (this.way == Way.CHANNEL) ? line((payload) -> out.send(new GenericMessage<>(payload)), writable)
						: line((payload) -> out.send(new GenericMessage<>(payload, SHARED)), writable);
			}
		};
	}

	private Line dialog(Job job, Talk talk, DialogSettings settings) {
		Dialog dialog = new Dialog(NAME, settings, this.environment.time()::nanoTime);
		dialog.addListener((connection, epoch, kind, data) -> talk.frame(data, 0, data.length));
		ManagedConnection connection = this.environment.connect(job, NAME, dialog);
		return line(connection::send, () -> true);
	}

	private static Line line(Function<byte[], ?> sender, Writable writable) {
		return new Line() {

			@Override
			public void send(byte[] payload) {
				Object sent = sender.apply(payload);
				if (sent instanceof CompletableFuture<?> future && future.isCompletedExceptionally()) {
					future.join();
				}
			}

			@Override
			public boolean isWritable() {
				return writable.get();
			}

		};
	}

	/** The ways in and out. */
	enum Way {

		/** Frames as views; sent by the session. */
		VIEW,

		/** Frames as arrays of their own; sent by the session. */
		COPY,

		/** By a dialog in which nothing is expected, to its listener. */
		DIALOG,

		/** By a dialog with one pattern for what the peer sends by itself. */
		PUSH,

		/** To a message handler. */
		HANDLER,

		/** Sent by the connection. */
		CONNECTION,

		/** Sent by the connection's channel. */
		CHANNEL,

		/** The same, with the same headers for all messages. */
		SHARED

	}

	private interface Writable {

		boolean get();

	}

	private static class View implements Protocol {

		private final Talk talk;

		private final CompletableFuture<Session> made;

		View(Talk talk, CompletableFuture<Session> made) {
			this.talk = talk;
			this.made = made;
		}

		@Override
		public void connectionMade(Session session) {
			this.made.complete(session);
		}

		@Override
		public void dataReceived(byte[] data) {
			this.talk.frame(data, 0, data.length);
		}

		@Override
		public void dataReceived(byte[] buffer, int offset, int length) {
			this.talk.frame(buffer, offset, length);
		}

		@Override
		public void writabilityChanged(boolean writable) {
			if (writable) {
				this.talk.writable();
			}
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			this.talk.ended(new IllegalStateException("lost: " + reason));
		}

	}

	private static final class Copy implements Protocol {

		private final View view;

		Copy(Talk talk, CompletableFuture<Session> made) {
			this.view = new View(talk, made);
		}

		@Override
		public void connectionMade(Session session) {
			this.view.connectionMade(session);
		}

		@Override
		public void dataReceived(byte[] data) {
			this.view.dataReceived(data);
		}

		@Override
		public void writabilityChanged(boolean writable) {
			this.view.writabilityChanged(writable);
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			this.view.connectionLost(reason);
		}

	}

}
