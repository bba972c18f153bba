package dev.linekeeper.configuration;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the HTTP interface behaves, as written.
 *
 * @param maxBodySize The most bytes of a request's body.
 */
record ApiProperties(@DefaultValue("2MB") DataSize maxBodySize) {

}
