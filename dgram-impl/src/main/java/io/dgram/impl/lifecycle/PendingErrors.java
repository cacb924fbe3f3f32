package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.errors.Operation;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The error that an ICMP message reported about an earlier datagram of a connected socket, between the send that
 * collected it from the kernel and the call or event that reports it.
 *
 * <p>Holds one, as the kernel does for each socket ({@code sk_err}): errors that coincide become one.
 */
public final class PendingErrors {

    // What Linux makes of the ICMP errors that it holds for final: icmp_err_convert in net/ipv4/icmp.c,
    // icmpv6_err_convert
    // in net/ipv6/icmp.c.
    private static final Set<ErrorCode> CODES = EnumSet.of(
            ErrorCode.PORT_UNREACHABLE, // ECONNREFUSED
            ErrorCode.HOST_UNREACHABLE, // EHOSTUNREACH, EHOSTDOWN, ENONET
            ErrorCode.NETWORK_UNREACHABLE, // ENETUNREACH
            ErrorCode.ACCESS_DENIED, // EACCES
            ErrorCode.MESSAGE_TOO_LARGE, // EMSGSIZE
            ErrorCode.UNSUPPORTED, // ENOPROTOOPT, EOPNOTSUPP
            ErrorCode.IO); // EPROTO

    /** An error, and the connection that it belongs to. */
    private record Pending(int connection, ErrorCode code, Throwable cause) {}

    private final SocketState state;
    private final AtomicReference<@Nullable Pending> pending = new AtomicReference<>();

    public PendingErrors(SocketState state) {
        this.state = state;
    }

    /** Tells whether an ICMP message can have led to an error of this kind. */
    public static boolean canBePending(ErrorCode code) {
        return CODES.contains(code);
    }

    /** Tells whether the failure of a receive concerns an earlier datagram, after which the socket is as good as before. */
    public static boolean isReport(DgramException failure) {
        return failure.remote().isPresent() && canBePending(failure.code());
    }

    /** Returns what an error says that concerns an earlier datagram. */
    public static String textOf(ErrorCode code) {
        return code.text() + ", reported for an earlier datagram";
    }

    public void put(ErrorCode code, Throwable cause) {
        pending.set(new Pending(state.connection(), code, cause));
    }

    /** Takes the error, if there is one of the present connection, as the failure of an operation. */
    @Nullable
    public DgramException take(Operation operation) {
        // Test before getAndSet: this is asked once per datagram.
        Pending taken = pending.get() == null ? null : pending.getAndSet(null);
        Endpoint peer = state.peerOrNull();
        return taken == null || peer == null || taken.connection != state.connection()
                ? null
                : new DgramException(
                        taken.code, operation.text(), state.localOrNull(), peer, textOf(taken.code), taken.cause);
    }

    public void throwIfThere(Operation operation) throws DgramException {
        DgramException earlier = take(operation);
        if (earlier != null) {
            throw earlier;
        }
    }

    /**
     * Throws the error if it says that nobody listens at the peer's port, which a program that only sends has to learn,
     * too. The others come from the path, and are no reason to keep back a datagram.
     */
    public void throwIfPeerIsGone(Operation operation) throws DgramException {
        Pending there = pending.get();
        if (there != null && there.code == ErrorCode.PORT_UNREACHABLE) {
            throwIfThere(operation);
        }
    }
}
