package dev.linekeeper.protocol;

/**
 * One attempt to connect.
 *
 * @param connection the connection's name
 * @param epoch counts every attempt of this connection since the start of the process,
 * from 1; never repeats
 * @param number the attempt's place in the present row of failures, from 1
 */
public record ConnectionAttempt(String connection, long epoch, int number) {

}
