package io.dgram.impl.groups;

import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.options.InterfaceSettings;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * Finds the interface on which a group is joined when none is named: the bound device, the multicast interface, or the
 * one that the system would choose. That has to be named, too, as the JDK cannot leave the choice to the system once a
 * multicast interface was set.
 *
 * @param settings hold the bound device and the multicast interface
 */
record GroupRoute(Transport transport, Lazy<InterfaceSettings> settings) {

    /** Why a group cannot be joined for one source. */
    static final String UNKNOWN_INTERFACE = "the route to the source does not determine the interface: name one";

    /** Returns the name of the interface; empty if only the system knows it. */
    String interfaceFor(MembershipRequest request) throws IOException {
        String[] set = {""};
        settings.ifPresent(present -> set[0] = present.groupInterface());
        if (!set[0].isEmpty()) {
            return set[0];
        }
        Optional<NetworkInterface> towards = interfaceTowards(request.source().orElse(request.group()));
        if (towards.isEmpty() && request.source().isPresent()) {
            throw new NoRouteToHostException(UNKNOWN_INTERFACE);
        }
        return towards.map(NetworkInterface::getName).orElse("");
    }

    private Optional<NetworkInterface> interfaceTowards(InetAddress address) throws IOException {
        try {
            return onlyOneWith(transport.sourceTowards(address));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    // If several interfaces have the address, only the system knows which of them the route uses.
    private static Optional<NetworkInterface> onlyOneWith(InetAddress address) throws SocketException {
        List<NetworkInterface> all = NetworkInterfaces.all().stream()
                .filter(each -> each.inetAddresses().anyMatch(address::equals))
                .toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }
}
