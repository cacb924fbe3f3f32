package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Membership;
import io.dgram.spi.AddressLiteral;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks to join or leave.
 *
 * @param group a multicast address
 * @param networkInterface the interface's name, {@link Membership#ALL_INTERFACES}, or empty for the system's choice: a
 *     {@link NetworkInterface} is equal to another only while their addresses are
 * @param source the only source wanted, or empty for all
 */
record MembershipRequest(InetAddress group, String networkInterface, Optional<InetAddress> source) {

    /** Reads a request. */
    static MembershipRequest of(
            String operation,
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
            String operation, SocketState state, String group, String name, @Nullable String source)
            throws DgramException {
        InetAddress address = groupOf(operation, state, group);
        Optional<InetAddress> only =
                source == null ? Optional.empty() : Optional.of(sourceOf(operation, address, source));
        return new MembershipRequest(address, name, only);
    }

    /** Reads the address of a source of a group. */
    static InetAddress sourceOf(String operation, InetAddress group, String source) {
        InetAddress address = parse(operation, "source", source);
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

    private static InetAddress groupOf(String operation, SocketState state, String group) throws DgramException {
        InetAddress address = parse(operation, "group", group);
        if (!address.isMulticastAddress()) {
            throw new IllegalArgumentException(operation + ": '" + group + "' is not a multicast address");
        }
        String refusal = state.families().refusal(address, null);
        if (refusal != null) {
            throw new DgramException(
                    ErrorCode.ADDRESS_FAMILY,
                    operation,
                    state.localOrNull(),
                    null,
                    group + ": wrong address family: " + refusal,
                    null);
        }
        return address;
    }

    private static String nameOf(String operation, SocketState state, InetAddress group, @Nullable String text)
            throws DgramException {
        if (Membership.ALL_INTERFACES.equals(text)) {
            return Membership.ALL_INTERFACES;
        }
        try {
            Optional<NetworkInterface> named = NetworkInterfaces.find(text);
            int scope = named.isEmpty() && group instanceof Inet6Address v6 ? v6.getScopeId() : 0;
            // By its number, which is all that a literal keeps; the JDK does not look whether there is such an
            // interface.
            Optional<NetworkInterface> found = scope == 0 ? named : NetworkInterfaces.find(Integer.toString(scope));
            return found.map(NetworkInterface::getName).orElse("");
        } catch (IOException e) {
            throw state.failure(operation, null, null, e);
        }
    }

    private static InetAddress parse(String operation, String what, String text) {
        InetAddress address = AddressLiteral.parse(text);
        if (address == null) {
            throw new IllegalArgumentException(operation + ": the " + what + " '" + text + "' is not an IP address");
        }
        return address;
    }

    @Override
    public String toString() {
        return group.getHostAddress()
                + (networkInterface.isEmpty() ? "" : " on " + networkInterface)
                + source.map(s -> " from " + s.getHostAddress()).orElse("");
    }
}
