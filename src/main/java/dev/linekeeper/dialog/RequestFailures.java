package dev.linekeeper.dialog;

import java.util.concurrent.CompletableFuture;

import dev.linekeeper.dialog.RequestException.Outcome;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;

/**
 * Says why requests of one connection have failed.
 */
record RequestFailures(String connection) {

	/** What the connection did, or is, in words that follow its name. */
	RequestException of(Outcome outcome, String what) {
		return new RequestException(outcome, "Connection '" + this.connection + "' " + what, null);
	}

	/** The request cannot be told from others. */
	RequestException refused(Correlation.Refusal refusal) {
		String text = "Connection '" + this.connection + "' cannot send the request: " + refusal.text();
		return new RequestException(Outcome.NOT_SENT, text,
				refusal.ever() ? new DeliveryException(Delivery.NOT_SENT, Cause.NOT_FRAMEABLE, text) : null);
	}

	/** The output has not taken it. */
	RequestException notTaken(CompletableFuture<Delivery> failed) {
		Throwable why = failed.handle((sent, ex) -> ex).join();
		return new RequestException(Outcome.NOT_SENT, String.valueOf(why.getMessage()), why);
	}

}
