/**
 * Benchmarks; see src/bench/codecs.sh. Not part of the product.
 */
@NullMarked
package dev.linekeeper.bench;

import org.jspecify.annotations.NullMarked;
