/**
 * What Linux offers and no API of the JDK reaches, by the JDK's foreign function API.
 *
 * <p>Used only where the user granted this module native access; {@link io.dgram.impl.linux.NativeAccess} knows.
 *
 * <pre>
 * ChannelDescriptor   a channel's descriptor, guarded against close; all that the rest of the implementation sees
 *   LinuxOption         the options, by number
 *   DescriptorFinder    finds the descriptor with public API
 *   SocketFunctions     setsockopt, getsockopt, send
 *     ForeignLinker       functions of the C library as method handles, on Java 21 and later
 *     ErrnoException      what went wrong, by errno
 * ReceiveBlock        room for many datagrams that one call takes (recvmmsg), and a cursor over them
 * SendBlock           datagrams that one call gives (sendmmsg)
 *   MessageHeaders      the structures that both calls take
 *   SocketAddress       the layout of addresses; PeerCache: those of late
 * MulticastRequest    joins and leaves groups by a channel's descriptor
 * InterfaceNames      names and indices of interfaces
 * LinkMonitor         waits for interfaces to come and go
 * NativeAccess        whether it is granted, and what is missing
 * </pre>
 *
 * Calls of once in a socket's life share memory, under a lock; those that move datagrams have their own, in blocks.
 *
 * <p>Locks: {@code ChannelDescriptor.lock}, then {@code DescriptorFinder.lock}, then {@code SocketFunctions.lock}. None
 * is held for more than system calls that do not wait.
 */
@NullMarked
package io.dgram.impl.linux;

import org.jspecify.annotations.NullMarked;
