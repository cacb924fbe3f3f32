/**
 * Gives datagrams to the kernel: one by one, several in one system call, or queued behind a callback.
 *
 * <p>{@link io.dgram.impl.sending.Sending} is the face of all of it. Sends wait while the send buffer is full. An ICMP
 * error about an earlier datagram is distinguished from a send's own failure, and the send is repeated.
 */
@NullMarked
package io.dgram.impl.sending;

import org.jspecify.annotations.NullMarked;
