/**
 * Takes datagrams from the kernel, for callers of {@code receive} or for the listeners of a running receiver.
 *
 * <p>One lock guards reading and the choice between the two, so {@code recvStop}, {@code connect} and {@code close}
 * never race with a datagram that is being read. What was read but not delivered precedes what is still in the kernel.
 */
@NullMarked
package io.dgram.impl.receiving;

import org.jspecify.annotations.NullMarked;
