/**
 * Sockets over non-blocking {@link java.nio.channels.DatagramChannel}s.
 *
 * <p>A channel in blocking mode is closed for everybody when one caller is interrupted, makes {@code connect} wait
 * behind a {@code receive}, and stays bound for a while after {@code close}. So the channel never blocks: who has to
 * wait is parked by {@link io.dgram.impl.Waiters}, and woken by a {@link io.dgram.impl.Poller}.
 *
 * <h2>Who does what</h2>
 *
 * <pre>
 * NioSocketProvider   opens the channel, options first
 * NioSocket           the socket as users see it; checks and hands on
 *   SocketState         unbound, bound, connected, closed: every transition
 *     AddressFamilies     the address families that it can use
 *     PortProbe           finds the port of a socket that lost its own
 *   AddressResolver     hosts to addresses
 *   DatagramReader      who may receive, and waiting for a datagram; pull
 *     DatagramSource      takes datagrams from the kernel one by one, or by a BulkReceiver many at once
 *     BusyPoll            looks for a datagram for a while before a thread waits
 *     Receiver            hands them to listeners; push
 *   DatagramWriter      gives datagrams to the kernel one by one, waits for room
 *     SendRetry           tells failures of sends from ICMP errors about earlier datagrams
 *     SendQueue           sends that report to a callback
 *   BatchWriter         gives Datagrams to the kernel many at once: BatchDatagrams, BufferSegments
 *     Coalescing          the sizes at which several may leave as one message
 * DirectBatch         a batch
 *   PendingErrors       an ICMP error that a send collected, until it is reported
 *   EventDispatcher     one thing at a time: events, callbacks
 *     ListenerRegistry    who wants to know
 *   IdleTimer           luvit's setTimeout
 *   SendFilter          whom it may send to
 *   CloseTrigger        closes it when something outside says so; StageEnd: the end of a stage, for many sockets
 *   SocketCounters      what it has done; KernelDrops, UdpTable: what the kernel dropped
 *   ChannelOptions      options; one OptionBacking for each: JdkOption, LinuxFlag, …
 *   Memberships         multicast groups; MembershipRequest: what callers ask for
 *     SourceFilters       which sources the kernel can keep to their interface
 *     MembershipPresence  the interfaces on which one is joined now
 *     MulticastGroups     joins them: LinuxGroups, or JdkGroups without native access
 *   InterfaceSettings   the bound device and the multicast interface; one InterfaceSetting for each
 *   ReadyChannel        the channel's place with a Poller; Waiters for each direction
 *   AbandonedSocket     closes it if the application dropped it, and warns; CallSite: where it was opened
 *   ClosingSteps        what close() does, each step whatever the steps before it threw
 *   OnFirstUse          the place of a part that most sockets never need, so that an idle one is small
 * NetworkInterfaces   finds interfaces, each a NetworkLink
 * InterfaceWatcher    notifies sockets when interfaces come and go
 * SystemCapabilities  what can be done here; io.dgram.impl.linux: by calling the C library
 * DatagramIo          the system calls that move one datagram, where tests inject faults: ChannelIo
 * BulkIo              those that move many: LinuxBulkIo
 * FairShare           lets other virtual threads run, if a Crowd leaves no carrier for them
 * Pool                lends what is dear to make; ReservedPool: with a reserve for when memory runs out, that is buffers
 *                     (BufferPool) and blocks to receive into; RetryPace: when to try again
 * ErrorTranslator     what the JDK throws to DgramException, by its text: EnglishErrors, LocalisedErrors
 *   MessageCatalogues   the C library's translations; ProvokedErrors: descriptions learnt by failing
 * TaskQueue           tasks that wait, QueuedTask, without further memory
 * BoundedLog          one log record a second of each kind; Printable: escapes what the network put into it
 * Alarms              one thread for what is to happen later
 * Threads             starts all threads of the library
 * JvmKeepAlive        one thread while some receiver runs, or some callback is due
 * </pre>
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>the callers', virtual or not: they read, write and park themselves;
 *   <li>per socket whose receiver runs one virtual thread, {@link io.dgram.impl.Receiver};
 *   <li>per socket with events or callbacks to deliver, while there are any, one virtual thread,
 *       {@link io.dgram.impl.EventDispatcher}; the receiver does it itself when it is there;
 *   <li>per socket with sends queued, while there are any, one virtual thread, {@link io.dgram.impl.SendQueue};
 *   <li>for all sockets a few platform threads, daemons: {@link io.dgram.impl.Poller} (one per two processors, at most
 *       four; on Java 21 to 23 a selector would hold the carrier of a virtual thread; each ends three seconds after the
 *       last of its sockets was closed), that of the {@code Alarms} (ends three seconds after the last alarm), that of
 *       the {@code InterfaceWatcher} (ends when no socket depends on an interface);
 *   <li>the thread of a {@link java.lang.ref.Cleaner}, which ends when the library's class loader is collected;
 *   <li>{@link io.dgram.impl.JvmKeepAlive}'s, which is no daemon, while there are reasons.
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
 *   <li>{@code EventDispatcher.lock}: whose turn it is; {@code ReadyChannel.lock}: the selection key,
 *       and its {@code Waiters};
 *   <li>each a leaf: those of {@code ListenerRegistry}, {@code IdleTimer}, {@code JvmKeepAlive} and {@code Poller}
 *   (starting
 *       one), {@code CloseTrigger} (which takes {@code StageEnd}'s), {@code OnFirstUse};
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
 *   <li>events and callbacks stay queued, and {@code Alarms} try again until there is one; the next event, or the
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
package io.dgram.impl;
