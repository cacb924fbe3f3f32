/**
 * Sockets over non-blocking {@link java.nio.channels.DatagramChannel}s: the provider, the socket as users see it, and
 * the order of the steps of {@code close()}. {@code dgram-impl/ARCHITECTURE.md} describes the whole: the way of a
 * datagram, threads, locks, and where a new feature would go.
 *
 * <p>A channel in blocking mode is closed for everybody when one caller is interrupted, makes {@code connect} wait
 * behind a {@code receive}, and stays bound for a while after {@code close}. So the channel never blocks: a thread that
 * has to wait is parked by {@link io.dgram.impl.polling.Waiters} and woken by a {@link io.dgram.impl.polling.Poller},
 * or, if it is a platform thread, waits in a selector by itself.
 *
 * <h2>Rooms</h2>
 *
 * <p>Each package below this one has one duty. Dependencies between them point one way; {@code RoomsTest} lists those
 * that are allowed. Classes are public where another room uses them. That is not API: the module exports nothing, and
 * on the class path they are merely reachable.
 *
 * <pre>
 * receiving       pull and push: who may read, datagrams that were read and not yet delivered, admission
 * sending         one datagram or many, waiting for room, the queue of sends with a callback
 * events          the serial dispatcher of listeners and callbacks, who listens, the idle timer
 * groups          multicast memberships
 * options         socket options, and the settings that name an interface
 * interfaces      finds network interfaces, and notices that they come and go
 * local           the interfaces as applications follow them, and a socket for each address
 * stats           Traffic, to which the data path reports, and what it counts; what the kernel dropped
 * lifecycle       unbound, bound, connected, closed; hosts to addresses; pending ICMP errors
 * errors          operations, and what the JDK and the kernel throw to DgramException
 * batch           memory for many datagrams
 * transport       the seam between all of the above and a platform
 * jdk, linux      the platforms: channels alone; channels and the C library
 * polling         parks threads until the channel is ready
 * recorder        reports to the flight recorder of the JDK, where there is one
 * support         the clock, timers, lazily created parts, pools, threads, logs
 * </pre>
 */
@NullMarked
package io.dgram.impl;

import org.jspecify.annotations.NullMarked;
