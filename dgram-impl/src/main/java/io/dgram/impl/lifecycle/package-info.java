/**
 * The states of a socket and the transitions between them, address resolution, pending ICMP errors, and triggers that
 * close a socket.
 */
@NullMarked
package io.dgram.impl.lifecycle;

import org.jspecify.annotations.NullMarked;
