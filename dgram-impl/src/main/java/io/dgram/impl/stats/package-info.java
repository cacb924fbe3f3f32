/**
 * Counts a socket's traffic and errors, and reads the number of datagrams that the kernel dropped.
 */
@NullMarked
package io.dgram.impl.stats;

import org.jspecify.annotations.NullMarked;
