/**
 * An application of somebody else's.
 */
@NullMarked
package example;

import org.jspecify.annotations.NullMarked;
