/**
 * What an operator sees: health, the endpoint {@code connections}, meters and info.
 */
@NullMarked
package dev.linekeeper.actuate;

import org.jspecify.annotations.NullMarked;
