/**
 * The platform of the JDK alone: sockets that are {@link java.nio.channels.DatagramChannel}s in non-blocking mode. Used
 * where the C library cannot be called, or a channel's descriptor cannot be found; {@code linux} builds on it.
 */
@NullMarked
package io.dgram.impl.jdk;

import org.jspecify.annotations.NullMarked;
