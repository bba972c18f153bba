package dev.linekeeper.security;

/**
 * Where the endpoints are that have rules of their own.
 *
 * @param base what all paths begin with, without a slash at the end
 * @param health the path of health
 * @param connections the path of the connections
 * @param info the path of info
 */
public record ActuatorPaths(String base, String health, String connections, String info) {

}
