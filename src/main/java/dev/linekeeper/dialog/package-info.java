/**
 * The protocol for those who do not want to write one: it shows what arrives.
 */
@NullMarked
package dev.linekeeper.dialog;

import org.jspecify.annotations.NullMarked;
