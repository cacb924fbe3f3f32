package io.dgram;

import io.dgram.filter.AddressFilter;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A blocking socket for UDP datagrams (RFC 768). A call that has to wait blocks the calling thread and nothing else.
 *
 * <h2>States</h2>
 *
 * A socket is <em>unbound</em> when created, then <em>bound</em>, perhaps <em>connected</em>, and finally
 * <em>closed</em>.
 *
 * <table class="striped">
 * <caption>What a call does in which state</caption>
 * <thead><tr><th scope="col">Call</th><th scope="col">unbound</th><th scope="col">bound</th>
 *     <th scope="col">connected</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">{@code bind}</th><td>binds</td><td>{@code IllegalStateException}</td>
 *     <td>{@code IllegalStateException}</td></tr>
 * <tr><th scope="row">{@code connect}</th><td>binds, connects</td><td>connects</td>
 *     <td>{@code IllegalStateException}</td></tr>
 * <tr><th scope="row">{@code disconnect}, {@code remoteAddress}</th><td>{@code IllegalStateException}</td>
 *     <td>{@code IllegalStateException}</td><td>works</td></tr>
 * <tr><th scope="row">{@code send}, {@code trySend} with a target</th><td>binds, sends</td><td>sends</td>
 *     <td>{@code IllegalStateException}</td></tr>
 * <tr><th scope="row">{@code send}, {@code trySend} without</th><td>{@code IllegalStateException}</td>
 *     <td>{@code IllegalStateException}</td><td>sends</td></tr>
 * <tr><th scope="row">{@code receive}, {@code recvStart}</th><td>binds, works</td><td>works</td><td>works</td></tr>
 * <tr><th scope="row">{@code address}</th><td>{@code IllegalStateException}</td><td>works</td><td>works</td></tr>
 * <tr><th scope="row">options, memberships</th><td>works</td><td>works</td><td>works</td></tr>
 * </tbody>
 * </table>
 *
 * "Binds" means to the wildcard address and a port that the system chooses. Once the socket is <em>closed</em>, every
 * method that declares {@link DgramException} throws it with {@link ErrorCode#CLOSED}, before it checks its arguments;
 * so does every call that was blocked. {@code close} itself never throws. An operation that fails leaves the socket as
 * it was, unless its documentation says otherwise.
 *
 * <h2>Receiving: pull or push</h2>
 *
 * In the <em>pull</em> form the caller's thread receives, by {@link #receive()} or by iteration. In the <em>push</em>
 * form the <em>receiver</em>, a virtual thread that belongs to the socket, passes every datagram to the {@link Message}
 * listeners. The receiver runs while the socket is bound and either a listener of {@code Message} is registered or
 * {@link #recvStart()} was called, unless {@link #recvStop()} was called since. The two forms exclude each other: a
 * pull call throws {@link IllegalStateException} while the receiver runs. A datagram is read from the kernel only for a
 * caller or for the receiver; until then it waits in the kernel. Under load, and with {@link Capability#NATIVE_ACCESS},
 * one system call reads several datagrams; the socket keeps those after the first for the next call or for the
 * receiver.
 *
 * <h2>Concurrency, interruption</h2>
 *
 * A socket is safe for use by any number of threads, virtual or platform. Only {@code receive} and {@code send} wait
 * for the network, and no call waits because another thread is waiting. Several threads may receive at the same time:
 * each datagram goes to exactly one of them.
 *
 * <p>Interruption cancels one call, never the socket: an interrupted {@code receive} or {@code send} throws
 * {@link InterruptedException} at once, with the interrupt status cleared, whether the interrupt was pending or arrived
 * during the call. The socket stays open, no datagram is lost, and none was sent.
 *
 * <h2>Names</h2>
 *
 * A host is either an address literal, which is never looked up, or a name. The {@link Resolver} resolves a name to
 * addresses of the socket's family, on the calling thread, and the socket tries them in order. A {@code null} or empty
 * host counts as omitted, as in luvit and Node.js: it stands for the wildcard address in {@code bind}, and for the
 * loopback address in {@code connect} and {@code send}. A malformed literal throws {@link IllegalArgumentException}. A
 * zone that names no interface of this machine fails with {@link ErrorCode#ADDRESS_NOT_AVAILABLE}, and a name without
 * an address of the family with {@link ErrorCode#UNKNOWN_HOST}.
 *
 * <h2>Errors</h2>
 *
 * When the system refuses an operation, the socket throws a {@link DgramException} that says what was attempted. Each
 * error is reported once: thrown to the caller, or delivered as an {@link Event.Failure} where no call could throw it.
 * Only a connected socket learns that a peer's port is closed (see {@link #connect(Endpoint)}), and one that was opened
 * {@linkplain SocketConfig#withIcmpErrors(boolean) to report ICMP errors} (see {@link #icmpErrors()}).
 *
 * @see Dgram#createSocket(SocketType)
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public sealed interface Socket extends AutoCloseable, Iterable<Message> permits io.dgram.spi.ProvidedSocket {

    // ------------------------------------------------------------------------------------------------- lifecycle

    /**
     * Binds to the wildcard address and a port that the system chooses.
     *
     * @return this socket
     * @throws DgramException as {@link #bind(Endpoint)}
     * @throws IllegalStateException if the socket is bound
     */
    default Socket bind() throws DgramException {
        return bind(0);
    }

    /**
     * Binds to the wildcard address, {@code 0.0.0.0} or {@code ::}.
     *
     * @param port the port, 0 to 65,535; 0 lets the system choose one
     * @return this socket
     * @throws DgramException as {@link #bind(Endpoint)}
     * @throws IllegalStateException if the socket is bound
     * @throws IllegalArgumentException if the port is out of range
     */
    default Socket bind(int port) throws DgramException {
        return bind(port, "");
    }

    /**
     * Binds to an address of this machine, given as a literal or a name.
     *
     * @param port the port, 0 to 65,535; 0 lets the system choose one
     * @param host an address or name, {@code null} or empty for the wildcard address
     * @return this socket
     * @throws DgramException as {@link #bind(Endpoint)}; {@link ErrorCode#UNKNOWN_HOST} if the name has no address of
     *     the socket's family
     * @throws IllegalStateException if the socket is bound
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    Socket bind(int port, @Nullable String host) throws DgramException;

    /**
     * Binds to an address of this machine (bind(2)). When this method returns, {@link #address()} returns the actual
     * port, {@link Event.Listening} is queued for the listeners and, if there are listeners of {@link Message}, the
     * receiver has started. Does not wait for anything.
     *
     * @param endpoint the address and port; port 0 lets the system choose one
     * @return this socket
     * @throws DgramException {@link ErrorCode#ADDRESS_IN_USE}, {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if the address
     *     is not this machine's, {@link ErrorCode#ADDRESS_FAMILY} if it is not of the socket's family,
     *     {@link ErrorCode#ACCESS_DENIED} for a privileged port. The socket stays unbound and can be bound to another
     *     address.
     * @throws IllegalStateException if the socket is bound already, by {@code bind} or implicitly by another call
     */
    Socket bind(Endpoint endpoint) throws DgramException;

    /**
     * Sets options to {@code true}, then binds to an address of this machine: the form of luvit and libuv. If binding
     * fails, the options are reset.
     *
     * @param port the port, 0 to 65,535; 0 lets the system choose one
     * @param host an address or name, {@code null} or empty for the wildcard address
     * @param option an option
     * @param more further options
     * @return this socket
     * @throws DgramException as {@link #bind(int, String)}; {@link ErrorCode#UNSUPPORTED} if an option cannot be set
     *     here
     * @throws IllegalStateException if the socket is bound
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    Socket bind(int port, @Nullable String host, BindOption option, BindOption... more) throws DgramException;

    /**
     * Connects to a port of this machine, at the loopback address of the socket's family.
     *
     * @param port the port, 1 to 65,535
     * @return this socket
     * @throws DgramException as {@link #connect(Endpoint)}
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    default Socket connect(int port) throws DgramException {
        return connect(port, "");
    }

    /**
     * Connects to a peer given as a literal or a name.
     *
     * @param port the port, 1 to 65,535
     * @param host an address or name, {@code null} or empty for the loopback address
     * @return this socket
     * @throws DgramException as {@link #connect(Endpoint)}; {@link ErrorCode#UNKNOWN_HOST} if the name has no address
     *     of the socket's family
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    Socket connect(int port, @Nullable String host) throws DgramException;

    /**
     * Connects to a peer (connect(2)): from then on {@code send} needs no target, the kernel drops the datagrams of
     * every other sender, {@link #address()} returns the address that the route to the peer uses, and ICMP errors about
     * datagrams sent to the peer are reported. Nothing is sent, so connecting to a closed port succeeds. Does not wait
     * for a datagram. Binds the socket first if it is unbound. When this method returns, {@link Event.Connected} is
     * queued for the listeners.
     *
     * <p>Datagrams that arrived earlier and were not received are <strong>discarded</strong>, so that a connected
     * socket never returns a datagram of another sender, and counted ({@link SocketStatistics#discarded()}). So are
     * those that the peer sends while this method runs, except that the kernel may count them as dropped
     * ({@link SocketStatistics#kernelDrops()}). Without {@link Capability#NATIVE_ACCESS} a peer that sends faster than
     * this method discards delays it, and a concurrent {@code close} with it; see {@link SocketStatistics} for how exactly
     * that is counted.
     *
     * <p>An ICMP error always concerns a datagram that was sent earlier: {@link ErrorCode#PORT_UNREACHABLE}, or, from a
     * router or a firewall on the path, {@link ErrorCode#HOST_UNREACHABLE}, {@link ErrorCode#NETWORK_UNREACHABLE},
     * {@link ErrorCode#ACCESS_DENIED}, {@link ErrorCode#MESSAGE_TOO_LARGE} (the path carries less in one piece; the
     * system remembers it and fragments from then on), {@link ErrorCode#UNSUPPORTED} (protocol unreachable),
     * {@link ErrorCode#IO}. It is reported once, with its own code: as an {@link Event.Failure} while the receiver
     * runs, otherwise by the next {@code receive} or one that is blocked. A {@code send} reports
     * {@code PORT_UNREACHABLE} as well. A send that merely collects another error from the kernel still sends its
     * datagram and leaves the error to the next call. Errors that coincide are reported as one. The socket stays open
     * and connected. Linux passes on only the errors that it considers final (ip(7), ipv6(7)), so their absence proves
     * nothing. All of this is different for a socket that {@linkplain SocketConfig#withIcmpErrors(boolean) reports ICMP
     * errors}: there they come as data, each and with all that the system knows, and as no failure of any kind.
     *
     * @param endpoint the peer; port 1 to 65,535; a wildcard address stands for the loopback address
     * @return this socket
     * @throws DgramException {@link ErrorCode#NETWORK_UNREACHABLE} or {@link ErrorCode#HOST_UNREACHABLE} if there is no
     *     route, {@link ErrorCode#ADDRESS_FAMILY}, {@link ErrorCode#ACCESS_DENIED}. The socket then stays unconnected,
     *     but is bound. {@link ErrorCode#BLOCKED} and {@link ErrorCode#INVALID_TARGET} (port 0, or a sender whose
     *     address is unspecified) are thrown before it is bound.
     * @throws IllegalStateException if the socket is connected: {@link #disconnect()} first
     */
    Socket connect(Endpoint endpoint) throws DgramException;

    /**
     * Ends the connection. The socket keeps its port, options and memberships, returns to the address that it was bound
     * to, and receives from every sender again, except as said below. Datagrams that the peer sent earlier can still be received; a pending
     * ICMP error is discarded. Does not wait for anything.
     *
     * <p>Linux keeps a restriction for IPv6 (as of 6.18; the JDK's channels have it too): a socket of
     * {@link SocketType#UDP} or {@link SocketType#UDP6} on a wildcard or IPv6 address then still receives by IPv6 only
     * from the address of its last peer, with any port, and by IPv6 from nobody if that was an IPv4 address. Datagrams
     * of IPv4 are not affected. Open another socket to hear all senders of IPv6 again.
     *
     * @return this socket
     * @throws DgramException if the system refuses; {@link ErrorCode#ADDRESS_IN_USE} if another socket took the port:
     *     Linux releases a port that it chose itself, and this method binds it again. The socket is then disconnected
     *     all the same, and has another port that the system chose, which {@link #address()} returns. A port that was
     *     given to {@code bind} is never lost
     * @throws IllegalStateException if the socket is not connected
     */
    Socket disconnect() throws DgramException;

    /**
     * Returns the endpoint that the socket is bound to (getsockname(2)).
     *
     * @return address and port; while connected, the address that the route to the peer uses
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalStateException if the socket is not bound
     */
    Endpoint address() throws DgramException;

    /**
     * Returns the peer that the socket is connected to (getpeername(2)).
     *
     * @return the peer
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalStateException if the socket is not connected
     */
    Endpoint remoteAddress() throws DgramException;

    /**
     * Tells whether the socket is bound, by {@code bind} or by a call that binds implicitly.
     *
     * @return {@code true} if {@link #address()} would return an endpoint now; {@code false} once the socket is closed
     */
    boolean isBound();

    /**
     * Tells whether the socket is connected to a peer.
     *
     * @return {@code true} if {@link #remoteAddress()} would return the peer now; {@code false} once the socket is
     *     closed
     */
    boolean isConnected();

    /**
     * Closes the socket. When this method returns, the port is free, every blocked call has been woken to fail with
     * {@link ErrorCode#CLOSED}, every callback send that the system has not accepted fails likewise, all memberships
     * have ended, and the idle timer is off. Does not wait for a running listener: {@link Event.Closed} follows that
     * listener, and {@link #awaitClosed()} waits for both. Datagrams that arrived and were not received are lost, but
     * counted: {@link SocketStatistics#discarded()}.
     *
     * <p>Closing a closed socket does nothing; a second thread that closes at the same time also returns only when the
     * port is free. Never throws. Ignores interruption and preserves the interrupt status.
     */
    @Override
    void close();

    /**
     * Closes the socket as {@link #close()} does, and runs a callback after {@link Event.Closed} was delivered. If the
     * socket is closed already, the callback runs at once, on a thread of its own.
     *
     * @param callback runs once, on a thread of the socket
     */
    void close(Callback callback);

    /**
     * Stops taking new datagrams, waits until those that are here have been received, and closes the socket as
     * {@link #close()} does. Datagrams that arrive meanwhile are dropped and counted
     * ({@link SocketStatistics#kernelDrops()}); without {@link Capability#NATIVE_ACCESS} some are still taken, as the
     * receive buffer is only made as small as the system allows. Sending works until the socket is closed; callback
     * sends that are queued then fail.
     *
     * <p>In the push form this waits until the listener of the last datagram has returned. In the pull form it waits
     * until calls of {@code receive} have taken the last datagram, and not for what their threads do with it: a
     * {@code send} of theirs may find the socket closed. What nobody receives in time is discarded and counted
     * ({@link SocketStatistics#discarded()}). An error that {@code receive} has not thrown yet is not waited for: it is
     * counted ({@link SocketStatistics#receiveErrors()}).
     *
     * <p>An interrupt ends the wait: the socket is closed at once, and the interrupt status is kept. So does a
     * {@code close} in another thread. Several threads may call this; the first deadline closes the socket for all. An
     * unbound socket is closed at once.
     *
     * @param atMost the longest time to wait; {@link Duration#ZERO} closes at once
     * @return whether everything that was here has been received; {@code false} if the socket was closed already
     * @throws IllegalStateException if called by a listener or callback of this socket, which would wait for itself
     * @throws IllegalArgumentException if the duration is negative
     */
    boolean closeAfterDraining(Duration atMost);

    /**
     * Closes the socket when a stage completes, normally or exceptionally: Node.js's {@code signal}. Closes it at once
     * if the stage has completed. The stage does not keep a closed socket in memory.
     *
     * @param signal the stage; the thread that completes it closes the socket
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket closeOn(CompletionStage<?> signal) throws DgramException;

    /**
     * Closes the socket after a period, whatever it is doing then. May be called several times; the period that ends
     * first closes it.
     *
     * @param lifetime the period, from now; one that exceeds a {@code long} of nanoseconds never ends
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalArgumentException if the duration is negative
     */
    Socket closeAfter(Duration lifetime) throws DgramException;

    /**
     * Tells whether {@code close} was called.
     *
     * @return {@code true} from the moment that a call of {@code close} takes effect
     */
    boolean isClosed();

    /**
     * Waits until the socket is closed, {@link Event.Closed} was delivered, and the callbacks that were given to
     * {@link #close(Callback)} before this call have run.
     *
     * @throws InterruptedException if the thread is interrupted before that
     * @throws IllegalStateException if called by a listener or callback of this socket, which would wait for itself
     */
    void awaitClosed() throws InterruptedException;

    /**
     * Lets the running receiver keep the Java virtual machine alive, as in luvit and Node.js. This is the default. A
     * socket whose receiver does not run never keeps it alive; that depends on the thread that calls {@code receive}.
     * Does nothing on a closed socket.
     *
     * @return this socket
     */
    Socket ref();

    /**
     * Lets the Java virtual machine exit even while the receiver runs. Does nothing on a closed socket.
     *
     * @return this socket
     */
    Socket unref();

    /**
     * Returns what the socket has done so far. Can be called in every state, also after {@code close}, with what the
     * kernel had counted by then. Queries the kernel.
     *
     * @return a snapshot
     */
    SocketStatistics stats();

    // ------------------------------------------------------------------------------------------------------ send

    /**
     * Sends a datagram to a host given as a literal or a name; see {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload, consumed as there
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @return the number of bytes sent
     * @throws DgramException as there; {@link ErrorCode#UNKNOWN_HOST} if the name has no address of the socket's family
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    int send(ByteBuffer data, int port, @Nullable String host) throws DgramException, InterruptedException;

    /**
     * Sends a datagram to a port of this machine, at the loopback address of the socket's family; see
     * {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload, consumed as there
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    default int send(ByteBuffer data, int port) throws DgramException, InterruptedException {
        return send(data, port, "");
    }

    /**
     * Sends a datagram (sendto(2)). Blocks until the kernel has accepted it, which is immediate unless the send buffer
     * is full. Acceptance does not mean arrival. An empty payload is sent as an empty datagram. Binds the socket first
     * if it is unbound.
     *
     * <p>All remaining bytes of the buffer, which may be of any kind, are sent as one datagram; its position is then at
     * its limit. If the call throws, nothing was sent and the position is unchanged. Other threads must neither modify
     * nor use the buffer during the call. With a direct buffer and the same target from call to call, nothing is copied
     * or allocated.
     *
     * @param data the payload, at most {@link SocketType#maxPayload()} bytes remaining for a target of that family
     * @param target the endpoint to send to
     * @return the number of bytes sent, all that remained; 0 for an empty datagram
     * @throws DgramException {@link ErrorCode#MESSAGE_TOO_LARGE}, {@link ErrorCode#ADDRESS_FAMILY} (an IPv6 target for
     *     a {@code udp4} socket), {@link ErrorCode#ACCESS_DENIED} (a broadcast address without
     *     {@link Option#BROADCAST}), {@link ErrorCode#NETWORK_UNREACHABLE}, {@link ErrorCode#HOST_UNREACHABLE},
     *     {@link ErrorCode#NO_BUFFER_SPACE}, {@link ErrorCode#BLOCKED}, {@link ErrorCode#INVALID_TARGET} (port 0, or a
     *     sender whose address is unspecified)
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected, even to the same endpoint; checked before the target
     */
    int send(ByteBuffer data, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends a datagram to the peer that the socket is connected to; see {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload, consumed as there
     * @return the number of bytes sent
     * @throws DgramException as there; {@link ErrorCode#PORT_UNREACHABLE} if the peer answered an earlier datagram with
     *     that error and it has not been reported yet (see {@link #connect(Endpoint)}): this datagram was not sent, the
     *     next one will be; {@link ErrorCode#UNSUPPORTED} for an empty datagram without
     *     {@link Capability#NATIVE_ACCESS}
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected; this call does not bind it
     */
    int send(ByteBuffer data) throws DgramException, InterruptedException;

    /**
     * Sends a datagram if the kernel has room for it now; otherwise as {@link #send(ByteBuffer, Endpoint)}. Never
     * waits, and pays no attention to interruption: an interrupted thread sends as well, and its interrupt status is
     * kept. Binds the socket first if it is unbound.
     *
     * <p>If this returns {@code true}, the buffer is consumed. If it returns {@code false} or throws, nothing was sent
     * and the position is unchanged; {@link SocketStatistics#sendWaits()} does not count that. To wait
     * for room, use {@code send}.
     *
     * @param data the payload, as there
     * @param target the endpoint to send to
     * @return whether the kernel has accepted the datagram; {@code false} if the send buffer is full
     * @throws DgramException as there
     * @throws IllegalStateException if the socket is connected
     */
    boolean trySend(ByteBuffer data, Endpoint target) throws DgramException;

    /**
     * Sends a datagram to the peer that the socket is connected to if the kernel has room for it now; see
     * {@link #trySend(ByteBuffer, Endpoint)} and {@link #send(ByteBuffer)}.
     *
     * @param data the payload, consumed as there
     * @return whether the kernel has accepted the datagram; {@code false} if the send buffer is full
     * @throws DgramException as {@link #send(ByteBuffer)}
     * @throws IllegalStateException if the socket is not connected; this call does not bind it
     */
    boolean trySend(ByteBuffer data) throws DgramException;

    /**
     * Sends an array as a datagram if the kernel has room for it now; see {@link #trySend(ByteBuffer, Endpoint)}.
     *
     * @param data the payload
     * @param target the endpoint to send to
     * @return whether the kernel has accepted the datagram; {@code false} if the send buffer is full
     * @throws DgramException as there
     * @throws IllegalStateException if the socket is connected
     */
    boolean trySend(byte[] data, Endpoint target) throws DgramException;

    /**
     * Sends an array as a datagram to the peer that the socket is connected to if the kernel has room for it now; see
     * {@link #trySend(ByteBuffer)}.
     *
     * @param data the payload
     * @return whether the kernel has accepted the datagram; {@code false} if the send buffer is full
     * @throws DgramException as there
     * @throws IllegalStateException if the socket is not connected
     */
    boolean trySend(byte[] data) throws DgramException;

    /**
     * Sends an array as a datagram to a host given as a literal or a name; see {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @return the number of bytes sent
     * @throws DgramException as {@link #send(ByteBuffer, int, String)}
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    int send(byte[] data, int port, @Nullable String host) throws DgramException, InterruptedException;

    /**
     * Sends an array as a datagram to a port of this machine; see {@link #send(ByteBuffer, int)}.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    default int send(byte[] data, int port) throws DgramException, InterruptedException {
        return send(data, port, "");
    }

    /**
     * Sends an array as a datagram; see {@link #send(ByteBuffer, Endpoint)}. To send a part of an array, wrap it:
     * {@link ByteBuffer#wrap(byte[], int, int)}, which checks the bounds.
     *
     * @param data the payload
     * @param target the endpoint to send to
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(byte[] data, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends an array as a datagram to the peer that the socket is connected to; see {@link #send(ByteBuffer)}.
     *
     * @param data the payload
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(byte[] data) throws DgramException, InterruptedException;

    /**
     * Sends a text, in UTF-8, as a datagram to a host given as a literal or a name; see
     * {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @return the number of bytes sent
     * @throws DgramException as {@link #send(ByteBuffer, int, String)}
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    int send(String data, int port, @Nullable String host) throws DgramException, InterruptedException;

    /**
     * Sends a text, in UTF-8, as a datagram to a port of this machine; see {@link #send(ByteBuffer, int)}.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    default int send(String data, int port) throws DgramException, InterruptedException {
        return send(data, port, "");
    }

    /**
     * Sends a text, in UTF-8, as a datagram; see {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload
     * @param target the endpoint to send to
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(String data, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends a text, in UTF-8, as a datagram to the peer that the socket is connected to; see
     * {@link #send(ByteBuffer)}.
     *
     * @param data the payload
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(String data) throws DgramException, InterruptedException;

    /**
     * Sends several buffers, concatenated, as <em>one</em> datagram to a host given as a literal or a name; see
     * {@link #send(List, Endpoint)}.
     *
     * @param parts the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @return the number of bytes sent
     * @throws DgramException as {@link #send(ByteBuffer, int, String)}
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    int send(List<ByteBuffer> parts, int port, @Nullable String host) throws DgramException, InterruptedException;

    /**
     * Sends several buffers, concatenated, as <em>one</em> datagram; see {@link #send(ByteBuffer, Endpoint)}. The list
     * may be of any size and contain empty buffers; an empty list is sent as an empty datagram. On success each buffer
     * is consumed, as there; if the call throws, all positions are unchanged.
     *
     * @param parts the payload
     * @param target the endpoint to send to
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(List<ByteBuffer> parts, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends several buffers, concatenated, as <em>one</em> datagram to the peer that the socket is connected to; see
     * {@link #send(List, Endpoint)} and {@link #send(ByteBuffer)}.
     *
     * @param parts the payload
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(List<ByteBuffer> parts) throws DgramException, InterruptedException;

    /**
     * Sends a datagram with options of its own: from an address of this machine, by an interface, with a time to live,
     * a traffic class, and fragmented or not; otherwise as {@link #send(ByteBuffer, Endpoint)}. Nothing about the
     * socket changes.
     *
     * @param data the payload, consumed as there
     * @param target the endpoint to send to
     * @param options the options; {@link SendOptions#NONE} for none
     * @return the number of bytes sent
     * @throws DgramException as there; {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if the source is not, or no longer, an
     *     address of this machine from which datagrams can be sent, or the interface does not exist;
     *     {@link ErrorCode#ADDRESS_FAMILY} if the source is not of the target's family; {@link ErrorCode#UNSUPPORTED}
     *     for options without {@link Capability#NATIVE_ACCESS}, and as {@link SendOptions#dontFragment(boolean)} says
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(ByteBuffer data, Endpoint target, SendOptions options) throws DgramException, InterruptedException;

    /**
     * Sends an array as a datagram with options of its own; see {@link #send(ByteBuffer, Endpoint, SendOptions)}.
     *
     * @param data the payload
     * @param target the endpoint to send to
     * @param options the options
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(byte[] data, Endpoint target, SendOptions options) throws DgramException, InterruptedException;

    /**
     * Sends a text, in UTF-8, as a datagram with options of its own; see
     * {@link #send(ByteBuffer, Endpoint, SendOptions)}.
     *
     * @param data the payload
     * @param target the endpoint to send to
     * @param options the options
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(String data, Endpoint target, SendOptions options) throws DgramException, InterruptedException;

    /**
     * Sends a datagram with options of its own to the peer that the socket is connected to; see
     * {@link #send(ByteBuffer)} and {@link #send(ByteBuffer, Endpoint, SendOptions)}. A source or an interface replaces
     * the socket's for this datagram only, and has the system look up the route anew.
     *
     * @param data the payload, consumed as there
     * @param options the options
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(ByteBuffer data, SendOptions options) throws DgramException, InterruptedException;

    /**
     * Sends an array as a datagram with options of its own to the peer that the socket is connected to; see
     * {@link #send(ByteBuffer, SendOptions)}.
     *
     * @param data the payload
     * @param options the options
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(byte[] data, SendOptions options) throws DgramException, InterruptedException;

    /**
     * Sends a text, in UTF-8, as a datagram with options of its own to the peer that the socket is connected to; see
     * {@link #send(ByteBuffer, SendOptions)}.
     *
     * @param data the payload
     * @param options the options
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(String data, SendOptions options) throws DgramException, InterruptedException;

    /**
     * Answers a datagram: sends to its sender, from the address that it was sent to. Otherwise as
     * {@link #send(ByteBuffer, Endpoint)}.
     *
     * <p>{@code send(data, question.sender())} leaves the source to the system, which chooses by the route: on a
     * machine with several addresses, the answer to a client that asked at one may leave from another, and the client
     * takes it for another sender's. This method never lets that happen. The source is
     *
     * <ul>
     *   <li>the address that was asked, if the question has it ({@link PacketInfo#destination()}, for which the socket
     *       asks by {@link SocketConfig#withPacketInfo});
     *   <li>for a question to a multicast or broadcast address, this machine's own address
     *       ({@link PacketInfo#localAddress()}; for IPv6 the system chooses one of the interface by which the question
     *       came);
     *   <li>the only address that the socket has, if it is bound to one or connected. Nothing else is needed then.
     * </ul>
     *
     * <p>The route to the sender decides by which interface the answer leaves, except that it is the one by which the
     * question came if that was sent to a link-local or a multicast address. The port is this socket's.
     *
     * <p>A batch that was received and is sent again by {@link #send(Batch, int)} answers in the same way.
     *
     * @param question the datagram to answer, received by this socket
     * @param data the payload, consumed as there
     * @return the number of bytes sent
     * @throws DgramException as there; {@link ErrorCode#UNSUPPORTED} if the address that was asked is not known and the
     *     socket has more than one, as one that is bound to the wildcard address without
     *     {@link PacketInfo.Field#DESTINATION} or without {@link Capability#NATIVE_ACCESS};
     *     {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if that address is no longer one of this machine
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected to another endpoint than the question's sender
     */
    int reply(Message question, ByteBuffer data) throws DgramException, InterruptedException;

    /**
     * Answers a datagram with an array; see {@link #reply(Message, ByteBuffer)}.
     *
     * @param question the datagram to answer
     * @param data the payload
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException as there
     */
    int reply(Message question, byte[] data) throws DgramException, InterruptedException;

    /**
     * Answers a datagram with a text, in UTF-8; see {@link #reply(Message, ByteBuffer)}.
     *
     * @param question the datagram to answer
     * @param data the payload
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException as there
     */
    int reply(Message question, String data) throws DgramException, InterruptedException;

    /**
     * Splits a buffer into datagrams of one size and sends them to the same target; the last one may be shorter. Blocks
     * as {@link #send(ByteBuffer, Endpoint)} does. With {@link Capability#SEGMENTATION_OFFLOAD} the kernel or the
     * network card splits the buffer (UDP_SEGMENT, udp(7)), which costs a fraction of one call per datagram; without it
     * the same datagrams are sent.
     *
     * <p>The buffer's position advances past what was sent. If the call throws, or returns less than remained, the
     * position is at the first datagram that was not sent, and sending the buffer again continues there. An empty
     * buffer is sent as one empty datagram.
     *
     * @param data the concatenated payloads, at most 2 GiB
     * @param segmentSize the number of bytes of each datagram, 1 to {@link SocketType#maxPayload()} for a target of
     *     that family; if fewer remain, they are one datagram
     * @param target the endpoint to send to
     * @return the number of bytes sent: all that remained, or fewer if the thread was interrupted after the first
     *     datagram; its interrupt status is then set
     * @throws DgramException as {@link #send(ByteBuffer, Endpoint)}; {@link DgramException#datagramsSent()} returns how
     *     many were sent before the failure
     * @throws InterruptedException if the thread is interrupted before the first datagram is sent
     * @throws IllegalStateException if the socket is connected; use a {@link Batch} there
     * @throws IllegalArgumentException if the size of the segments is less than 1
     */
    int send(ByteBuffer data, int segmentSize, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends the datagrams of a batch, each to its own target, in order; see {@link #send(Batch, int)}.
     *
     * @param batch the datagrams to send; unchanged by this call
     * @return the number of datagrams sent: {@link Batch#size()}, or fewer if the thread was interrupted after the
     *     first
     * @throws DgramException as there
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     */
    default int send(Batch batch) throws DgramException, InterruptedException {
        return send(batch, 0);
    }

    /**
     * Sends the datagrams of a batch, starting with a given entry, each to its own target, in order. Blocks until the
     * kernel has accepted the last one. With {@link Capability#NATIVE_ACCESS} one system call sends many (sendmmsg(2)),
     * and with {@link Capability#SEGMENTATION_OFFLOAD} consecutive datagrams of one size to the same target pass
     * through the kernel's upper layers as one; without them the same datagrams are sent. Binds the socket first if it
     * is unbound.
     *
     * <p>A received entry goes back to its sender. If the socket that received it found out where it was sent to
     * ({@link PacketInfo.Field#DESTINATION}), it leaves from there, as {@link #reply(Message, ByteBuffer)} says;
     * otherwise, and for an added entry, the system chooses the source.
     *
     * <p>If entry <i>k</i> fails, the entries before it were sent, it and the entries after it were not, and
     * {@link DgramException#datagramsSent()} returns <i>k</i>: {@code send(batch, k)} retries the entry, and
     * {@code send(batch, k + 1)} skips it.
     *
     * @param batch the datagrams to send; unchanged by this call
     * @param from the first entry to send, 0 to {@link Batch#size()}
     * @return the number of datagrams sent: all from that entry on, or fewer if the thread was interrupted after the
     *     first; its interrupt status is then set
     * @throws DgramException as {@link #send(ByteBuffer, Endpoint)}, or on a connected socket {@link #send(ByteBuffer)}
     * @throws InterruptedException if the thread is interrupted before the first datagram is sent
     * @throws IllegalStateException if an entry has a target although the socket is connected, or has none although it
     *     is not (the entries before it are sent); or if the batch is closed, or in use by another call
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    int send(Batch batch, int from) throws DgramException, InterruptedException;

    /**
     * Sends a datagram without waiting for anything, and reports the outcome to a callback: the form of luvit and
     * Node.js.
     *
     * <p>The payload is copied, and the buffer consumed, before this method returns. A virtual thread of the socket
     * resolves the names and sends the datagrams in the order of the calls; one that has to wait delays those after it.
     * Every error of the datagram is reported to the callback, including {@link ErrorCode#MESSAGE_TOO_LARGE},
     * {@link ErrorCode#UNKNOWN_HOST}, also for a malformed literal, and {@link ErrorCode#ADDRESS_NOT_AVAILABLE} for a
     * zone that names no interface. At most 65,536 sends of a socket wait for the network or for their callbacks, and
     * at most 64 MiB of payload wait for the network. A send beyond that is not carried out: its callback soon receives
     * {@link ErrorCode#QUEUE_FULL}, before the callbacks of the queued sends. To send large amounts, wait for callbacks
     * or use the blocking form.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @param callback runs once, with {@link ErrorCode#CLOSED} if the socket is closed before the system has accepted
     *     the datagram
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed already; {@link ErrorCode#QUEUE_FULL} if
     *     another 65,536 sends found the queue full and their callbacks have not run yet. The callback does not run in
     *     either case
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    void send(ByteBuffer data, int port, @Nullable String host, SendCallback callback) throws DgramException;

    /**
     * Sends an array as a datagram and reports to a callback; see
     * {@link #send(ByteBuffer, int, String, SendCallback)}.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @param callback runs once
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed already; {@link ErrorCode#QUEUE_FULL} as
     *     in {@link #send(ByteBuffer, int, String, SendCallback)}
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    void send(byte[] data, int port, @Nullable String host, SendCallback callback) throws DgramException;

    /**
     * Sends a text, in UTF-8, as a datagram and reports to a callback; see
     * {@link #send(ByteBuffer, int, String, SendCallback)}.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @param callback runs once
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed already; {@link ErrorCode#QUEUE_FULL} as
     *     in {@link #send(ByteBuffer, int, String, SendCallback)}
     * @throws IllegalStateException if the socket is connected
     * @throws IllegalArgumentException if the port is out of range
     */
    void send(String data, int port, @Nullable String host, SendCallback callback) throws DgramException;

    // --------------------------------------------------------------------------------------------- receive: pull

    /**
     * Receives a datagram (recvfrom(2)). Blocks until there is one. Binds the socket first if it is unbound.
     *
     * @return the datagram, with its own copy of the payload, truncated to {@link SocketConfig#maxDatagramSize()} bytes
     * @throws DgramException {@link ErrorCode#CLOSED}; {@link ErrorCode#PORT_UNREACHABLE} and the codes of the other
     *     ICMP errors, as {@link #connect(Endpoint)} describes
     * @throws InterruptedException if the thread is interrupted before or during the call; no datagram is lost
     * @throws IllegalStateException if the receiver runs, starts during the call, or would start because this call
     *     binds the socket
     */
    Message receive() throws DgramException, InterruptedException;

    /**
     * Receives a datagram, waiting no longer than a timeout. A datagram that is available is returned whatever the
     * timeout; one that arrives after the timeout stays for the next call.
     *
     * @param timeout the longest time to wait; {@link Duration#ZERO} polls without waiting; one that exceeds a
     *     {@code long} of nanoseconds waits for ever
     * @return the datagram as {@link #receive()} returns it, or empty if none arrived in time
     * @throws DgramException as there
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the timeout is negative
     */
    Optional<Message> receive(Duration timeout) throws DgramException, InterruptedException;

    /**
     * Receives a datagram into the caller's buffer. Blocks until there is one. Binds the socket first if it is unbound.
     *
     * <p>The payload is written at the buffer's position, which advances past it; the limit is unchanged. Bytes that do
     * not fit are <strong>lost silently</strong>: leave room for one byte more than the longest datagram expected, so
     * that a full buffer means a truncated datagram. {@link SocketStatistics#truncated()} counts the datagrams that
     * filled the buffer. An empty datagram leaves the position unchanged. If the call throws, the buffer is unchanged.
     * Other threads must not use the buffer during the call. With a single sender, nothing is allocated while datagrams
     * are available.
     *
     * @param buffer the buffer for the payload
     * @return the sender of the datagram
     * @throws DgramException as {@link #receive()}
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the buffer is read-only or has no room; no datagram is lost
     */
    Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException;

    /**
     * Receives a datagram into the caller's buffer, waiting no longer than a timeout; otherwise as
     * {@link #receive(ByteBuffer)}.
     *
     * @param buffer the buffer for the payload; unchanged if none arrived in time
     * @param timeout the longest time to wait, as in {@link #receive(Duration)}: {@link Duration#ZERO} polls
     * @return the sender of the datagram, or empty if none arrived in time
     * @throws DgramException as {@link #receive()}
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the buffer is read-only or has no room, or the timeout is negative; no
     *     datagram is lost
     */
    Optional<Endpoint> receive(ByteBuffer buffer, Duration timeout) throws DgramException, InterruptedException;

    /**
     * Receives the first datagram of a certain kind, waiting no longer than a timeout for it, whatever else arrives in
     * the meantime. Datagrams that the predicate rejects are dropped and counted ({@link SocketStatistics#rejected()}):
     * they extend neither this timeout nor the idle timer. Useful to wait for an answer while datagrams of other
     * senders arrive.
     *
     * {@snippet :
     * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
     *     Endpoint server = Endpoint.of("127.0.0.1", 5000);
     *     socket.send("question", server);
     *     Optional<Message> answer =
     *             socket.receive(Duration.ofMillis(100), message -> message.sender().equals(server));
     *     System.out.println(answer.isPresent() ? "answered" : "no answer in time");
     * }
     * }
     *
     * <p>The predicate is called in the calling thread, without any lock, once for each datagram that this call takes.
     * If it throws, this call throws the same, and the datagram is not lost: it is the next to be received. Threads
     * that receive at the same time with different predicates compete for datagrams: one that a thread takes and
     * rejects is dropped, even if the predicate of another would have accepted it.
     *
     * <p>Datagrams that are available are examined whatever the timeout, but at most 16,384 once it has passed, so that
     * a flood of rejected ones does not hold up the caller.
     *
     * @param total the longest time to wait, for all datagrams together; {@link Duration#ZERO} examines what is here
     *     without waiting; one that exceeds a {@code long} of nanoseconds waits for ever
     * @param wanted tells which datagram to return
     * @return the first datagram that the predicate accepts, or empty if none came in time
     * @throws DgramException as {@link #receive()}
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the timeout is negative
     */
    Optional<Message> receive(Duration total, Predicate<? super Message> wanted)
            throws DgramException, InterruptedException;

    /**
     * Receives as many datagrams as are available and fit into the batch, replacing its entries. Blocks until there is
     * one; never waits for a second. Binds the socket first if it is unbound. With {@link Capability#NATIVE_ACCESS} one
     * system call reads many (recvmmsg(2)), and with {@link Capability#SEGMENTATION_OFFLOAD} the datagrams of a flow
     * pass through the kernel coalesced (UDP_GRO, udp(7)); without them the entries are the same.
     *
     * @param batch the batch to fill; if the call throws, it has either its former entries or none
     * @return the number of datagrams received, at least 1: {@link Batch#size()}
     * @throws DgramException as {@link #receive()}
     * @throws InterruptedException as there
     * @throws IllegalStateException as there, or if the batch is closed, or in use by another call
     */
    int receive(Batch batch) throws DgramException, InterruptedException;

    /**
     * Receives as many datagrams as are available, waiting for the first no longer than a timeout; otherwise as
     * {@link #receive(Batch)}.
     *
     * @param batch the batch to fill
     * @param timeout the longest time to wait, as in {@link #receive(Duration)}
     * @return the number of datagrams received; 0 if none arrived in time
     * @throws DgramException as there
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the timeout is negative
     */
    int receive(Batch batch, Duration timeout) throws DgramException, InterruptedException;

    /**
     * Returns an iterator that receives datagrams in the caller's thread, as {@link #receive()} does: for a {@code for}
     * loop over the socket.
     *
     * <p>The loop ends when the socket is closed and when the thread is interrupted, whose interrupt status is then
     * set. Each ICMP error about an earlier datagram, whatever its code ({@link #connect(Endpoint)} lists them), is
     * delivered as an {@link Event.Failure}, and the loop continues. Any other error is thrown as an
     * {@link java.io.UncheckedIOException} that wraps the {@link DgramException}. {@code hasNext} reads the datagram
     * that {@code next} then returns; a loop that is left between the two loses it. An iterator is for one thread;
     * several threads may iterate, each with its own iterator.
     *
     * @return an iterator, whose {@code hasNext} blocks; throws {@link IllegalStateException} if the receiver runs
     */
    @Override
    Iterator<Message> iterator();

    /**
     * Takes the ICMP errors about datagrams that this socket sent: those that have arrived since the last call, the
     * oldest first. Never waits. The socket must have been opened {@linkplain SocketConfig#withIcmpErrors(boolean) to
     * report them}. May be called while other threads receive or the receiver runs. Each error is returned once.
     *
     * <p>At most 1,000 errors are kept: the oldest are dropped in favour of new ones, and counted
     * ({@link SocketStatistics#icmpErrorsDropped()}). While a listener of {@link Event.Icmp} is registered, errors are
     * delivered to that, as soon as they arrive, and this method returns only those that had arrived before.
     *
     * {@snippet :
     * if (Dgram.capabilities().has(Capability.NATIVE_ACCESS)) {
     *     try (Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withIcmpErrors(true))) {
     *         socket.send("anybody there?", 5000, "127.0.0.1");
     *         for (IcmpError error : socket.icmpErrors()) {
     *             System.out.println(error.kind() + " at " + error.target());
     *         }
     *     }
     * }
     * }
     *
     * @return the errors, unmodifiable; empty if none has arrived
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalStateException if the socket was not opened to report ICMP errors
     */
    List<IcmpError> icmpErrors() throws DgramException;

    // --------------------------------------------------------------------------------------------- receive: push

    /**
     * Starts the receiver, and binds the socket first if it is unbound. Reverses {@link #recvStop()}. Does nothing if
     * the receiver runs. Without a listener of {@link Message} the receiver drops every datagram
     * ({@link SocketStatistics#eventsDropped()}).
     *
     * <p>A {@link #receive()} that is blocked fails with {@link IllegalStateException}.
     *
     * @return this socket
     * @throws DgramException as {@link #bind(Endpoint)}
     */
    Socket recvStart() throws DgramException;

    /**
     * Stops the receiver until {@link #recvStart()}. May be called by a listener. After this method returns, no further
     * {@link Message} is passed to a listener; it does not wait for a listener call that has begun or is just about to
     * begin. Datagrams that arrive from then on wait in the kernel for the next {@code recvStart} or {@code receive}.
     * Does nothing if the receiver is stopped.
     *
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket recvStop() throws DgramException;

    /**
     * Registers a listener for the events of a type and its subtypes; {@code Event.class} stands for all events.
     * Registering for {@link Message} starts the receiver, at once or when the socket is bound, unless
     * {@link #recvStop()} was called.
     *
     * <p>A closed socket registers nothing: the subscription is inactive.
     *
     * @param type the type of the events
     * @param listener called with each event
     * @param <E> the type of the events
     * @return the registration; closing it removes the listener
     */
    <E extends Event> Subscription on(Class<E> type, Listener<? super E> listener);

    /**
     * Registers a listener for the next event of a type and its subtypes. The listener is removed before it is called.
     * If it was the last listener of {@link Message}, and {@link #recvStart()} was not called, the receiver stops after
     * this one datagram.
     *
     * @param type the type of the event
     * @param listener called with one event
     * @param <E> the type of the event
     * @return the registration
     */
    <E extends Event> Subscription once(Class<E> type, Listener<? super E> listener);

    /**
     * Sets the idle timer, luvit's {@code setTimeout}: when nothing was sent and nothing was delivered for a period,
     * {@link Event.Timeout} is delivered to its listeners, and the callback runs. The timer fires once per idle period:
     * the next datagram sent or delivered rearms it. It does not close the socket, is independent of the timeout of
     * {@link #receive(Duration)}, and ends with {@code close}. Replaces a timer set earlier, including its callback.
     *
     * @param idle the period; {@link Duration#ZERO} disables the timer
     * @param callback runs once, when the timer first fires, as a listener does
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalArgumentException if the duration is negative
     */
    Socket setTimeout(Duration idle, Callback callback) throws DgramException;

    /**
     * Sets the idle timer without a callback; see {@link #setTimeout(Duration, Callback)}.
     *
     * @param idle the period; {@link Duration#ZERO} disables the timer
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalArgumentException if the duration is negative
     */
    default Socket setTimeout(Duration idle) throws DgramException {
        return setTimeout(idle, () -> {});
    }

    // --------------------------------------------------------------------------------------------------- filters

    /**
     * Sets which senders datagrams are received from. Replaces the current filter, such as that of
     * {@link SocketConfig#withReceiveFilter(AddressFilter)}. Takes effect, for all threads and for the receiver, with
     * the next datagram that is read from the kernel; one that was read earlier may still be delivered.
     *
     * @param filter decides which senders are allowed; {@link AddressFilter#allowAll()} allows every sender
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket setReceiveFilter(AddressFilter filter) throws DgramException;

    /**
     * Sets which targets datagrams may be sent to. Replaces the current filter, such as that of
     * {@link SocketConfig#withSendFilter(AddressFilter)}. Takes effect, for all threads, with the next call of
     * {@code send} or {@code connect}, and with callback sends that are still queued. A socket that is connected to a
     * peer that the filter denies stays connected and receives, but its sends fail with {@link ErrorCode#BLOCKED}.
     *
     * @param filter decides which targets are allowed; {@link AddressFilter#allowAll()} allows every target
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket setSendFilter(AddressFilter filter) throws DgramException;

    // --------------------------------------------------------------------------------------------------- options

    /**
     * Sets an option.
     *
     * @param option the option
     * @param value its value, in the range that the option's documentation gives
     * @param <T> the type of the value
     * @return this socket
     * @throws DgramException {@link ErrorCode#UNSUPPORTED} if it cannot be set here; the message says what would make
     *     it work
     * @throws IllegalArgumentException if the value is out of range
     * @throws IllegalStateException if the state of the socket does not permit it, as the option's documentation says
     */
    <T> Socket setOption(Option<T> option, T value) throws DgramException;

    /**
     * Reads an option.
     *
     * @param option the option
     * @param <T> the type of the value
     * @return its value, as the system reports it
     * @throws DgramException {@link ErrorCode#UNSUPPORTED} if it cannot be read here
     */
    <T> T getOption(Option<T> option) throws DgramException;

    /**
     * Returns the options that can be set and read here.
     *
     * @return a set of constants of {@link Option}, unmodifiable; also after {@code close}
     */
    Set<Option<?>> supportedOptions();

    /**
     * Sets {@link Option#BROADCAST}.
     *
     * @param enable whether sending to broadcast addresses is permitted
     * @return this socket
     * @throws DgramException as {@link #setOption(Option, Object)}
     */
    default Socket setBroadcast(boolean enable) throws DgramException {
        return setOption(Option.BROADCAST, enable);
    }

    /**
     * Sets {@link Option#TTL}, that of unicast datagrams.
     *
     * @param hops the time to live, 1 to 255
     * @return this socket
     * @throws DgramException as {@link #setOption(Option, Object)}
     * @throws IllegalArgumentException if the value is out of range
     */
    default Socket setTTL(int hops) throws DgramException {
        return setOption(Option.TTL, hops);
    }

    /**
     * Sets {@link Option#MULTICAST_TTL}.
     *
     * @param hops the time to live, 0 to 255
     * @return this socket
     * @throws DgramException as {@link #setOption(Option, Object)}
     * @throws IllegalArgumentException if the value is out of range
     */
    default Socket setMulticastTTL(int hops) throws DgramException {
        return setOption(Option.MULTICAST_TTL, hops);
    }

    /**
     * Sets {@link Option#MULTICAST_LOOPBACK}.
     *
     * @param enable whether members on this machine receive what this socket sends
     * @return this socket
     * @throws DgramException as {@link #setOption(Option, Object)}
     */
    default Socket setMulticastLoopback(boolean enable) throws DgramException {
        return setOption(Option.MULTICAST_LOOPBACK, enable);
    }

    /**
     * Sets {@link Option#MULTICAST_INTERFACE}.
     *
     * @param networkInterface an interface's name, its index, one of its addresses, or {@code %} and its name or index,
     *     after a wildcard address ({@code ::%eth0}) or without one; empty or a wildcard address ({@code 0.0.0.0},
     *     {@code ::}) for the system's choice. An interface without an address can be set with
     *     {@link Capability#NATIVE_ACCESS} only
     * @return this socket
     * @throws DgramException {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if there is no such interface, or as
     *     {@link #setOption(Option, Object)}
     * @throws IllegalStateException if the socket is bound to another interface ({@link Option#BOUND_DEVICE})
     */
    Socket setMulticastInterface(String networkInterface) throws DgramException;

    /**
     * Sets {@link Option#MULTICAST_INTERFACE}.
     *
     * @param networkInterface the interface
     * @return this socket
     * @throws DgramException as {@link #setOption(Option, Object)}
     */
    Socket setMulticastInterface(NetworkInterface networkInterface) throws DgramException;

    // ---------------------------------------------------------------------------------------------------- groups

    /**
     * Joins a multicast group on the interface of {@link Option#BOUND_DEVICE}, else of
     * {@link Option#MULTICAST_INTERFACE}, or, if neither was set, on the one that the system chooses; see
     * {@link #addMembership(String, String)}.
     *
     * @param group the group's address
     * @return the membership
     * @throws DgramException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException as there
     */
    default Membership addMembership(String group) throws DgramException {
        return addMembership(group, "");
    }

    /**
     * Joins a multicast group: the socket receives datagrams sent to the group at its port, from any source (any-source
     * multicast; {@code IP_ADD_MEMBERSHIP}, ip(7); {@code IPV6_JOIN_GROUP}, ipv6(7)). Does not bind the socket, and can
     * be called before or after {@code bind}. To receive groups on Linux, bind to the wildcard address or to the
     * group's address, not to an address of this machine. The same group can be joined on several interfaces.
     * {@code udp6} and {@code udp} sockets can also join IPv4 groups, unless {@link Option#IPV6_ONLY} is set.
     *
     * @param group the group's address, a literal; a zone ({@code ff02::1%eth0}) names the interface
     * @param networkInterface an interface, named as for {@link #setMulticastInterface(String)}, or
     *     {@link Membership#ALL_INTERFACES}; {@code null}, empty or a wildcard address as
     *     {@link #addMembership(String)}
     * @return the membership
     * @throws DgramException {@link ErrorCode#TOO_MANY_GROUPS}; {@link ErrorCode#ADDRESS_FAMILY} (an IPv6 group for a
     *     {@code udp4} socket); {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if there is no such interface now;
     *     {@link ErrorCode#UNSUPPORTED} for an IPv6 group that is joined on another interface for other sources, on
     *     Linux, see {@link Membership}, and without {@link Capability#NATIVE_ACCESS} for an IPv4 group if another
     *     interface has the same address, because the JDK might join it on that one; or the system's reason
     * @throws IllegalStateException if the socket is a member already, with or without a source
     * @throws IllegalArgumentException if the group is not a multicast address
     */
    Membership addMembership(String group, @Nullable String networkInterface) throws DgramException;

    /**
     * Leaves every membership of a group that was joined without an interface; see
     * {@link #dropMembership(String, String)}.
     *
     * @param group the group's address
     * @throws DgramException if the system refuses
     * @throws IllegalStateException if the socket is not a member
     * @throws IllegalArgumentException if the group is not a multicast address
     */
    default void dropMembership(String group) throws DgramException {
        dropMembership(group, "");
    }

    /**
     * Leaves a multicast group that {@link #addMembership(String, String)} joined on the same interface. Datagrams that
     * arrived earlier are still received.
     *
     * @param group the group's address
     * @param networkInterface the interface, as there
     * @throws DgramException {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if there is no such interface and the group was
     *     not joined on one of that name; or if the system refuses. The socket stays a member
     * @throws IllegalStateException if the socket is not a member
     * @throws IllegalArgumentException if the group is not a multicast address
     */
    void dropMembership(String group, @Nullable String networkInterface) throws DgramException;

    /**
     * Joins a group for the datagrams of one source, on the interface of {@link Option#MULTICAST_INTERFACE} or, if none
     * was set, on the one that the route to the source uses; see
     * {@link #addSourceSpecificMembership(String, String, String)}.
     *
     * @param source the source's address
     * @param group the group's address
     * @return the membership
     * @throws DgramException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException as there
     */
    default Membership addSourceSpecificMembership(String source, String group) throws DgramException {
        return addSourceSpecificMembership(source, group, "");
    }

    /**
     * Joins a group for the datagrams of one source (source-specific multicast, RFC 4607;
     * {@code IP_ADD_SOURCE_MEMBERSHIP}, ip(7); {@code MCAST_JOIN_SOURCE_GROUP}, RFC 3678). Several sources of a group
     * can be joined, but not together with {@link #addMembership(String, String)} of the same group and interface.
     *
     * @param source the source's address, a unicast literal of the group's family
     * @param group the group's address, a literal
     * @param networkInterface an interface, as for {@link #addMembership(String, String)}
     * @return the membership
     * @throws DgramException as there
     * @throws IllegalStateException if the socket is a member already, for this source or for all sources
     * @throws IllegalArgumentException if the group is not a multicast address, the source is one or is of another
     *     family
     */
    Membership addSourceSpecificMembership(String source, String group, @Nullable String networkInterface)
            throws DgramException;

    /**
     * Leaves a group for one source, which was joined without an interface; see
     * {@link #dropSourceSpecificMembership(String, String, String)}.
     *
     * @param source the source's address
     * @param group the group's address
     * @throws DgramException if the system refuses
     * @throws IllegalStateException if the socket is not a member
     * @throws IllegalArgumentException as there
     */
    default void dropSourceSpecificMembership(String source, String group) throws DgramException {
        dropSourceSpecificMembership(source, group, "");
    }

    /**
     * Leaves a group for one source.
     *
     * @param source the source's address
     * @param group the group's address
     * @param networkInterface the interface on which it was joined
     * @throws DgramException as {@link #dropMembership(String, String)}
     * @throws IllegalStateException if the socket is not a member
     * @throws IllegalArgumentException if an address is malformed
     */
    void dropSourceSpecificMembership(String source, String group, @Nullable String networkInterface)
            throws DgramException;

    /**
     * Joins or leaves a group: luvit's and libuv's form of {@link #addMembership(String, String)} and
     * {@link #dropMembership(String, String)}.
     *
     * @param group the group's address
     * @param networkInterface an interface, {@code null} or empty as there
     * @param operation join or leave
     * @return this socket
     * @throws DgramException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException as there
     */
    Socket setMembership(String group, @Nullable String networkInterface, MembershipOp operation) throws DgramException;

    /**
     * Returns the groups that the socket is a member of.
     *
     * @return the memberships, in the order in which they were joined; a copy, unmodifiable
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    List<Membership> memberships() throws DgramException;
}
