/**
 * Counts what a socket did, and reads from the kernel what was dropped.
 */
@NullMarked
package io.dgram.impl.stats;

import org.jspecify.annotations.NullMarked;
