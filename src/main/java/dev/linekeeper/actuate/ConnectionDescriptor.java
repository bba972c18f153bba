package dev.linekeeper.actuate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ConnectionStatistics;
import dev.linekeeper.connection.ConnectionStep;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogStatistics;
import dev.linekeeper.dialog.Durations;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportCounters;
import dev.linekeeper.transport.TlsSettings;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the endpoint shows it. What is {@code null} is left to the page of
 * the connection itself, or is not there.
 *
 * @param name its name
 * @param state its state
 * @param since when it entered the state
 * @param unreadySince since when it has not been ready; {@code null} while it is
 * @param epoch the number of the latest attempt
 * @param failures failures in a row
 * @param readyCount how often it became ready
 * @param peer the peer's address, while connected
 * @param local our own address, while connected
 * @param lastReady when it last became ready
 * @param lastLoss the latest failure or loss
 * @param nextAttempt when it is tried again, while it waits for that
 * @param certificateExpiry when the first certificate of its latest TLS handshake expires
 * @param settings what it is configured to
 * @param counters what went over it
 * @param queue what waits for it to become ready
 * @param timers how long things took
 * @param dialog what was asked and said
 * @param tappedUntil until when its frames are shown in the log
 */
public record ConnectionDescriptor(String name, ConnectionState state, Instant since, @Nullable Instant unreadySince,
		long epoch, int failures, long readyCount, @Nullable String peer, @Nullable String local,
		@Nullable Instant lastReady, @Nullable Loss lastLoss, @Nullable Instant nextAttempt,
		@Nullable Instant certificateExpiry, Settings settings, Counters counters, @Nullable Queue queue,
		@Nullable Timers timers, @Nullable Talk dialog, @Nullable Instant tappedUntil) {

	/** Describe a connection among others. */
	static ConnectionDescriptor row(ManagedConnection connection, long nowNanos) {
		return of(connection, nowNanos, false, null, null, null);
	}

	/**
	 * Describe a connection with everything there is to it.
	 * @param connection the connection
	 * @param dialog its dialog, or {@code null} if it has none
	 * @param nowNanos the time source's present time
	 * @return what is true now
	 */
	public static ConnectionDescriptor whole(ManagedConnection connection, @Nullable Dialog dialog, long nowNanos) {
		return of(connection, nowNanos, true, Queue.of(connection),
				Timers.of(connection.statistics(), (dialog != null) ? dialog.statistics() : null),
				(dialog != null) ? Talk.of(dialog, nowNanos) : null);
	}

	private static ConnectionDescriptor of(ManagedConnection connection, long nowNanos, boolean whole,
			@Nullable Queue queue, @Nullable Timers timers, @Nullable Talk dialog) {
		ConnectionSnapshot now = connection.snapshot();
		return new ConnectionDescriptor(now.name(), now.state(), now.since(), now.unreadySince(), now.epoch(),
				now.failures(), now.readyCount(), text(now.peer()), text(now.local()), now.lastReady(),
				Loss.of(now.lastLoss()), now.nextAttempt(), connection.statistics().traffic().certificateExpiry(),
				Settings.of(connection.settings(), whole), Counters.of(connection, nowNanos), queue, timers, dialog,
				connection.tappedUntil());
	}

	private static double seconds(Duration duration) {
		return Math.round(duration.toNanos() / 1e3) / 1e6;
	}

	private static @Nullable String text(@Nullable InetSocketAddress address) {
		return (address != null) ? Wording.text(address) : null;
	}

	/**
	 * A failed attempt or a loss.
	 *
	 * @param at when
	 * @param reason its kind
	 * @param initiator who began it
	 * @param clean whether it ended in good order
	 * @param detail in words
	 * @param wasReady whether the connection had been ready
	 */
	public record Loss(Instant at, DisconnectReason.Kind reason, DisconnectReason.Initiator initiator, boolean clean,
			String detail, boolean wasReady) {

		static @Nullable Loss of(ConnectionSnapshot.@Nullable Loss loss) {
			if (loss == null) {
				return null;
			}
			DisconnectReason reason = loss.reason();
			return new Loss(loss.at(), reason.kind(), reason.initiator(), reason.clean(), reason.detail(),
					loss.wasReady());
		}

	}

	/**
	 * What a connection is configured to.
	 *
	 * @param addresses where the peer is
	 * @param order in which order an attempt tries the addresses
	 * @param bindAddress the address of this host that is dialled from; {@code null} for
	 * the system's choice
	 * @param proxy what it is reached through; {@code null} if it is dialled itself
	 * @param tls how it is protected; {@code null} for not at all
	 * @param framing how messages are told apart: the name of the framing
	 * @param framingKeys the long form that it stands for; only where one connection is
	 * asked for
	 * @param critical whether readiness depends on it
	 * @param onLost what a loss leads to
	 */
	public record Settings(List<String> addresses, String order, @Nullable String bindAddress, @Nullable String proxy,
			@Nullable String tls, String framing, @Nullable Map<String, Object> framingKeys, boolean critical,
			String onLost) {

		static Settings of(ConnectionSettings settings, boolean whole) {
			Framing framing = settings.transport().framing();
			TransportSettings.Proxy proxy = settings.transport().proxy();
			TlsSettings tls = settings.transport().tls();
			TransportSettings.Dial dial = settings.transport().dial();
			return new Settings(settings.transport().addresses().stream().map(PeerAddress::toString).toList(),
					word(dial.order()), (dial.bindAddress() != null) ? dial.bindAddress().toString() : null,
					(proxy != null) ? proxy.toString() : null, (tls != null) ? tls.toString() : null,
					framing.toString(), whole ? framing.longForm() : null, settings.critical(),
					word(settings.onLost()));
		}

		/** As it is written in the configuration. */
		private static String word(Enum<?> value) {
			return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * What went over a connection since the start of the process.
	 *
	 * @param attempts attempts begun
	 * @param bytesIn bytes received
	 * @param bytesOut bytes handed to the operating system
	 * @param framesIn frames received
	 * @param framesOut frames handed to the operating system
	 * @param pendingBytes bytes that wait to be written
	 * @param secondsSinceLastByteIn {@code null} if none ever came
	 * @param framingErrors how often what was received broke the framing
	 * @param staleEvents events of attempts that were over
	 * @param heartbeatMisses heartbeats not answered in time
	 * @param notSent messages and other frames that were not sent, but for those that
	 * waited too long
	 * @param maybeSent those of which nobody but the peer knows
	 */
	public record Counters(long attempts, long bytesIn, long bytesOut, long framesIn, long framesOut, long pendingBytes,
			@Nullable Double secondsSinceLastByteIn, long framingErrors, long staleEvents, long heartbeatMisses,
			long notSent, long maybeSent) {

		static Counters of(ManagedConnection connection, long nowNanos) {
			ConnectionStatistics statistics = connection.statistics();
			TransportCounters traffic = statistics.traffic();
			long silent = traffic.nanosSinceLastRead(nowNanos);
			return new Counters(statistics.attempts(), traffic.bytesIn(), traffic.bytesOut(), traffic.framesIn(),
					traffic.framesOut(), connection.pendingBytes(),
					(silent < 0) ? null : TimeUnit.NANOSECONDS.toMillis(silent) / 1000.0, traffic.framingErrors(),
					statistics.staleEvents(), statistics.heartbeatMisses(), connection.unsent(),
					connection.maybeSent());
		}

	}

	/**
	 * What waits for a connection to become ready.
	 *
	 * @param messages how many messages
	 * @param bytes their bytes
	 * @param ageSeconds how long the oldest has waited
	 * @param expired how many have waited too long
	 * @param dropped how many found no room, or made room for others
	 */
	public record Queue(int messages, long bytes, double ageSeconds, long expired, long dropped) {

		static Queue of(ManagedConnection connection) {
			return new Queue(connection.queuedMessages(), connection.queuedBytes(), seconds(connection.queueAge()),
					connection.expiredMessages(), connection.droppedMessages());
		}

	}

	/**
	 * How long things took, in seconds.
	 *
	 * @param connect the last successful dial, with look-up, proxy and TLS
	 * @param tls the last TLS handshake
	 * @param login from the last connection until it was ready
	 * @param meanReply replies, on average
	 * @param meanHeartbeat answers to heartbeats, on average
	 */
	public record Timers(@Nullable Double connect, @Nullable Double tls, @Nullable Double login,
			@Nullable Double meanReply, @Nullable Double meanHeartbeat) {

		static Timers of(ConnectionStatistics statistics, @Nullable DialogStatistics said) {
			return new Timers(last(statistics, ConnectionStep.CONNECT), last(statistics, ConnectionStep.TLS),
					last(statistics, ConnectionStep.LOGIN), (said != null) ? mean(said.replyTimes()) : null,
					(said != null) ? mean(said.heartbeatTimes()) : null);
		}

		private static @Nullable Double last(ConnectionStatistics statistics, ConnectionStep step) {
			Duration took = statistics.lastTook(step);
			return (took != null) ? (Double) seconds(took) : null;
		}

		private static @Nullable Double mean(Durations durations) {
			long count = durations.count();
			return (count > 0) ? (Double) seconds(Duration.ofNanos(durations.totalNanos() / count)) : null;
		}

	}

	/**
	 * What was asked and said on a connection.
	 *
	 * @param inFlight requests and polls on the line
	 * @param waiting requests that wait for their turn
	 * @param replies requests and polls answered
	 * @param timeouts requests and polls not answered in time
	 * @param secondsUnanswered how long ago the first request was left unanswered after
	 * the last reply; {@code null} if none was
	 * @param notSent requests and polls not sent
	 * @param connectionLost requests and polls on the line when it was lost
	 * @param lateReplies replies that came when nobody waited any more
	 * @param pushes frames that the peer sent by itself
	 * @param responses frames answered at once
	 * @param responsesLimited frames not answered because of the limit
	 * @param polls polls sent
	 * @param pollsSkipped polls left out because the last one was open
	 * @param heartbeats heartbeats sent
	 */
	public record Talk(int inFlight, int waiting, long replies, long timeouts, @Nullable Double secondsUnanswered,
			long notSent, long connectionLost, long lateReplies, long pushes, long responses, long responsesLimited,
			long polls, long pollsSkipped, long heartbeats) {

		static Talk of(Dialog dialog, long nowNanos) {
			DialogStatistics said = dialog.statistics();
			long unanswered = said.nanosUnanswered(nowNanos);
			return new Talk(dialog.inFlight(), dialog.waiting(), said.replies(), said.timeouts(),
					(unanswered < 0) ? null : TimeUnit.NANOSECONDS.toMillis(unanswered) / 1000.0, said.notSent(),
					said.connectionLost(), said.lateReplies(), said.pushes(), said.responses(), said.responsesLimited(),
					said.polls(), said.pollsSkipped(), said.heartbeats());
		}

	}

}
