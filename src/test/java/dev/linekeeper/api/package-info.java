@NullMarked
package dev.linekeeper.api;

import org.jspecify.annotations.NullMarked;
