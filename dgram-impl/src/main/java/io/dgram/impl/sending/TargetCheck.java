package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.SendOptions;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.batch.OutgoingDatagrams;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.AddressResolver;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import java.net.StandardProtocolFamily;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a datagram may be sent: by the state of the socket, the target's address, the size, the filter, and
 * the options of the datagram. Any thread may ask, and change the filter.
 */
public final class TargetCheck implements OutgoingDatagrams.Check {

    private final SocketState state;
    private final AddressResolver resolver;
    private final DatagramIo io;
    private final NetworkInterfaces interfaces;
    private volatile AddressFilter filter;
    private volatile @Nullable Departures departures; // once a datagram had options; racy by intent: only a cache

    public TargetCheck(
            SocketState state,
            AddressResolver resolver,
            DatagramIo io,
            NetworkInterfaces interfaces,
            Optional<AddressFilter> filter) {
        this.state = state;
        this.resolver = resolver;
        this.io = io;
        this.interfaces = interfaces;
        this.filter = filter.orElse(AddressFilter.allowAll());
    }

    /** Replaces the filter. */
    public void filter(AddressFilter next) {
        filter = next;
    }

    /** Checks an endpoint to connect to. Returns where it leads: see {@link AddressResolver#reachable}. */
    public Endpoint toConnect(Endpoint endpoint) throws DgramException {
        Endpoint reachable = resolver.reachable(Operation.CONNECT, endpoint);
        requireAllowed(Operation.CONNECT, reachable);
        return reachable;
    }

    /**
     * Checks one of many datagrams.
     *
     * @param target where it is to go, or {@code null} for the peer that the socket is connected to
     * @return where it goes, or {@code null} for that peer
     * @throws IllegalStateException if the socket is connected and should not be, or the other way round
     */
    @Override
    public @Nullable Endpoint target(int size, @Nullable Endpoint target) throws DgramException {
        if (target == null) {
            toPeer(size, state.requireConnected(Operation.SEND));
            return null;
        }
        state.requireUnconnected(Operation.SEND);
        return toTarget(size, target);
    }

    @Override
    public Departure departure(SendOptions options, @Nullable Endpoint target) throws DgramException {
        return options.equals(SendOptions.NONE) ? Departure.PLAIN : departures().of(options, target);
    }

    @Override
    public Departure answering(Departure exact, Endpoint target) throws DgramException {
        return departures().answering(exact, target);
    }

    Departures departures() {
        Departures known = departures;
        if (known == null) {
            known = new Departures(state, io, interfaces);
            departures = known;
        }
        return known;
    }

    /**
     * Checks a datagram to a target. That the socket is not connected has been checked before.
     *
     * @return where it goes: see {@link AddressResolver#reachable}
     */
    Endpoint toTarget(long size, Endpoint target) throws DgramException {
        Endpoint reachable = resolver.reachable(Operation.SEND, Objects.requireNonNull(target, "target"));
        requireSize(size, reachable);
        requireAllowed(Operation.SEND, reachable);
        return reachable;
    }

    /** Checks a datagram to the peer that the socket is connected to. */
    void toPeer(long size, Endpoint peer) throws DgramException {
        requireSize(size, peer);
        if (size == 0) {
            requireEmptySend(peer);
        }
        requireAllowed(Operation.SEND, peer);
    }

    private void requireSize(long size, Endpoint remote) throws DgramException {
        SocketType type = remote.family() == StandardProtocolFamily.INET ? SocketType.UDP4 : SocketType.UDP6;
        if (size > type.maxPayload()) {
            throw failure(
                    ErrorCode.MESSAGE_TOO_LARGE, Operation.SEND, remote, " (" + size + " > " + type.maxPayload() + ")");
        }
    }

    private void requireEmptySend(Endpoint remote) throws DgramException {
        Optional<String> reason = io.noEmptyToPeerReason();
        if (reason.isPresent()) {
            throw failure(
                    ErrorCode.UNSUPPORTED,
                    Operation.SEND,
                    remote,
                    ": the JDK never sends an empty datagram on a connected socket, and to do without the JDK, "
                            + reason.get() + "; or disconnect() and send with a target");
        }
    }

    private void requireAllowed(Operation operation, Endpoint target) throws DgramException {
        if (!filter.allows(target.address())) {
            throw failure(ErrorCode.BLOCKED, operation, target, "");
        }
    }

    private DgramException failure(ErrorCode code, Operation operation, Endpoint remote, String more) {
        return new DgramException(code, operation.text(), state.localOrNull(), remote, code.text() + more, null);
    }
}
