package io.dgram.impl.groups;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.transport.NetworkLink;
import io.dgram.internal.AddressLiteral;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses the group, interface and source that a caller asks to join or leave.
 *
 * @param operation names the operation in failures
 * @param state that of the socket
 */
record RequestReader(Operation operation, SocketState state, NetworkInterfaces interfaces) {

    /** Parses a request. */
    MembershipRequest of(String group, @Nullable String networkInterface, @Nullable String source)
            throws DgramException {
        String name = nameOf(groupOf(group), networkInterface);
        return named(group, name, source);
    }

    /** Parses a request whose interface is given by its name, and need not exist. */
    MembershipRequest named(String group, String name, @Nullable String source) throws DgramException {
        InetAddress address = groupOf(group);
        Optional<InetAddress> only = source == null ? Optional.empty() : Optional.of(sourceOf(address, source));
        return new MembershipRequest(address, name, only);
    }

    /** Parses the address of a source of a group. */
    InetAddress sourceOf(InetAddress group, String source) throws DgramException {
        InetAddress address = parse("source", source);
        if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(operation + ": the source '" + source + "' is not a unicast address");
        }
        if (address instanceof Inet4Address != group instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    operation + ": the source '" + source + "' is not of the family of the group");
        }
        return address;
    }

    private InetAddress groupOf(String group) throws DgramException {
        InetAddress address = parse("group", group);
        if (!address.isMulticastAddress()) {
            throw new IllegalArgumentException(operation + ": '" + group + "' is not a multicast address");
        }
        String refusal = state.families().refusal(address, null);
        if (refusal != null) {
            throw new DgramException(
                    ErrorCode.ADDRESS_FAMILY,
                    operation.text(),
                    state.localOrNull(),
                    null,
                    group + ": wrong address family: " + refusal,
                    null);
        }
        return address;
    }

    private String nameOf(InetAddress group, @Nullable String text) throws DgramException {
        if (Membership.ALL_INTERFACES.equals(text)) {
            return Membership.ALL_INTERFACES;
        }
        try {
            Optional<NetworkLink> named = interfaces.find(text);
            int scope = named.isEmpty() && group instanceof Inet6Address v6 ? v6.getScopeId() : 0;
            Optional<NetworkLink> found = scope == 0 ? named : interfaces.find(Integer.toString(scope));
            return found.map(NetworkLink::name).orElse("");
        } catch (IOException e) {
            throw state.failure(operation, null, AddressLiteral.print(group), e);
        }
    }

    private InetAddress parse(String what, String text) throws DgramException {
        boolean bracketed = Objects.requireNonNull(text, what).startsWith("[") && text.endsWith("]");
        String literal = bracketed ? text.substring(1, text.length() - 1) : text;
        int zone = text.indexOf(':') < 0 ? -1 : literal.indexOf('%');
        InetAddress address = AddressLiteral.parse(zone < 0 ? text : literal.substring(0, zone));
        if (address == null || (zone >= 0 && address instanceof Inet4Address)) {
            throw new IllegalArgumentException(operation + ": the " + what + " '" + text + "' is not an IP address");
        }
        return zone < 0 ? address : scoped(address, literal.substring(zone));
    }

    // A missing interface is a failure rather than an illegal argument, because interfaces come and go.
    private InetAddress scoped(InetAddress address, String zone) throws DgramException {
        try {
            int index = interfaces.find(zone).map(NetworkLink::index).orElse(0);
            return Inet6Address.getByAddress(null, address.getAddress(), index);
        } catch (IOException e) {
            throw state.failure(operation, null, AddressLiteral.print(address) + zone, e);
        }
    }
}
