package io.dgram.impl.groups;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.interfaces.NetworkLink;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.internal.AddressLiteral;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks to join or leave.
 *
 * @param group a multicast address
 * @param networkInterface the interface's name, {@link Membership#ALL_INTERFACES}, or empty for the system's choice: a
 *     {@link java.net.NetworkInterface} is equal to another only while their addresses are
 * @param source the only source wanted, or empty for all
 */
record MembershipRequest(InetAddress group, String networkInterface, Optional<InetAddress> source) {

    /** Reads a request. */
    static MembershipRequest of(
            Operation operation,
            SocketState state,
            String group,
            @Nullable String networkInterface,
            @Nullable String source)
            throws DgramException {
        String name = nameOf(operation, state, groupOf(operation, state, group), networkInterface);
        return named(operation, state, group, name, source);
    }

    /** Reads a request whose interface is known by its name. */
    static MembershipRequest named(
            Operation operation, SocketState state, String group, String name, @Nullable String source)
            throws DgramException {
        InetAddress address = groupOf(operation, state, group);
        Optional<InetAddress> only =
                source == null ? Optional.empty() : Optional.of(sourceOf(operation, state, address, source));
        return new MembershipRequest(address, name, only);
    }

    /** Reads the address of a source of a group. */
    static InetAddress sourceOf(Operation operation, SocketState state, InetAddress group, String source)
            throws DgramException {
        InetAddress address = parse(operation, state, "source", source);
        if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(operation + ": the source '" + source + "' is not a unicast address");
        }
        if (address instanceof Inet4Address != group instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    operation + ": the source '" + source + "' is not of the family of the group");
        }
        return address;
    }

    /** Tells whether it is about all interfaces, those to come included. */
    boolean isEverywhere() {
        return networkInterface.equals(Membership.ALL_INTERFACES);
    }

    private static InetAddress groupOf(Operation operation, SocketState state, String group) throws DgramException {
        InetAddress address = parse(operation, state, "group", group);
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

    private static String nameOf(Operation operation, SocketState state, InetAddress group, @Nullable String text)
            throws DgramException {
        if (Membership.ALL_INTERFACES.equals(text)) {
            return Membership.ALL_INTERFACES;
        }
        try {
            Optional<NetworkLink> named = NetworkInterfaces.find(text);
            int scope = named.isEmpty() && group instanceof Inet6Address v6 ? v6.getScopeId() : 0;
            Optional<NetworkLink> found = scope == 0 ? named : NetworkInterfaces.find(Integer.toString(scope));
            return found.map(NetworkLink::name).orElse("");
        } catch (IOException e) {
            throw state.failure(operation, null, group.getHostAddress(), e);
        }
    }

    private static InetAddress parse(Operation operation, SocketState state, String what, String text)
            throws DgramException {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String literal = bracketed ? text.substring(1, text.length() - 1) : text;
        int zone = text.indexOf(':') < 0 ? -1 : literal.indexOf('%');
        InetAddress address = AddressLiteral.parse(zone < 0 ? text : literal.substring(0, zone));
        if (address == null || (zone >= 0 && address instanceof Inet4Address)) {
            throw new IllegalArgumentException(operation + ": the " + what + " '" + text + "' is not an IP address");
        }
        return zone < 0 ? address : scoped(operation, state, address, literal.substring(zone));
    }

    // Whether there is such an interface may change at any time: it is no matter of form.
    private static InetAddress scoped(Operation operation, SocketState state, InetAddress address, String zone)
            throws DgramException {
        try {
            int index = NetworkInterfaces.find(zone).map(NetworkLink::index).orElse(0);
            return Inet6Address.getByAddress(null, address.getAddress(), index);
        } catch (IOException e) {
            throw state.failure(operation, null, address.getHostAddress() + zone, e);
        }
    }

    @Override
    public String toString() {
        return group.getHostAddress()
                + (networkInterface.isEmpty() ? "" : " on " + networkInterface)
                + source.map(s -> " from " + s.getHostAddress()).orElse("");
    }
}
