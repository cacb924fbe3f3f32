/**
 * The platform of Linux: channels of the JDK, and through their file descriptors the C library, called with the JDK's
 * foreign function API. Used only where the user granted this module native access ({@code NativeAccess}).
 *
 * <pre>
 * LinuxPlatform         opens channels and finds their descriptors
 *   LinuxTransport        a channel whose descriptor is known; LinuxIo: its input and output
 *   LinuxCapabilities     what the C library and the kernel can do here
 *   LinuxInterfaces       finds interfaces: InterfaceNames (names and indices), LinkMonitor (changes)
 *   LibraryErrors         the C library's descriptions of errors
 * LinuxArrivals         stops the arrival of datagrams, to count what is queued
 * EpollQueue            reports of readiness; LinuxEvents: arms a channel for one
 * LinuxBulkIo           calls for many datagrams
 *   ReceiveBlock          memory for many received datagrams (recvmmsg, recvmsg), and a cursor over them
 *   SendBlock             datagrams to send (sendmmsg, sendmsg); DepartureCache: how they leave, as control messages
 *   MessageHeaders        the structures that these calls take; ControlReader, ControlWriter: control messages
 *   Fragmentation         whether one datagram may be fragmented
 *   InfoOptions           asks for packet information; InfoReader reads it; ArrivalStamps waits for time stamps
 *   SocketAddress         the layout of addresses; PeerCache: recent ones
 * ReportingIo           input and output of a socket that reports ICMP errors; ReportingBulkIo: for many datagrams
 *   ErrorQueue            its error queue; ErrorBlock: memory for entries; EmptyReads: when a receive empties it
 *   SendMemory            one datagram to send (sendto)
 * LinuxGroups           joins and leaves groups; MulticastRequest: the structures for that
 * LinuxFlag, BufferSize, UnicastTtl, PathMtu, MtuDiscovery, MulticastInterface, BoundDevice
 *                       options, by their numbers in LinuxOption
 * ChannelDescriptor     the descriptor of a channel, guarded against use after close
 *   DescriptorFinder      finds it with public API
 *   SocketFunctions       setsockopt, getsockopt, send
 *   ErrnoException        the failure of a function, with its errno
 * NativeAccess          whether the C library can be called, and if not, why
 *   ForeignLinker         C library functions as method handles, on Java 21 and later
 * </pre>
 *
 * Functions that are called a few times per socket share memory, under a lock. Those that move datagrams have memory of
 * their own, in blocks.
 *
 * <p>Locks: {@code SocketFunctions.lock}, {@code InterfaceNames.lock} and the monitor of an {@code EpollQueue}, none
 * with another, and none for longer than system calls that do not wait for the network.
 */
@NullMarked
package io.dgram.impl.linux;

import org.jspecify.annotations.NullMarked;
