package io.dgram;

import io.dgram.spi.ProvidedBoundAddresses;
import java.util.List;
import java.util.Map;

/**
 * A socket for each address of this machine, all with one port, used as one. It follows the machine's addresses: one
 * that appears is bound, and the socket of one that goes is closed. {@link Dgram#bindAll} opens it.
 *
 * <p>A reply that such a socket sends leaves from the address that was asked. A socket that is bound to the wildcard
 * address leaves the choice to the system, which on a machine with several addresses often takes another one than the
 * client expects, and the client drops the reply; correcting that takes {@link Capability#NATIVE_ACCESS}, which
 * a socket for each address does not need.
 *
 * {@snippet :
 * try (BoundAddresses server = Dgram.bindAll(0, SocketConfig.of(SocketType.UDP))) {
 *     server.on(Message.class, (socket, message) -> socket.send(message.data(), message.sender()));
 *     System.out.println("echo on " + server.addresses());
 * }
 * }
 *
 * <p><b>Which addresses.</b> Those of all interfaces, of the family of the {@link SocketType}: IPv4 for {@code udp4},
 * IPv6 for {@code udp6}, both for {@code udp}; a link-local address is bound on its interface. The wildcard address is
 * not bound, so another program that binds it, or already has, shares the port only if both allow that. With many
 * addresses the wildcard address and native access take less memory and fewer threads.
 *
 * <p><b>What is not received.</b> On Linux a socket that is bound to an address of this machine receives what is sent
 * to that address only: no multicast and no broadcast datagrams. For those, open another socket; reply through the
 * socket in {@link #sockets()} that has the address to reply from. Bound to the group
 * ({@code bind(5353, "224.0.0.251")}) or to the broadcast address of a network ({@code bind(5353, "192.0.2.255")}), it
 * takes no datagram from the sockets here. The JDK binds no socket to 255.255.255.255: what is sent there, as to every
 * broadcast address, is received by a socket that is bound to the wildcard address ({@code bind(67, "0.0.0.0")}), which
 * may share the port if it and these sockets are configured {@linkplain SocketConfig#withReuseAddress(boolean) to reuse
 * addresses}. It also gets what is sent to an address that has no socket here, or none yet.
 *
 * <p><b>As addresses come and go.</b> An address that appears is bound within about a second, an IPv6 address as soon
 * as the system has made sure that no other machine has it; its socket is configured as the others are, and gets their
 * listeners before it is bound. The socket of an address that is gone is closed, unless it has only lost its
 * interface's carrier. Listeners of {@link Event.Listening} and {@link Event.Closed} are called then;
 * {@link #addresses()} returns what is bound. An address that cannot be bound, as another program has the port there,
 * does not concern the others: its socket reports an {@link Event.Failure}, {@link #failures()} lists it, and binding
 * is tried again every few seconds. For an address that is merely not ready yet, the {@code Failure} comes after three
 * seconds. A socket that the application closes itself stays closed until its address is gone and comes back.
 *
 * <p>For operations that this interface does not offer, use each of {@link #sockets()}; sockets that are opened later
 * are not affected. An operation on all sockets applies to those that are open, and to those to come. A program that
 * drops this object without closing it keeps the sockets while they are in use, as with {@link Socket}. Safe for use by
 * several threads.
 */
public sealed interface BoundAddresses extends AutoCloseable permits ProvidedBoundAddresses {

    /**
     * Returns the port.
     *
     * @return the port of all addresses, 1 to 65,535; also after {@link #close()}
     */
    int port();

    /**
     * Returns the endpoints that are bound now.
     *
     * @return address and port of each of {@link #sockets()}, unmodifiable
     */
    List<Endpoint> addresses();

    /**
     * Returns the sockets that are bound now.
     *
     * @return the open sockets, each bound to one address, in the order in which the addresses appeared; unmodifiable
     */
    List<Socket> sockets();

    /**
     * Returns the addresses of this machine that are to be bound and are not, and why. Empty most of the time.
     *
     * @return the last failure of each; unmodifiable
     */
    Map<Endpoint, DgramException> failures();

    /**
     * Registers a listener with every socket, those to come included; see {@link Socket#on}. Registering for
     * {@link Message} starts the receivers, as there.
     *
     * @param type the type of the events
     * @param listener called with each event, by several sockets concurrently
     * @param <E> the type of the events
     * @return the registration with all sockets
     */
    <E extends Event> Subscription on(Class<E> type, SocketListener<? super E> listener);

    /**
     * Sets an option of every socket, those to come included; see {@link Socket#setOption}.
     *
     * @param option the option
     * @param value its value
     * @param <T> the type of the value
     * @return this object
     * @throws DgramException as there; the sockets before the one that failed have the new value, later ones and those
     *     to come do not. {@link ErrorCode#CLOSED} after {@link #close()}
     * @throws IllegalArgumentException if the value is out of range; no socket has changed
     */
    <T> BoundAddresses setOption(Option<T> option, T value) throws DgramException;

    /**
     * Starts the receiver of every socket, those to come included; see {@link Socket#recvStart()}.
     *
     * @return this object
     * @throws DgramException as there
     */
    BoundAddresses recvStart() throws DgramException;

    /**
     * Stops the receiver of every socket, those to come included; see {@link Socket#recvStop()}.
     *
     * @return this object
     * @throws DgramException as there
     */
    BoundAddresses recvStop() throws DgramException;

    /**
     * Returns what all sockets together have done so far.
     *
     * @return the sum of their {@link Socket#stats()}, with those of sockets that were closed
     */
    SocketStatistics stats();

    /**
     * Closes all sockets, as {@link Socket#close()} does. When this method returns, the port is free on all addresses,
     * and no further address is bound.
     */
    @Override
    void close();

    /**
     * Tells whether {@link #close()} was called.
     *
     * @return {@code true} if it was
     */
    boolean isClosed();

    /**
     * Waits until this is closed and the last events of all sockets were delivered; see {@link Socket#awaitClosed()}.
     *
     * @throws InterruptedException if the thread is interrupted before that
     * @throws IllegalStateException if called by a listener of one of the sockets
     */
    void awaitClosed() throws InterruptedException;
}
