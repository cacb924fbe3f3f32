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
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket: sends and receives UDP datagrams (RFC 768), blocking the calling thread and never more than that.
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
 * <tr><th scope="row">{@code send} with a target</th><td>binds, sends</td><td>sends</td>
 *     <td>{@code IllegalStateException}</td></tr>
 * <tr><th scope="row">{@code send} without</th><td>{@code IllegalStateException}</td>
 *     <td>{@code IllegalStateException}</td><td>sends</td></tr>
 * <tr><th scope="row">{@code receive}, {@code recvStart}</th><td>binds, works</td><td>works</td><td>works</td></tr>
 * <tr><th scope="row">{@code address}</th><td>{@code IllegalStateException}</td><td>works</td><td>works</td></tr>
 * <tr><th scope="row">options, memberships</th><td>works</td><td>works</td><td>works</td></tr>
 * </tbody>
 * </table>
 *
 * "Binds" is to the wildcard address and a port of the system's choice. Once <em>closed</em>, every method that
 * declares {@link DgramException} throws it with {@link ErrorCode#CLOSED}, before it looks at its arguments, except
 * {@code close} itself; so does every call that was waiting. Operations that fail leave the socket as it was.
 *
 * <h2>Receiving: pull or push</h2>
 *
 * <em>Pull</em> is {@link #receive()} and iteration, in the caller's thread. <em>Push</em> is the <em>receiver</em>,
 * one virtual thread of the socket that hands every datagram to the {@link Message} listeners. It runs when the socket
 * is bound, has a listener of {@code Message} or was told {@link #recvStart()}, and was not told {@link #recvStop()}
 * since. The two exclude each other: pulling while the receiver runs is an {@link IllegalStateException}. A datagram is
 * taken from the kernel only when there is somebody to give it to; until then it waits there. Under load, and with
 * {@link Capability#NATIVE_ACCESS}, one system call takes several: those behind the first wait in the socket for
 * whoever receives next.
 *
 * <h2>Concurrency, interruption</h2>
 *
 * Sockets are safe for use by any number of threads, virtual and platform alike. No method but {@code receive} and
 * {@code send} waits for the network, and none waits because another thread does. Several threads may receive: each
 * datagram goes to one of them.
 *
 * <p>Interruption cancels one call, never the socket: an interrupted {@code receive} or {@code send} throws
 * {@link InterruptedException} at once, with the interrupt status cleared, whether the interrupt was pending or
 * arrived meanwhile. The socket stays open, nothing was taken from the kernel and nothing was sent.
 *
 * <h2>Names</h2>
 *
 * A host is an address literal, which is never looked up, or a name, which the {@link Resolver} turns into addresses
 * of the socket's family on the calling thread; they are tried in order. {@code null} or an empty host stands for an
 * omitted one, as in luvit and Node.js: the wildcard address for {@code bind}, the loopback address for {@code connect}
 * and {@code send}. A malformed literal is an {@link IllegalArgumentException}, the zone of an interface that is not
 * there {@link ErrorCode#ADDRESS_NOT_AVAILABLE}; a name without address of the family
 * fails with {@link ErrorCode#UNKNOWN_HOST}.
 *
 * <h2>Errors</h2>
 *
 * Whatever the system refuses is a {@link DgramException} that tells what was attempted. An error is told once: thrown
 * to the caller if there is one, otherwise as an {@link Event.Failure}. Only connected sockets learn that a peer's port
 * is closed (see {@link #connect(Endpoint)}).
 *
 * @see Dgram#createSocket(SocketType)
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public sealed interface Socket extends AutoCloseable, Iterable<Message> permits io.dgram.spi.ProvidedSocket {

    // ------------------------------------------------------------------------------------------------- lifecycle

    /**
     * Binds to the wildcard address and a port of the system's choice.
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
     * @param port the port, 0 to 65,535; 0 for one of the system's choice
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
     * @param port the port, 0 to 65,535; 0 for one of the system's choice
     * @param host an address or name, {@code null} or empty for the wildcard address
     * @return this socket
     * @throws DgramException as {@link #bind(Endpoint)}; {@link ErrorCode#UNKNOWN_HOST} if the name has no address of
     *     the socket's family
     * @throws IllegalStateException if the socket is bound
     * @throws IllegalArgumentException if the port is out of range or the host is a malformed literal
     */
    Socket bind(int port, @Nullable String host) throws DgramException;

    /**
     * Binds to an address of this machine (bind(2)). When this returns {@link #address()} tells the real port,
     * {@link Event.Listening} is on its way to the listeners and, if there are listeners of {@link Message}, the
     * receiver has started. Does not wait for anything.
     *
     * @param endpoint the address and port; port 0 for one of the system's choice
     * @return this socket
     * @throws DgramException {@link ErrorCode#ADDRESS_IN_USE}, {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if the address
     *     is not this machine's, {@link ErrorCode#ADDRESS_FAMILY} if it is not of the socket's family,
     *     {@link ErrorCode#ACCESS_DENIED} for a privileged port. The socket stays unbound, and can be bound elsewhere.
     * @throws IllegalStateException if the socket is bound, by {@code bind} or by a call that needed it
     */
    Socket bind(Endpoint endpoint) throws DgramException;

    /**
     * Binds to an address of this machine with options, luvit's and libuv's form: sets them to {@code true}, then
     * binds. If that fails they are set back.
     *
     * @param port the port, 0 to 65,535; 0 for one of the system's choice
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
     * Connects to a peer (connect(2)): from now on {@code send} needs no target, the kernel drops the datagrams of all
     * others, {@link #address()} is the address that the route to the peer uses, and the peer's "port unreachable"
     * reports (ICMP) are heard. Nothing is sent, so connecting to a dead port succeeds. Does not wait for a datagram;
     * binds first if need be. Then {@link Event.Connected} is on its way to the listeners.
     *
     * <p>What arrived before and was not received is <strong>discarded</strong>, so that a connected socket never shows
     * a stranger's datagram. A peer that sends faster than this discards delays it, and a {@code close} meanwhile.
     *
     * <p>An ICMP error always concerns an earlier datagram: {@link ErrorCode#PORT_UNREACHABLE}, or, from a router or a
     * firewall on the way, {@link ErrorCode#HOST_UNREACHABLE}, {@link ErrorCode#NETWORK_UNREACHABLE},
     * {@link ErrorCode#ACCESS_DENIED}, {@link ErrorCode#MESSAGE_TOO_LARGE} (the path carries less in one piece; the
     * system remembers it and fragments from then on), {@link ErrorCode#UNSUPPORTED} (protocol unreachable),
     * {@link ErrorCode#IO}. It is reported once, with its own code: while the receiver runs as an
     * {@link Event.Failure}, else by whichever {@code receive} comes next or is waiting; that the port is unreachable,
     * also by a {@code send}. A send that only collects an error from the kernel goes out all the same, and leaves it
     * to the next call; errors that coincide become one. The socket lives on. Linux passes only those errors on that it
     * holds for final (ip(7), ipv6(7)), so their absence means nothing.
     *
     * @param endpoint the peer; port 1 to 65,535; a wildcard address stands for the loopback address
     * @return this socket
     * @throws DgramException {@link ErrorCode#NETWORK_UNREACHABLE} or {@link ErrorCode#HOST_UNREACHABLE} if there is no
     *     route, {@link ErrorCode#ADDRESS_FAMILY}, {@link ErrorCode#ACCESS_DENIED}. The socket stays unconnected,
     *     though bound. {@link ErrorCode#BLOCKED} and {@link ErrorCode#INVALID_TARGET} (port 0, or a sender without an
     *     address) before it is bound.
     * @throws IllegalStateException if the socket is connected: {@link #disconnect()} first
     */
    Socket connect(Endpoint endpoint) throws DgramException;

    /**
     * Ends the connection: keeps port, options and memberships, goes back to the address it was bound to, and receives
     * from everybody again. What the peer sent before stays to be received; a report that its port is unreachable is
     * forgotten. Does not wait for anything.
     *
     * @return this socket
     * @throws DgramException if the system refuses; {@link ErrorCode#ADDRESS_IN_USE} if another socket took the port:
     *     Linux lets go of one that it chose itself, which is bound again. The socket is disconnected all the same, and
     *     has another port of the system's choice, which {@link #address()} returns. A port that was given to
     *     {@code bind} is never lost
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
     * Closes the socket. When this returns the port is free, every waiting call has been woken to fail with
     * {@link ErrorCode#CLOSED}, every send that is to report to a callback and has not done so is failing likewise, all
     * memberships have ended, and the idle timer is off. A listener that is running is not waited for:
     * {@link Event.Closed} follows it ({@link #awaitClosed()} waits for it all). What had arrived and was not received
     * is lost.
     *
     * <p>Closing twice does nothing; a second thread that closes returns when the port is free, too. Never throws, and
     * takes no notice of interruption, whose status it keeps.
     */
    @Override
    void close();

    /**
     * Closes the socket as {@link #close()} does, and has a callback run after {@link Event.Closed} was delivered; on a
     * socket that is closed, at once, on a thread of its own.
     *
     * @param callback runs once, on a thread of the socket
     */
    void close(Callback callback);

    /**
     * Has the socket closed when something else is done, however it ends: Node.js's {@code signal}. Closes it now if
     * that is done already. The stage does not keep a closed socket in memory.
     *
     * @param signal ends, normally or not, when the socket is to be closed; its thread closes it
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket closeOn(CompletionStage<?> signal) throws DgramException;

    /**
     * Has the socket closed after a while, whatever it does then. Several may be set; the first closes it.
     *
     * @param lifetime how long from now; one too long for a {@code long} of nanoseconds is for ever
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
     * Waits until the socket is closed, {@link Event.Closed} was delivered, and the callbacks given to
     * {@link #close(Callback)} before have run.
     *
     * @throws InterruptedException if the thread is interrupted before that
     * @throws IllegalStateException if called by a listener or callback of this socket, which it would wait for
     */
    void awaitClosed() throws InterruptedException;

    /**
     * Has the running receiver keep the Java virtual machine alive, as in luvit and Node.js. The default. A socket
     * whose receiver does not run never does: there the thread that calls {@code receive} decides. Does nothing on a
     * closed socket.
     *
     * @return this socket
     */
    Socket ref();

    /**
     * Lets the Java virtual machine exit although the receiver runs. Does nothing on a closed socket.
     *
     * @return this socket
     */
    Socket unref();

    /**
     * Tells what the socket has done so far. Can be called in every state, also after {@code close}. Counting costs a
     * datagram a few nanoseconds; this call costs a look into the kernel.
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
     * Sends a datagram (sendto(2)). Blocks until the kernel has taken it, which is at once unless the send buffer is
     * full. That it was taken does not mean that it arrives. An empty payload is sent as an empty datagram. Binds the
     * socket first if need be.
     *
     * <p>All remaining bytes of the buffer, of any kind, are sent as one datagram; then its position is at its limit.
     * If the call throws, nothing was sent and the position is as it was. The buffer must not be changed or used by
     * others meanwhile. With a direct buffer and the same target from call to call, nothing is copied or allocated.
     *
     * @param data the payload, at most {@link SocketType#maxPayload()} bytes remaining for a target of that family
     * @param target where to
     * @return the number of bytes sent, all that remained; 0 for an empty datagram
     * @throws DgramException {@link ErrorCode#MESSAGE_TOO_LARGE}, {@link ErrorCode#ADDRESS_FAMILY} (an IPv6 target for
     *     a {@code udp4} socket), {@link ErrorCode#ACCESS_DENIED} (a broadcast address without
     *     {@link Option#BROADCAST}), {@link ErrorCode#NETWORK_UNREACHABLE}, {@link ErrorCode#HOST_UNREACHABLE},
     *     {@link ErrorCode#NO_BUFFER_SPACE}, {@link ErrorCode#BLOCKED}, {@link ErrorCode#INVALID_TARGET} (port 0, or a
     *     sender without an address)
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected, even to the same endpoint; checked before the target
     */
    int send(ByteBuffer data, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends a datagram to the peer that the socket is connected to; see {@link #send(ByteBuffer, Endpoint)}.
     *
     * @param data the payload, consumed as there
     * @return the number of bytes sent
     * @throws DgramException as there; {@link ErrorCode#PORT_UNREACHABLE} if the peer reported so about an earlier
     *     datagram and that has not been reported here yet (see {@link #connect(Endpoint)}): this datagram was not
     *     sent, the next will be; {@link ErrorCode#UNSUPPORTED} for an empty datagram without
     *     {@link Capability#NATIVE_ACCESS}
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected; it is not bound by this
     */
    int send(ByteBuffer data) throws DgramException, InterruptedException;

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
     * @param target where to
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
     * @param target where to
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
     * Sends several buffers, one behind the other, as <em>one</em> datagram to a host given as a literal or a name; see
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
     * Sends several buffers, one behind the other, as <em>one</em> datagram; see {@link #send(ByteBuffer, Endpoint)}.
     * There may be any number of them, empty ones too; none at all is an empty datagram. On success each is consumed,
     * as there; if the call throws, their positions are as they were.
     *
     * @param parts the payload
     * @param target where to
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is connected
     */
    int send(List<ByteBuffer> parts, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends several buffers, one behind the other, as <em>one</em> datagram to the peer that the socket is connected
     * to; see {@link #send(List, Endpoint)} and {@link #send(ByteBuffer)}.
     *
     * @param parts the payload
     * @return the number of bytes sent
     * @throws DgramException as there
     * @throws InterruptedException if the thread is interrupted before the datagram is sent
     * @throws IllegalStateException if the socket is not connected
     */
    int send(List<ByteBuffer> parts) throws DgramException, InterruptedException;

    /**
     * Sends a buffer as many datagrams of one size to the same target: the payload is cut every so many bytes, and what
     * is left at the end leaves as a shorter one. Blocks as {@link #send(ByteBuffer, Endpoint)} does. With
     * {@link Capability#SEGMENTATION_OFFLOAD} the kernel, or the network card, does the cutting (UDP_SEGMENT, udp(7)),
     * which costs a fraction of as many calls; the datagrams are the same without.
     *
     * <p>The buffer's position moves behind what was sent: if the call throws, or returns less than was there, it is at
     * the first datagram that was not, and sending what remains continues. An empty buffer is one empty datagram.
     *
     * @param data the payloads, one behind the other, at most 2 GiB
     * @param segmentSize how many bytes each datagram has, 1 to {@link SocketType#maxPayload()} for a target of that
     *     family; more than remain is one datagram
     * @param target where to
     * @return the number of bytes sent: all that remained, or less if the thread was interrupted on the way, whose
     *     interrupt status is then set
     * @throws DgramException as {@link #send(ByteBuffer, Endpoint)}; {@link DgramException#datagramsSent()} tells how
     *     many were sent before
     * @throws InterruptedException if the thread is interrupted before the first datagram is sent
     * @throws IllegalStateException if the socket is connected: a {@link Batch} does the same there
     * @throws IllegalArgumentException if the size of the segments is less than 1
     */
    int send(ByteBuffer data, int segmentSize, Endpoint target) throws DgramException, InterruptedException;

    /**
     * Sends the datagrams of a batch, each to its own target, in order; see {@link #send(Batch, int)}.
     *
     * @param batch holds what is to be sent; stays as it is
     * @return the number of datagrams sent: {@link Batch#size()}, or less if the thread was interrupted on the way
     * @throws DgramException as there
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     */
    default int send(Batch batch) throws DgramException, InterruptedException {
        return send(batch, 0);
    }

    /**
     * Sends the datagrams of a batch from one of its entries on, each to its own target, in order. Blocks until the
     * kernel has taken the last. With {@link Capability#NATIVE_ACCESS} one system call sends many (sendmmsg(2)), and
     * with {@link Capability#SEGMENTATION_OFFLOAD} those of one size that go to the same target one after the other
     * leave the kernel's upper half as one; the datagrams are the same without. Binds the socket first if need be.
     *
     * <p>If entry <i>k</i> fails, those before it were sent, it and those behind it were not, and
     * {@link DgramException#datagramsSent()} is <i>k</i>: {@code send(batch, k)} tries it again,
     * {@code send(batch, k + 1)} leaves it out.
     *
     * @param batch holds what is to be sent; stays as it is
     * @param from the first entry to send, 0 to {@link Batch#size()}
     * @return the number of datagrams sent: all from there on, or less if the thread was interrupted on the way, whose
     *     interrupt status is then set
     * @throws DgramException as {@link #send(ByteBuffer, Endpoint)}, or on a connected socket {@link #send(ByteBuffer)}
     * @throws InterruptedException if the thread is interrupted before the first datagram is sent
     * @throws IllegalStateException if an entry has a target and the socket is connected, or has none and it is not
     *     (those before it are sent); or the batch is closed, or in use by another call
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    int send(Batch batch, int from) throws DgramException, InterruptedException;

    /**
     * Sends a datagram without waiting for anything, and reports to a callback: luvit's and Node.js's form.
     *
     * <p>The payload is copied and the buffer consumed before this returns. Datagrams leave in the order of these
     * calls, on a virtual thread of the socket, which looks up the name, too; one that has to wait delays those behind
     * it. All that goes wrong with the datagram is reported to the callback, {@link ErrorCode#MESSAGE_TOO_LARGE},
     * {@link ErrorCode#UNKNOWN_HOST}, also for a malformed literal, and {@link ErrorCode#ADDRESS_NOT_AVAILABLE}, for a
     * zone that names no interface, included.
     * At most 65,536 of a socket's sends wait for the network or for their callbacks, and 64 MiB for the network. One
     * beyond that is not sent: its callback sees {@link ErrorCode#QUEUE_FULL}, soon, before the callbacks of sends that
     * wait. Wait for callbacks when sending much, or use the blocking form.
     *
     * @param data the payload
     * @param port the port, 1 to 65,535; with 0 the send fails with {@link ErrorCode#INVALID_TARGET}
     * @param host an address or name, {@code null} or empty for the loopback address
     * @param callback runs once; sees {@link ErrorCode#CLOSED} if the socket is closed before the datagram is known
     *     to be sent
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed already; {@link ErrorCode#QUEUE_FULL} if
     *     the callbacks of another 65,536 sends that found the queue full have not run yet; the callback does not run
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
     * Receives a datagram (recvfrom(2)). Blocks until there is one. Binds the socket first if need be.
     *
     * @return the datagram, with its own copy of the payload, cut to {@link SocketConfig#maxDatagramSize()} bytes
     * @throws DgramException {@link ErrorCode#CLOSED}; {@link ErrorCode#PORT_UNREACHABLE} as
     *     {@link #connect(Endpoint)} says
     * @throws InterruptedException if the thread is interrupted, before or meanwhile; no datagram is lost
     * @throws IllegalStateException if the receiver runs, starts meanwhile, or would start as the socket is bound by
     *     this
     */
    Message receive() throws DgramException, InterruptedException;

    /**
     * Receives a datagram, waiting no longer than a while. A datagram that is there is returned whatever the timeout;
     * one that arrives after it waits for the next call.
     *
     * @param timeout how long to wait; {@link Duration#ZERO} polls without waiting; one too long for a {@code long} of
     *     nanoseconds waits for ever
     * @return the datagram as {@link #receive()} returns it, or empty if none came in time
     * @throws DgramException as there
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the timeout is negative
     */
    Optional<Message> receive(Duration timeout) throws DgramException, InterruptedException;

    /**
     * Receives a datagram into the caller's buffer. Blocks until there is one. Binds the socket first if need be.
     *
     * <p>The payload is put at the buffer's position, which moves behind it; the limit stays. What does not fit is
     * <strong>lost, unseen</strong>: leave room for one byte more than the longest datagram wanted, then a full buffer
     * means a cut one. An empty datagram moves nothing. If the call throws, the buffer is as it was. The buffer must
     * not be used by others meanwhile. With one sender nothing is allocated while datagrams are there.
     *
     * @param buffer where to put the payload
     * @return where the datagram came from
     * @throws DgramException as {@link #receive()}
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the buffer is read-only or has no room; no datagram is lost
     */
    Endpoint receive(ByteBuffer buffer) throws DgramException, InterruptedException;

    /**
     * Receives as many datagrams as are there and the batch has room for, replacing its entries. Blocks until there is
     * one; never waits for a second. Binds the socket first if need be. With {@link Capability#NATIVE_ACCESS} one
     * system call takes many (recvmmsg(2)), and with {@link Capability#SEGMENTATION_OFFLOAD} what arrived as one flow
     * is not taken apart before it is here (UDP_GRO, udp(7)); the entries are the same without.
     *
     * @param batch where to put them; if the call throws, its former entries may be gone, and it has none else
     * @return how many there are, at least 1: {@link Batch#size()}
     * @throws DgramException as {@link #receive()}
     * @throws InterruptedException as there
     * @throws IllegalStateException as there, or if the batch is closed, or in use by another call
     */
    int receive(Batch batch) throws DgramException, InterruptedException;

    /**
     * Receives as many datagrams as are there, waiting for the first no longer than a while; otherwise as
     * {@link #receive(Batch)}.
     *
     * @param batch where to put them
     * @param timeout how long to wait, as {@link #receive(Duration)} has it
     * @return how many there are; 0 if none came in time
     * @throws DgramException as there
     * @throws InterruptedException as there
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException if the timeout is negative
     */
    int receive(Batch batch, Duration timeout) throws DgramException, InterruptedException;

    /**
     * Receives datagrams by a {@code for} loop, in the caller's thread, as {@link #receive()} does.
     *
     * <p>The loop ends when the socket is closed, and when the thread is interrupted, whose status is then set. Reports
     * that a port is unreachable are told as {@link Event.Failure} and the loop goes on; any other error is thrown as
     * {@link java.io.UncheckedIOException} around the {@link DgramException}. {@code hasNext} takes the datagram from
     * the kernel that {@code next} then returns; when a loop is left between the two it is lost. The iterator is for
     * one thread; several may iterate, each with its own.
     *
     * @return an iterator, whose {@code hasNext} blocks; throws {@link IllegalStateException} if the receiver runs
     */
    @Override
    Iterator<Message> iterator();

    // --------------------------------------------------------------------------------------------- receive: push

    /**
     * Starts the receiver, and binds the socket first if need be. Undoes {@link #recvStop()}. Does nothing if the
     * receiver runs. Without a listener of {@link Message} the receiver drops what arrives.
     *
     * <p>A {@link #receive()} that is waiting fails with {@link IllegalStateException}.
     *
     * @return this socket
     * @throws DgramException as {@link #bind(Endpoint)}
     */
    Socket recvStart() throws DgramException;

    /**
     * Stops the receiver until {@link #recvStart()}. May be called by a listener. When this returns no further
     * {@link Message} is handed to a listener; a call that has begun, or is just about to, is not waited for. Datagrams
     * that arrive from now on wait in the kernel, for the next {@code recvStart} or {@code receive}. Does nothing if
     * the receiver is stopped.
     *
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket recvStop() throws DgramException;

    /**
     * Registers a listener for the events of a type and its subtypes, {@code Event.class} for all. Registering for
     * {@link Message} starts the receiver, at once or when the socket is bound, unless it was told {@link #recvStop()}.
     *
     * <p>A socket that is closed registers nothing: the subscription is inactive.
     *
     * @param type the type of the events
     * @param listener is told of each
     * @param <E> the type of the events
     * @return the registration, to be closed when it has done its duty, or left alone
     */
    <E extends Event> Subscription on(Class<E> type, Listener<? super E> listener);

    /**
     * Registers a listener for the next event of a type and its subtypes. It is removed before it is called; where it
     * was the last listener of {@link Message}, that stops the receiver after this one datagram.
     *
     * @param type the type of the event
     * @param listener is told of one
     * @param <E> the type of the event
     * @return the registration
     */
    <E extends Event> Subscription once(Class<E> type, Listener<? super E> listener);

    /**
     * Sets the idle timer, luvit's {@code setTimeout}: when nothing was sent and nothing was delivered for a while,
     * {@link Event.Timeout} is told to its listeners, and the callback runs. It fires once per idle period: the next
     * datagram sent or delivered arms it again. It does not close the socket, has nothing to do with the timeout of
     * {@link #receive(Duration)}, and ends with {@code close}. Replaces the timer set before, its callback included.
     *
     * @param idle how long; {@link Duration#ZERO} switches the timer off
     * @param callback runs once, the first time that the timer fires, as a listener does
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalArgumentException if the duration is negative
     */
    Socket setTimeout(Duration idle, Callback callback) throws DgramException;

    /**
     * Sets the idle timer without a callback; see {@link #setTimeout(Duration, Callback)}.
     *
     * @param idle how long; {@link Duration#ZERO} switches the timer off
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     * @throws IllegalArgumentException if the duration is negative
     */
    default Socket setTimeout(Duration idle) throws DgramException {
        return setTimeout(idle, () -> {});
    }

    // --------------------------------------------------------------------------------------------------- filters

    /**
     * Sets from whom datagrams are received, in place of the filter before, which
     * {@link SocketConfig#withReceiveFilter(AddressFilter)} may have set. Takes effect, for all threads and for the
     * receiver, with the next datagram that is taken from the kernel; one that was taken before may still be delivered.
     *
     * @param filter lets senders through; {@link AddressFilter#allowAll()} lets everybody through
     * @return this socket
     * @throws DgramException {@link ErrorCode#CLOSED}
     */
    Socket setReceiveFilter(AddressFilter filter) throws DgramException;

    /**
     * Sets to whom datagrams may be sent, in place of the filter before, which
     * {@link SocketConfig#withSendFilter(AddressFilter)} may have set. Takes effect, for all threads, with the next
     * call of {@code send} or {@code connect}, and with callback sends that are still queued. A socket that is
     * connected to a peer whom the filter keeps out stays connected and receives, but its sends fail with
     * {@link ErrorCode#BLOCKED}.
     *
     * @param filter lets targets through; {@link AddressFilter#allowAll()} lets everybody through
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
     * @throws DgramException {@link ErrorCode#UNSUPPORTED} if it cannot be set here, with what would make it work
     * @throws IllegalArgumentException if the value is out of range
     */
    <T> Socket setOption(Option<T> option, T value) throws DgramException;

    /**
     * Reads an option.
     *
     * @param option the option
     * @param <T> the type of the value
     * @return its value, as the system has it
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
     *     {@code ::}) for the system's choice. One that has no address can be named with
     *     {@link Capability#NATIVE_ACCESS} only
     * @return this socket
     * @throws DgramException {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if there is no such interface, or as
     *     {@link #setOption(Option, Object)}
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
     * Joins a multicast group on the interface of {@link Option#MULTICAST_INTERFACE}, or if none was set on the one
     * that the system chooses; see {@link #addMembership(String, String)}.
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
     * Joins a multicast group: datagrams sent to it at this socket's port are received, whoever sends them (any-source
     * multicast; {@code IP_ADD_MEMBERSHIP}, ip(7); {@code IPV6_JOIN_GROUP}, ipv6(7)). Does not bind the socket, and can
     * be called before {@code bind} and after. For groups to be received on Linux bind to the wildcard address, or to
     * the group's, not to one of this machine's. The same group can be joined on several interfaces. IPv4 groups can be
     * joined by {@code udp6} and {@code udp} sockets, too, unless {@link Option#IPV6_ONLY} is set.
     *
     * @param group the group's address, a literal; one with a zone ({@code ff02::1%eth0}) names the interface by that
     * @param networkInterface an interface, named as for {@link #setMulticastInterface(String)}, or
     *     {@link Membership#ALL_INTERFACES}; {@code null}, empty or a wildcard address as
     *     {@link #addMembership(String)}
     * @return the membership
     * @throws DgramException {@link ErrorCode#TOO_MANY_GROUPS}; {@link ErrorCode#ADDRESS_FAMILY} (an IPv6 group for a
     *     {@code udp4} socket); {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if there is no such interface now;
     *     {@link ErrorCode#UNSUPPORTED} for an IPv6 group that is joined on another interface for other sources, on
     *     Linux, see {@link Membership}, and without {@link Capability#NATIVE_ACCESS} for an IPv4 group if another
     *     interface has the same address, as the JDK might join it on that one; or the system's reason
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
     * arrived before are still received.
     *
     * @param group the group's address
     * @param networkInterface the interface, as there
     * @throws DgramException {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if there is no such interface, nor was one of that
     *     name when the group was joined, or if the system refuses; the socket stays a member
     * @throws IllegalStateException if the socket is not a member
     * @throws IllegalArgumentException if the group is not a multicast address
     */
    void dropMembership(String group, @Nullable String networkInterface) throws DgramException;

    /**
     * Joins a group for the datagrams of one source, on the interface of {@link Option#MULTICAST_INTERFACE} or if none
     * was set on the one that the route to the source uses; see
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
     * @throws IllegalStateException if the socket is a member already, for this source or for all
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
