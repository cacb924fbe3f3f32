package io.dgram.impl.groups;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.lifecycle.SocketState;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a request to join that failed is reported as.
 *
 * @param joined how many memberships the socket has
 */
record JoinFailure(SocketState state, MembershipRequest request, int joined) {

    private static final Path LIMIT = Path.of("/proc/sys/net/ipv4/igmp_max_memberships");

    /**
     * Returns what is reported for a cause.
     *
     * @throws IllegalStateException if the socket is a member already
     */
    DgramException of(Exception cause) {
        if (cause instanceof IllegalStateException ours) {
            throw ours;
        }
        DgramException failure = state.failure(Operation.JOIN, null, request.toString(), cause);
        // The reason may be in a language that is not recognised, but the limit can be read.
        ErrorCode code = failure.code() == ErrorCode.IO && isAtLimit() ? ErrorCode.NO_BUFFER_SPACE : failure.code();
        return switch (code) {
            // The system chose an interface that was named explicitly before, or the reverse.
            case ADDRESS_IN_USE ->
                throw new IllegalStateException(
                        "join: the socket is already a member of " + request + ", its interface named otherwise",
                        cause);
            case NO_BUFFER_SPACE -> with(ErrorCode.TOO_MANY_GROUPS, tooMany(), cause);
            // With no interface to join on, the kernel asks the routing table: ip_mc_find_dev() in net/ipv4/igmp.c.
            case ADDRESS_NOT_AVAILABLE, NETWORK_UNREACHABLE, HOST_UNREACHABLE ->
                isLeftToRoute(cause) ? with(failure.code(), noRoute(), cause) : failure;
            default -> failure;
        };
    }

    private DgramException with(ErrorCode code, String reason, Exception cause) {
        return new DgramException(
                code, Operation.JOIN.text(), state.localOrNull(), null, request + ": " + reason, cause);
    }

    private String tooMany() {
        String limit = state.families().system() == StandardProtocolFamily.INET
                ? " (on Linux net.ipv4.igmp_max_memberships is the limit)"
                : "";
        return "too many groups joined: this socket is a member of " + joined + limit;
    }

    private String noRoute() {
        return request.source().isPresent() ? GroupRoute.UNKNOWN_INTERFACE : "no route to the group: name an interface";
    }

    private boolean isLeftToRoute(Exception cause) {
        boolean undetermined = request.source().isEmpty() || cause instanceof NoRouteToHostException;
        return undetermined && request.networkInterface().isEmpty() && !(cause instanceof NoInterfaceException);
    }

    private boolean isAtLimit() {
        try {
            return joined >= Integer.parseInt(Files.readString(LIMIT).strip());
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }
}
