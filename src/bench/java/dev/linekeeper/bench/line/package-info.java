/**
 * Whole connections, ours and others', against one fast peer; see src/bench/compare.sh.
 * Not part of the product.
 */
@NullMarked
package dev.linekeeper.bench.line;

import org.jspecify.annotations.NullMarked;
