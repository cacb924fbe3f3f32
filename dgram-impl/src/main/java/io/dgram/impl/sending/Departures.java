package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.SendOptions;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.internal.AddressLiteral;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Turns the options of a datagram into what the system takes: checks them, and looks up the interface that they name.
 * Any thread may ask.
 */
final class Departures {

    private static final String INSTEAD = "; or set options of the socket, and bind it to the source";

    private static final String UNKNOWN_DESTINATION =
            "it is not known which address of this machine was asked, so the answer could leave from another one;"
                    + " a socket with withPacketInfo(DESTINATION) knows it, one that is bound to a single address or"
                    + " connected has no other, and Dgram.bindAll binds one to each address";

    /** The result for the last options, as most senders keep to one set. */
    private record Last(SendOptions options, Departure departure) {}

    private final SocketState state;
    private final DatagramIo io;
    private final NetworkInterfaces interfaces;
    private volatile @Nullable Last last;
    private volatile @Nullable Endpoint
            oneAddress; // the endpoint that the socket is bound to, once it is known as such

    Departures(SocketState state, DatagramIo io, NetworkInterfaces interfaces) {
        this.state = state;
        this.io = io;
        this.interfaces = interfaces;
    }

    /**
     * Returns how a datagram departs that is sent with options.
     *
     * @param target where it goes, or {@code null} for the peer that the socket is connected to
     */
    Departure of(SendOptions options, @Nullable Endpoint target) throws DgramException {
        if (options.equals(SendOptions.NONE)) {
            return Departure.PLAIN;
        }
        Endpoint remote = target == null ? state.requireConnected(Operation.SEND) : target;
        try {
            Departure departure = departure(options, remote);
            requirePossible(departure, remote);
            return departure;
        } catch (IOException e) {
            throw state.failure(Operation.SEND, remote, null, e);
        }
    }

    /**
     * Returns how the answer to a datagram departs.
     *
     * @param exact how it would depart from any socket: see {@link Departure#answering}
     */
    Departure answering(Departure exact, Endpoint remote) throws DgramException {
        Endpoint local = state.localOrNull();
        boolean asBound =
                local != null && exact.interfaceIndex() == 0 && local.address().equals(exact.source());
        if (asBound || exact.isPlain()) {
            return Departure.PLAIN;
        }
        requirePossible(exact, remote);
        return exact;
    }

    /**
     * Returns how the answer to a datagram departs of which nobody knows where it was sent to: as everything does that
     * this socket sends, if that can only be from one address.
     */
    Departure answeringUnknown(Endpoint remote) throws DgramException {
        Endpoint local = state.localOrNull();
        try {
            if (local != null && (local.equals(oneAddress) || isOneAddress(local.address()))) {
                oneAddress = local;
                return Departure.PLAIN;
            }
            String missing = io.refusal(Departure.answering(remote.address(), null, 0))
                    .map(reason -> "; " + reason)
                    .orElse("");
            throw failure(ErrorCode.UNSUPPORTED, remote, UNKNOWN_DESTINATION + missing);
        } catch (IOException e) {
            throw state.failure(Operation.SEND, remote, null, e);
        }
    }

    // The system sends from another address than these if a socket is bound to them (ip(7)).
    private static boolean isOneAddress(InetAddress address) throws IOException {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !(address instanceof Inet4Address && NetworkInterfaces.isBroadcast(address));
    }

    /** Checks that datagrams can depart in a way, which is not {@linkplain Departure#isPlain() plain}. */
    void requirePossible(Departure departure, Endpoint remote) throws DgramException {
        try {
            String refusal = io.refusal(departure).orElse(null);
            if (refusal != null) {
                String instead = io.bulk().isPresent() ? "" : INSTEAD;
                throw failure(ErrorCode.UNSUPPORTED, remote, "options of one datagram: " + refusal + instead);
            }
        } catch (IOException e) {
            throw state.failure(Operation.SEND, remote, null, e);
        }
    }

    private Departure departure(SendOptions options, Endpoint remote) throws IOException {
        boolean ipv4 = remote.address() instanceof Inet4Address;
        InetAddress source = options.source().orElse(null);
        if (source != null) {
            requireUsable(source, ipv4, remote);
        }
        int index = interfaceIndex(options, remote);
        Last known = last;
        if (known != null
                && known.departure.ipv4() == ipv4
                && known.departure.interfaceIndex() == index
                && known.options.equals(options)) {
            return known.departure;
        }
        Departure departure = new Departure(
                ipv4,
                source,
                index,
                options.ttl().orElse(Departure.UNSET),
                options.trafficClass().orElse(Departure.UNSET),
                dontFragment(options));
        last = new Last(options, departure);
        return departure;
    }

    private static int dontFragment(SendOptions options) {
        if (options.dontFragment().isEmpty()) {
            return Departure.UNSET;
        }
        return options.dontFragment().get() ? 1 : 0;
    }

    // The system would say no more than that the argument is invalid, or that there is no route.
    private void requireUsable(InetAddress source, boolean ipv4, Endpoint remote) throws DgramException {
        if (source instanceof Inet4Address != ipv4) {
            throw failure(
                    ErrorCode.ADDRESS_FAMILY,
                    remote,
                    "the source " + AddressLiteral.print(source) + " is not of the target's family");
        }
        if (source.isMulticastAddress()) {
            throw unavailable(source, remote, "is a multicast address");
        }
        if (source.isAnyLocalAddress()) {
            throw unavailable(source, remote, "is the wildcard address");
        }
    }

    private DgramException unavailable(InetAddress source, Endpoint remote, String why) {
        return failure(
                ErrorCode.ADDRESS_NOT_AVAILABLE,
                remote,
                "the source " + AddressLiteral.print(source) + " " + why + ", from which no datagram can be sent");
    }

    // A link-local address is one of an interface, which its own scope or that of the target names (RFC 4007).
    private int interfaceIndex(SendOptions options, Endpoint remote) throws IOException {
        if (options.viaIndex().isPresent()) {
            return options.viaIndex().getAsInt();
        }
        if (options.via().isPresent()) {
            return interfaces.indexOf(options.via().get());
        }
        if (!(options.source().orElse(null) instanceof Inet6Address source) || !source.isLinkLocalAddress()) {
            return 0;
        }
        if (source.getScopeId() != 0) {
            return source.getScopeId();
        }
        return remote.address() instanceof Inet6Address target ? target.getScopeId() : 0;
    }

    private DgramException failure(ErrorCode code, Endpoint remote, String reason) {
        return new DgramException(
                code, Operation.SEND.text(), state.localOrNull(), remote, code.text() + ": " + reason, null);
    }
}
