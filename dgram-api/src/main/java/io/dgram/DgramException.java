package io.dgram;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a socket was asked to do did not succeed; says what was attempted, between which endpoints, and why.
 *
 * <p>The message reads {@code operation local -> remote: reason}, for example
 * {@code send 127.0.0.1:5000 -> 127.0.0.1:9: message too large (65508 > 65507)}. What the JDK threw, if it threw, is
 * the {@linkplain #getCause() cause}. This is the only checked exception of a socket besides
 * {@link InterruptedException}; misuse is told by {@link IllegalStateException}, {@link IllegalArgumentException} and
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
    // Endpoint is a value without a serial form: its two halves are kept instead.
    /** The endpoint of the socket, if it was bound. */
    private final @Nullable InetSocketAddress local;
    /** The other endpoint, if there is one. */
    private final @Nullable InetSocketAddress remote;
    /** How many datagrams of several were sent before. */
    private final int datagramsSent;

    /**
     * Creates an exception: for the implementation, and for tests of code that handles these exceptions.
     *
     * @param code the kind
     * @param operation what was attempted, a verb: {@code "send"}
     * @param local the socket's own endpoint, or {@code null} if it has none or it plays no part
     * @param remote the other endpoint, or {@code null} if there is none
     * @param detail what the code does not say by itself, or {@code null} for the {@linkplain ErrorCode#text() code's
     *     words}
     * @param cause what led to this, or {@code null}
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
    }

    private DgramException(DgramException failure, int index, int count) {
        super(failure.getMessage() + " (datagram " + index + " of 0 to " + (count - 1) + ')', failure.getCause());
        code = failure.code;
        operation = failure.operation;
        local = failure.local;
        remote = failure.remote;
        datagramsSent = index;
    }

    // This failure as that of one datagram of several that one call was to send.
    DgramException atDatagram(int index, int count) {
        return new DgramException(this, index, count);
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
     * ({@link Socket#send(Batch)}, {@link Socket#send(java.nio.ByteBuffer, int, Endpoint)}): the number of the one that
     * failed, from where {@link Socket#send(Batch, int)} can go on.
     *
     * @return how many; 0 for every other call
     */
    public int datagramsSent() {
        return datagramsSent;
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
