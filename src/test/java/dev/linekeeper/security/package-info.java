@NullMarked
package dev.linekeeper.security;

import org.jspecify.annotations.NullMarked;
