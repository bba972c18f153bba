/**
 * The YAML a user writes: read strictly, merged with its defaults, checked, and turned
 * into the immutable settings of the packages below; and what is said when it is wrong.
 */
@NullMarked
package dev.linekeeper.configuration;

import org.jspecify.annotations.NullMarked;
