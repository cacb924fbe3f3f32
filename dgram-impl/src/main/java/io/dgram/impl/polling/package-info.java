/**
 * How threads wait until a channel is ready: parked, in a selector of their own, or pausing or spinning for a short
 * time first; deadlines, and time slices for virtual threads.
 *
 * <pre>
 * ReadWait           decides how a thread waits for a datagram
 *   BusyPoll           whether to spin, as an answer is likely to come at once
 *   Moderation         whether to let datagrams gather, as they come fast
 *   FirstLook          whether to look for a datagram before waiting for one
 *   Load               what these learn from
 * ChannelReadiness   the threads that wait for a channel, in Waiters; what wakes them
 *   Poller             a thread that wakes the waiting threads of many channels
 *     EventPoller        by an event queue: the waiting thread arms its channel by itself
 *     SelectorPoller     by a selector, without native access
 *   DirectWait         a selector in which a platform thread waits by itself
 *   Ticker             a thread that ends the pauses of virtual threads
 * Deadline           until when to wait
 * TimeSlice          has a virtual thread that never waits yield; CarrierLoad: whether others need its carrier
 * </pre>
 *
 * <p>Channels are non-blocking (see {@link io.dgram.impl}); this package provides the blocking.
 */
@NullMarked
package io.dgram.impl.polling;

import org.jspecify.annotations.NullMarked;
