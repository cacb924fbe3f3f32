package io.dgram.impl.lifecycle;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Resolver;
import io.dgram.impl.errors.Operation;
import io.dgram.internal.AddressLiteral;
import io.dgram.internal.UnknownZoneException;
import io.dgram.internal.UnspecifiedSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what a caller gives as a host into endpoints that the socket can use. */
public final class AddressResolver {

    private static final int MAX_PORT = 65_535;

    /** The literal and port that were resolved last, and what they stand for: most callers keep to one. */
    private record LastLiteral(@Nullable String host, int port, List<Endpoint> endpoints) {}

    private final SocketState state;
    private final Optional<Resolver> replacement;
    private volatile @Nullable LastLiteral last;

    /**
     * @param replacement asked instead of the system, if there is one
     */
    public AddressResolver(SocketState state, Optional<Resolver> replacement) {
        this.state = state;
        this.replacement = replacement;
    }

    /** Returns the endpoints to bind to. */
    public List<Endpoint> toBind(int port, @Nullable String host) throws DgramException {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("bind: port " + port + " is not between 0 and " + MAX_PORT);
        }
        return resolve(Operation.BIND, port, host, state.families().wildcard());
    }

    /**
     * Returns the endpoints that a peer, or the target of a send, may have.
     *
     * @throws IllegalArgumentException if the port or a literal is malformed
     */
    public List<Endpoint> toReach(Operation operation, int port, @Nullable String host) throws DgramException {
        LastLiteral known = last;
        if (known != null && known.port == port && Objects.equals(known.host, host)) {
            return known.endpoints;
        }
        requireTargetPort(operation, port);
        return toTarget(operation, port, host);
    }

    /**
     * Returns the endpoints that the target of a queued send may have. The port was checked when it was queued. A
     * malformed literal is an unknown host, as no caller waits for an exception any more.
     */
    public List<Endpoint> toSendQueued(int port, @Nullable String host) throws DgramException {
        try {
            return toTarget(Operation.SEND, port, host);
        } catch (IllegalArgumentException e) {
            Throwable malformed = e.getCause() == null ? e : e.getCause(); // its message without the operation
            throw unknownHost(Operation.SEND, String.valueOf(malformed.getMessage()), e);
        }
    }

    private List<Endpoint> toTarget(Operation operation, int port, @Nullable String host) throws DgramException {
        List<Endpoint> endpoints = resolve(operation, port, host, loopbacks().getFirst());
        if (host != null && !host.isEmpty() && AddressLiteral.parse(host) == null) {
            state.requireUnconnected(operation); // as looking the name up may have taken long
        } else if (port != 0) { // which not every operation may have
            last = new LastLiteral(host, port, endpoints);
        }
        return endpoints;
    }

    /**
     * Checks an endpoint that is to be reached. It may be the sender of a datagram, and hold whatever a peer put there.
     *
     * @return the endpoint, or the loopback address if it is the wildcard address, which means the same to the kernel
     *     but not to the JDK
     */
    public Endpoint reachable(Operation operation, Endpoint target) throws DgramException {
        requireAnswerable(operation, target);
        InetAddress address = target.address();
        Endpoint local = state.localOrNull();
        String refusal = state.families().refusal(address, local);
        if (refusal != null) {
            throw new DgramException(
                    ErrorCode.ADDRESS_FAMILY,
                    operation.text(),
                    local,
                    target,
                    "wrong address family: " + refusal,
                    null);
        }
        if (address.isAnyLocalAddress()) {
            return Endpoint.of(AddressFamilies.loopback(target.family()), target.port());
        }
        return target;
    }

    // RFC 768: a sender that wants no answer may use port 0.
    private void requireAnswerable(Operation operation, Endpoint target) throws DgramException {
        if (target.port() == 0) {
            throw invalidTarget(
                    operation, target, "port 0 stands for no port: a sender that uses it cannot be answered");
        }
        if (UnspecifiedSender.isSender(target)) {
            throw invalidTarget(operation, target, "a sender without an address cannot be answered");
        }
    }

    private DgramException invalidTarget(Operation operation, Endpoint target, String reason) {
        return new DgramException(
                ErrorCode.INVALID_TARGET,
                operation.text(),
                state.localOrNull(),
                target,
                "invalid target: " + reason,
                null);
    }

    /**
     * Checks the port of a peer or target. A send may have port 0 here, as a program that answers by port and host
     * passes on what the sender chose; such a target is then found unreachable.
     */
    public static void requireTargetPort(Operation operation, int port) {
        int lowest = operation == Operation.SEND ? 0 : 1;
        if (port < lowest || port > MAX_PORT) {
            throw new IllegalArgumentException(operation + ": port " + port + " is not between 1 and " + MAX_PORT);
        }
    }

    private List<Endpoint> resolve(Operation operation, int port, @Nullable String host, InetAddress whenOmitted)
            throws DgramException {
        if (host == null || host.isEmpty()) {
            return List.of(Endpoint.of(whenOmitted, port));
        }
        InetAddress literal = literal(operation, host);
        if (literal != null) {
            return List.of(Endpoint.of(literal, port));
        }
        // An endpoint first: a resolver may return IPv4-mapped addresses, which are IPv4 addresses.
        List<Endpoint> found = lookUp(operation, host).stream()
                .map(address -> Endpoint.of(address, port))
                .filter(endpoint -> isUsable(endpoint.address()))
                .toList();
        state.requireOpen(operation); // looking up may have taken long
        if (found.isEmpty()) {
            throw unknownHost(operation, host + " has no address for a " + state.type() + " socket", null);
        }
        return found;
    }

    private @Nullable InetAddress literal(Operation operation, String host) throws DgramException {
        try {
            return AddressLiteral.parseHost(host);
        } catch (UnknownZoneException e) {
            // Interfaces come and go: no mistake of the program.
            throw new DgramException(
                    ErrorCode.ADDRESS_NOT_AVAILABLE,
                    operation.text(),
                    state.localOrNull(),
                    null,
                    "address not available on this machine: " + e.getMessage(),
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(operation + ": " + e.getMessage(), e);
        }
    }

    private List<InetAddress> lookUp(Operation operation, String host) throws DgramException {
        List<InetAddress> answer;
        try {
            answer = replacement.isPresent() ? replacement.get().resolve(host) : askSystem(host);
        } catch (IOException | RuntimeException e) {
            state.requireOpen(operation);
            throw unknownHost(operation, reason(host, e), e);
        }
        try {
            return List.copyOf(answer);
        } catch (RuntimeException e) { // a replacement may return what it likes
            state.requireOpen(operation);
            boolean isNull = e instanceof NullPointerException;
            throw unknownHost(operation, isNull ? host + ": the resolver returned null" : reason(host, e), e);
        }
    }

    // The JDK's message of an unknown host begins with the host.
    private static String reason(String host, Exception failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return host + ": " + failure.getClass().getSimpleName();
        }
        return message.startsWith(host) ? message : host + ": " + message;
    }

    private List<InetAddress> askSystem(String host) throws UnknownHostException {
        // RFC 6761 section 6.3: this name means the loopback address, whatever the machine's tables say.
        return host.equalsIgnoreCase("localhost") ? loopbacks() : List.of(InetAddress.getAllByName(host));
    }

    private DgramException unknownHost(Operation operation, String detail, @Nullable Throwable cause) {
        return new DgramException(
                ErrorCode.UNKNOWN_HOST, operation.text(), state.localOrNull(), null, "unknown host: " + detail, cause);
    }

    private boolean isUsable(InetAddress address) {
        return state.families().mayResolveTo(address, state.localOrNull());
    }

    private List<InetAddress> loopbacks() {
        return state.families().loopbacks(state.localOrNull());
    }
}
