package io.dgram;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a socket operation: says what was attempted, between which endpoints, and why it failed.
 *
 * <p>The message reads {@code operation local -> remote: reason}, for example
 * {@code send 127.0.0.1:5000 -> 127.0.0.1:9: message too large (65508 > 65507)}. If the JDK threw an exception, that is
 * the {@linkplain #getCause() cause}. This is the only checked exception of a socket besides
 * {@link InterruptedException}; misuse throws {@link IllegalStateException}, {@link IllegalArgumentException} or
 * {@link NullPointerException}.
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class DgramException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    private final ErrorCode code;
    /** What was attempted. */
    private final String operation;
    // Endpoint is not serializable: the JDK's address type, which is, is kept instead.
    /** The endpoint of the socket, if it was bound. */
    private final @Nullable InetSocketAddress local;
    /** The other endpoint, if there is one. */
    private final @Nullable InetSocketAddress remote;
    /** How many datagrams of a call that sends several were sent before this failure. */
    private final int datagramsSent;
    /** The size of the longest packet that the path carries; 0 if that is not known. */
    private final int mtu;

    /**
     * Creates an exception: for the implementation, and for tests of code that handles these exceptions.
     *
     * @param code the kind
     * @param operation what was attempted, a verb: {@code "send"}
     * @param local the socket's own endpoint, or {@code null} if it has none or it does not matter
     * @param remote the other endpoint, or {@code null} if there is none
     * @param detail what the code does not say by itself, or {@code null} for the
     *     {@linkplain ErrorCode#text() text of the code}
     * @param cause the exception that led to this one, or {@code null}
     */
    public DgramException(
            ErrorCode code,
            String operation,
            @Nullable Endpoint local,
            @Nullable Endpoint remote,
            @Nullable String detail,
            @Nullable Throwable cause) {
        super(describe(code, operation, local, remote, detail), cause);
        this.code = code;
        this.operation = operation;
        this.local = local == null ? null : local.toInetSocketAddress();
        this.remote = remote == null ? null : remote.toInetSocketAddress();
        this.datagramsSent = 0;
        this.mtu = 0;
    }

    private DgramException(DgramException failure, String more, int datagramsSent, int mtu) {
        super(failure.getMessage() + more, failure.getCause());
        code = failure.code;
        operation = failure.operation;
        local = failure.local;
        remote = failure.remote;
        this.datagramsSent = datagramsSent;
        this.mtu = mtu;
    }

    // This failure, attributed to one of several datagrams that a call sends.
    DgramException atDatagram(int index, int count) {
        return new DgramException(this, " (datagram " + index + " of 0 to " + (count - 1) + ')', index, mtu);
    }

    /**
     * Returns this failure with the path's MTU: for the implementation, and for tests of code that handles these
     * exceptions.
     *
     * @param bytes the size of the longest packet, with the IP header, at least 1
     * @return a failure that is otherwise the same, and whose message names the size
     * @throws IllegalArgumentException if the size is less than 1
     */
    public DgramException withMtu(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("an MTU of " + bytes + " bytes");
        }
        return new DgramException(this, ", the path carries packets of " + bytes + " bytes", datagramsSent, bytes);
    }

    /**
     * Returns the kind of failure.
     *
     * @return the kind
     */
    public ErrorCode code() {
        return code;
    }

    /**
     * Returns what was attempted.
     *
     * @return a verb: {@code open}, {@code bind}, {@code connect}, {@code send}, {@code receive}, {@code join} …
     */
    public String operation() {
        return operation;
    }

    /**
     * Returns the socket's own endpoint, or for a failed {@code bind} the one it asked for.
     *
     * @return the endpoint, or empty if the socket was not bound
     */
    public Optional<Endpoint> local() {
        return Optional.ofNullable(local).map(Endpoint::of);
    }

    /**
     * Returns the other endpoint: the target of a send, the peer of a connected socket.
     *
     * @return the endpoint, or empty if there was none
     */
    public Optional<Endpoint> remote() {
        return Optional.ofNullable(remote).map(Endpoint::of);
    }

    /**
     * Returns how many datagrams were sent before this failure by a call that sends several
     * ({@link Socket#send(Batch)}, {@link Socket#send(java.nio.ByteBuffer, int, Endpoint)}): the index of the one that
     * failed, from which {@link Socket#send(Batch, int)} can continue.
     *
     * @return how many; 0 for every other call
     */
    public int datagramsSent() {
        return datagramsSent;
    }

    /**
     * Returns the size of the longest packet that the path to the target carries in one piece, as far as the system
     * knows. It includes the IP header and the UDP header: the longest payload is 28 bytes less with IPv4, 48 bytes
     * less with IPv6.
     *
     * @return the size in bytes, of an {@link ErrorCode#MESSAGE_TOO_LARGE} with {@link Capability#NATIVE_ACCESS}; otherwise
     *     empty, and if another limit was exceeded, such as that of the family
     */
    public OptionalInt mtu() {
        return mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu);
    }

    private static String describe(
            ErrorCode code,
            String operation,
            @Nullable Endpoint local,
            @Nullable Endpoint remote,
            @Nullable String detail) {
        Objects.requireNonNull(code, "code");
        StringBuilder text = new StringBuilder(Objects.requireNonNull(operation, "operation"));
        if (local != null) {
            text.append(' ').append(local);
        }
        if (remote != null) {
            text.append(" -> ").append(remote);
        }
        return text.append(": ").append(detail == null ? code.text() : detail).toString();
    }
}
