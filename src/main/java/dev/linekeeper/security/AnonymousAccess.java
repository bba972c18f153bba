package dev.linekeeper.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Says aloud that nobody is asked for a token although others than this machine may call.
 */
public final class AnonymousAccess implements HealthIndicator, Runnable {

	private static final Logger logger = LoggerFactory.getLogger(AnonymousAccess.class);

	private static final String WARNING = "everyone who can reach this service may read, send and operate";

	/** Say it in the log; to be run at the start and then every hour. */
	@Override
	public void run() {
		logger.warn("HTTP: {} (linekeeper.security.allow-anonymous); set linekeeper.security.tokens instead", WARNING);
	}

	@Override
	public Health health() {
		return Health.up().withDetail("anonymous", WARNING).build();
	}

}
