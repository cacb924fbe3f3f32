package io.dgram.impl.groups;

import io.dgram.Membership;
import io.dgram.internal.AddressLiteral;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The group, interface and source that a caller asks to join or leave.
 *
 * @param group a multicast address
 * @param networkInterface the interface's name, {@link Membership#ALL_INTERFACES}, or empty for the system's choice: a
 *     {@link java.net.NetworkInterface} is equal to another only while their addresses are
 * @param source the only source wanted, or empty for all
 */
record MembershipRequest(InetAddress group, String networkInterface, Optional<InetAddress> source) {

    @Override
    public String toString() {
        return AddressLiteral.print(group)
                + (networkInterface.isEmpty() ? "" : " on " + networkInterface)
                + source.map(s -> " from " + AddressLiteral.print(s)).orElse("");
    }
}
