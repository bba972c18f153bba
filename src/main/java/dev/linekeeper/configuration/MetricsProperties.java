package dev.linekeeper.configuration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What meters there are.
 *
 * @param perConnectionLimit Most connections that have meters of their own; if there are
 * more, all share one of each, without the tag connection; default 200.
 */
record MetricsProperties(@DefaultValue("200") Integer perConnectionLimit) {

}
