package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.polling.ChannelReadiness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The error that an ICMP message reported about an earlier datagram of a connected socket, between the send that
 * collected it from the kernel and the call or event that reports it.
 *
 * <p>Holds one, as the kernel does for each socket ({@code sk_err}): errors that coincide become one.
 */
public final class PendingErrors {

    // The errors to which Linux maps fatal ICMP messages: icmp_err_convert in net/ipv4/icmp.c, icmpv6_err_convert in
    // net/ipv6/icmp.c.
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

    private static final VarHandle PENDING = pendingField();

    private final SocketState state;
    private final ChannelReadiness ready;
    private volatile @Nullable Pending pending;
    private volatile @Nullable Consumer<DgramException> listener; // while the receiver runs

    /**
     * @param ready where receives wait; one of them is to report an error that is added
     */
    public PendingErrors(SocketState state, ChannelReadiness ready) {
        this.state = state;
        this.ready = ready;
    }

    private static VarHandle pendingField() {
        try {
            return MethodHandles.lookup().findVarHandle(PendingErrors.class, "pending", Pending.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Tells whether an ICMP message can have led to an error of this kind. */
    public static boolean canBePending(ErrorCode code) {
        return CODES.contains(code);
    }

    /**
     * Tells whether the failure of a receive concerns an earlier datagram, so that the socket works as before.
     */
    public static boolean isReport(DgramException failure) {
        return failure.remote().isPresent() && canBePending(failure.code());
    }

    /** Returns the text of an error that concerns an earlier datagram. */
    public static String textOf(ErrorCode code) {
        return code.text() + ", reported for an earlier datagram";
    }

    /**
     * Adds an error that a call collected from the kernel and that is not the call's own: the listener gets it, or else
     * the next call reports it.
     */
    public void add(ErrorCode code, Throwable cause) {
        pending = new Pending(state.connection(), code, cause);
        Consumer<DgramException> present = listener;
        if (present != null) {
            deliverTo(present);
        } else {
            ready.wakeReaders();
        }
    }

    /** Gives a listener the pending error, if there is one, and later ones, instead of leaving them to calls. */
    public void startListening(Consumer<DgramException> next) {
        // Written before the error is taken; add() writes the error before it reads this. So one of the two delivers
        // it.
        listener = next;
        deliverTo(next);
    }

    /** Leaves errors to calls from now on. */
    public void stopListening() {
        listener = null;
    }

    private void deliverTo(Consumer<DgramException> present) {
        DgramException earlier = take(Operation.RECEIVE);
        if (earlier != null) {
            present.accept(earlier);
        }
    }

    // Returns the error as the failure of an operation, if there is one of the present connection.
    private @Nullable DgramException take(Operation operation) {
        if (pending == null) { // tested first: this is asked once per datagram
            return null;
        }
        Pending taken = (Pending) PENDING.getAndSet(this, null);
        Endpoint peer = state.peerOrNull();
        if (taken == null || peer == null || taken.connection != state.connection()) {
            return null;
        }
        String text = textOf(taken.code);
        return state.withMtu(
                new DgramException(taken.code, operation.text(), state.localOrNull(), peer, text, taken.cause), peer);
    }

    /** Throws the error, if there is one, as the failure of an operation. */
    public void throwIfThere(Operation operation) throws DgramException {
        DgramException earlier = take(operation);
        if (earlier != null) {
            throw earlier;
        }
    }

    /**
     * Throws the error if it says that the peer's port is unreachable: a program that only sends has to learn that
     * nobody listens there. Other errors come from the path to the peer, which may recover, and stop no send.
     */
    public void throwIfPeerIsGone(Operation operation) throws DgramException {
        Pending there = pending;
        if (there != null && there.code == ErrorCode.PORT_UNREACHABLE) {
            throwIfThere(operation);
        }
    }
}
