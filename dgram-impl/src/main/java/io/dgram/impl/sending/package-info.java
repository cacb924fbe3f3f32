/**
 * Gives datagrams to the kernel: one by one, several in one system call, or queued behind a callback.
 *
 * <p>Waits while the send buffer is full. A failure that only reports an earlier datagram's ICMP error is told apart, and
 * the send repeated.
 */
@NullMarked
package io.dgram.impl.sending;

import org.jspecify.annotations.NullMarked;
