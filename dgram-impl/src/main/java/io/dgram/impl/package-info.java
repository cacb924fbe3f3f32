/**
 * Sockets over non-blocking {@link java.nio.channels.DatagramChannel}s.
 *
 * <p>A channel in blocking mode is closed for everybody when one caller is interrupted, makes {@code connect} wait
 * behind a {@code receive}, and stays bound for a while after {@code close}. So the channel never blocks: who has to
 * wait is parked by {@link io.dgram.impl.polling.Waiters}, and woken by a {@link io.dgram.impl.polling.Poller}.
 *
 * <h2>Rooms</h2>
 *
 * <p>Each package below this one has one duty. Dependencies between them point one way; {@code RoomsTest} lists those
 * that are allowed. Classes are public where another room uses them. That is not API: the module exports nothing, and
 * on the class path they are merely reachable.
 *
 * <pre>
 * (this package)  the provider, the socket as users see it, and the order of the steps of close()
 * receiving       pull and push: who may read, datagrams that were read and not yet delivered, waiting
 * sending         one datagram or many, waiting for room, the queue of sends with a callback
 * events          the serial executor of listeners and callbacks, who listens, the idle timer
 * groups          multicast memberships
 * options         socket options, and the settings that name an interface
 * interfaces      finds network interfaces, and notices that they come and go
 * stats           what the socket has counted, and what the kernel dropped
 * lifecycle       unbound, bound, connected, closed; hosts to addresses; pending ICMP errors
 * errors          what the JDK and the kernel throw to DgramException
 * batch           memory for many datagrams
 * transport       the seam to the system: Platform, Transport, and what they hand out; names no system
 * jdk             the platform of the JDK alone: channels, groups, options, what its exceptions mean
 * polling         parks threads until the channel is ready
 * linux           the C library, by the foreign function API
 * support         lazy parts, pools, timers, threads, logs
 * </pre>
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>the callers', virtual or not: they read, write and park themselves;
 *   <li>per socket whose receiver runs one virtual thread, {@link io.dgram.impl.receiving.Receiver};
 *   <li>per socket with events or callbacks to deliver, while there are any, one virtual thread,
 *       {@link io.dgram.impl.events.SerialDispatcher}; the receiver does it itself when it is there;
 *   <li>per socket with sends queued, while there are any, one virtual thread, {@link io.dgram.impl.sending.SendQueue};
 *   <li>for all sockets a few platform threads, daemons: {@link io.dgram.impl.polling.Poller} (one per two processors, at most
 *       four; on Java 21 to 23 a selector would hold the carrier of a virtual thread; each ends three seconds after the
 *       last of its sockets was closed), that of the {@code Timers} (ends three seconds after the last alarm), that of
 *       the {@code InterfaceWatcher} (ends when no socket depends on an interface);
 *   <li>the thread of a {@link java.lang.ref.Cleaner}, which ends when the library's class loader is collected;
 *   <li>{@link io.dgram.impl.events.JvmKeepAlive}'s, which is no daemon, while there are reasons.
 * </ul>
 *
 * <h2>Locks</h2>
 *
 * All are {@link java.util.concurrent.locks.ReentrantLock}s, as Java 21 pins on monitors, and are held for a
 * non-blocking system call at most; none while a listener, callback or resolver runs, or a thread parks. Who holds one
 * takes only those after it:
 *
 * <ol>
 *   <li>{@code SocketState.lock}: transitions; {@code Receiver.lock}: whether it runs; {@code SendQueue.lock}: who
 *   tells
 *       a callback. Nobody holds two of these;
 *   <li>{@code DatagramReader.lock}: reading from the channel, and who may;
 *   <li>{@code SerialDispatcher.lock}: whose turn it is; {@code ChannelReadiness.lock}: the selection key,
 *       and its {@code Waiters};
 *   <li>each a leaf: those of {@code ListenerRegistry}, {@code IdleTimer}, {@code JvmKeepAlive} and {@code Poller}
 *   (starting
 *       one), {@code CloseTrigger} (which takes {@code StageEnd}'s), {@code Lazy};
 *   <li>{@code Memberships.lock} is held around a {@code setsockopt}, and takes that of
 *       {@code InterfaceSettings}, which takes the watcher's, and those of {@code io.dgram.impl.linux}, which options
 *       take, too.
 * </ol>
 *
 * Taking a datagram, and deciding that the receiver may, happen under the same lock as stopping it; and the receiver
 * takes one only when it is its turn at the dispatcher. So a datagram leaves the kernel when it can be handed on at
 * once; one whose listener goes in that very moment is given back, and received next.
 *
 * <h2>When memory or threads run out</h2>
 *
 * After any {@code Error} a socket works, or can be closed. What can fail comes before the change that relies on it:
 * memory is allocated and a thread started first, and only then noted as there; the thread takes the lock under which
 * that happens before it ends, so it sees the change. What has been accepted waits in a {@code TaskQueue}, which needs
 * no memory. Where no thread can be started,
 *
 * <ul>
 *   <li>events and callbacks stay queued, and {@code Timers} try again until there is one; the next event, or the
 *   receiver,
 *       may be faster. At close the closing thread delivers them itself, {@code Closed} and the callbacks behind it
 *       included: it holds no lock then;
 *   <li>the receiver is started by alarms as well, and a failure reports that;
 *   <li>a send with a callback, and what finds no memory even for an alarm, throws the error to its caller, and has
 *   changed
 *       nothing.
 * </ul>
 *
 * <h2>Many at once</h2>
 *
 * Once 64 datagrams in a row were there without a wait, or for a batch, the reader takes what is there by one call of
 * recvmmsg(2). If that works, it sets UDP_GRO for good: from then on only that call may receive, as it alone tells the
 * datagrams of a flow apart. If a seccomp filter rejects the call, the socket goes on one by one; if one does so later,
 * recvmsg(2) takes one message at a time. Datagrams behind the first are ahead: in a block lent to this socket,
 * received next by whoever receives, and the block goes back when it is empty. Threads that wait are woken for them, as
 * the kernel no longer has what would.
 *
 * <h2>Little memory</h2>
 *
 * Buffers and blocks are outside the heap, where memory can run out. One buffer and one small block are reserved for
 * that, which all sockets use one after the other: a thread that has one does not park, and what it has taken into the
 * block it moves to the heap before it lets go of {@code DatagramReader.lock}. A socket sets UDP_GRO only when the
 * block is there, so it can always receive. A datagram for which the heap has no room stays where it was taken to, and
 * is the next one.
 *
 * <h2>Native calls</h2>
 *
 * Native calls that move datagrams do not exclude one another; closing waits for those under way
 * ({@link io.dgram.impl.linux.ChannelDescriptor}).
 */
@NullMarked
package io.dgram.impl;

import org.jspecify.annotations.NullMarked;
