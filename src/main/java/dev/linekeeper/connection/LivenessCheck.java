package dev.linekeeper.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.transport.Transport;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one connection is still alive, from what was stamped at its socket. Any
 * byte is life. Silence counts against the peer only while somebody reads: bytes that
 * wait to be read are life too. A probe counts as unanswered only if it has left: not
 * while the protocol is too busy to send one, nor while output before it still moves.
 * Called by one thread at a time.
 */
final class LivenessCheck {

	// The first probe comes a little early, so that many lines do not probe together.
	private static final double EARLY = 0.1;

	private final ConnectionSettings.Liveness settings;

	private final Transport transport;

	private final ConnectionStatistics statistics;

	private final long firstProbe;

	private boolean probed;

	// When the probe that nothing answered yet was sent.
	private @Nullable Long probeNanos;

	private int misses;

	// When life was last seen otherwise than by a byte read.
	private @Nullable Long lifeNanos;

	private volatile boolean probing = true;

	// Whether the latest probe could not be sent.
	private volatile boolean postponed;

	LivenessCheck(ConnectionSettings.Liveness settings, Transport transport, RandomGenerator random,
			ConnectionStatistics statistics) {
		this.settings = settings;
		this.transport = transport;
		this.statistics = statistics;
		this.firstProbe = (long) (settings.heartbeatEvery().toNanos() * (1 - EARLY * random.nextDouble()));
	}

	/** The protocol has no probe. */
	void stopProbing() {
		this.probing = false;
	}

	/** The protocol is too busy to send a probe. */
	void postponeProbe() {
		this.postponed = true;
	}

	/**
	 * Look at the connection, and have it probed if that is due.
	 * @param now the time
	 * @return why it is dead, or {@code null} while it lives
	 */
	@Nullable DisconnectReason check(long now) {
		this.transport.relieve();
		DisconnectReason dead = output(now);
		if (dead == null) {
			dead = unfinishedFrame(now);
		}
		return (dead != null) ? dead : silence(now);
	}

	private @Nullable DisconnectReason output(long now) {
		Duration limit = this.settings.writeStallTimeout();
		long pending = this.transport.pendingBytes();
		if (pending == 0 || now - this.transport.lastProgressNanos() < limit.toNanos()) {
			return null;
		}
		return DisconnectReason.of(Kind.WRITE_STALL,
				"the peer took none of " + pending + " bytes within " + Wording.text(limit));
	}

	private @Nullable DisconnectReason unfinishedFrame(long now) {
		Duration limit = this.settings.frameStallTimeout();
		Long since = (limit != null) ? this.transport.unfinishedSinceNanos() : null;
		if (limit == null || since == null || now - since < limit.toNanos() || this.transport.hasUnread()) {
			return null;
		}
		return DisconnectReason.of(Kind.FRAME_STALLED,
				"a frame was begun and not finished within " + Wording.text(limit));
	}

	private @Nullable DisconnectReason silence(long now) {
		long lastRead = this.transport.lastReadNanos();
		Long probe = this.probeNanos;
		if (probe != null && lastRead - probe > 0) {
			this.probeNanos = null;
			this.misses = 0;
		}
		if (this.postponed) {
			this.postponed = false;
			this.probeNanos = null;
		}
		long silent = now - lastRead;
		Long life = this.lifeNanos;
		if (life != null) {
			silent = Math.min(silent, now - life);
		}
		Duration idle = this.settings.idleTimeout();
		boolean idleOver = idle != null && silent >= idle.toNanos();
		boolean probeDue = this.probing && isProbeDue(now, silent);
		if (!idleOver && !probeDue) {
			return null;
		}
		if (this.transport.hasUnread()) {
			this.lifeNanos = now;
			this.probeNanos = null;
			this.misses = 0;
			if (probeDue) {
				// Not counted, but a write finds out what reading would.
				this.transport.heartbeat();
			}
			return null;
		}
		if (idle != null && idleOver) {
			return DisconnectReason.of(Kind.IDLE_READ, "no byte received for " + Wording.text(idle));
		}
		return probe(now);
	}

	private boolean isProbeDue(long now, long silent) {
		Long probe = this.probeNanos;
		if (probe != null) {
			return now - probe >= this.settings.heartbeatTimeout().toNanos();
		}
		return silent >= (this.probed ? this.settings.heartbeatEvery().toNanos() : this.firstProbe);
	}

	private @Nullable DisconnectReason probe(long now) {
		Long unanswered = this.probeNanos;
		if (unanswered != null && this.transport.pendingBytes() > 0
				&& this.transport.lastProgressNanos() - unanswered > 0) {
			this.probeNanos = now;
			return null;
		}
		if (unanswered != null) {
			this.misses++;
			this.statistics.heartbeatMissed();
		}
		if (this.misses >= this.settings.heartbeatMisses()) {
			return DisconnectReason.of(Kind.HEARTBEAT, "no answer to " + this.misses + " heartbeats of "
					+ Wording.text(this.settings.heartbeatTimeout()) + " each");
		}
		this.probed = true;
		this.probeNanos = now;
		this.transport.heartbeat();
		return null;
	}

}
