@NullMarked
package dev.linekeeper.feed;

import org.jspecify.annotations.NullMarked;
