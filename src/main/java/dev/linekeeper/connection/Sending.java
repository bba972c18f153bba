package dev.linekeeper.connection;

import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;

/**
 * A message that was taken to be sent.
 *
 * @param delivery completes with {@link Delivery#WRITTEN} when the bytes were handed to
 * the operating system, otherwise exceptionally with a {@link DeliveryException}
 * @param queued whether it waits for the connection to become ready, or for room
 * @param epoch the connection it goes over: the number of the attempt that opened it; 0
 * if it was queued
 */
public record Sending(CompletableFuture<Delivery> delivery, boolean queued, long epoch) {

}
