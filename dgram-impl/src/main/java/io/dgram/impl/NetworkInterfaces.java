package io.dgram.impl;

import io.dgram.spi.AddressLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds interfaces by what users call them. */
final class NetworkInterfaces {

    // What the JDK says instead of returning none; it speaks English to everybody.
    private static final String NONE = "No network interfaces configured";

    private NetworkInterfaces() {}

    /**
     * Finds an interface.
     *
     * @param text a name, an index, an address, or {@code %} and a name or index; {@code null} or empty for none
     * @return the interface; empty if none is named
     * @throws IllegalArgumentException if there is no such interface
     */
    static Optional<NetworkInterface> find(@Nullable String text) throws SocketException {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        String name = text.startsWith("%") ? text.substring(1) : text;
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            found = isIndex(name) ? NetworkInterface.getByIndex(Integer.parseInt(name)) : byAddress(name);
        }
        if (found == null) {
            throw new IllegalArgumentException("no network interface '" + text + "'");
        }
        return Optional.of(found);
    }

    /**
     * Returns all interfaces of this machine that have an address.
     *
     * @throws SocketException if that cannot be found out, for want of descriptors for example
     */
    static List<NetworkInterface> all() throws SocketException {
        try {
            return NetworkInterface.networkInterfaces().toList();
        } catch (SocketException e) {
            if (NONE.equals(e.getMessage())) {
                return List.of();
            }
            throw e;
        }
    }

    /** Tells whether an interface is there and up. */
    static boolean isUp(NetworkInterface networkInterface) {
        try {
            return networkInterface.isUp();
        } catch (SocketException e) {
            return false; // gone meanwhile
        }
    }

    /** Tells whether groups of a family can be joined on an interface: it is up, and has an address of that family. */
    static boolean canJoin(NetworkInterface networkInterface, InetAddress group) {
        try {
            return isUp(networkInterface)
                    && (networkInterface.supportsMulticast() || networkInterface.isLoopback())
                    && networkInterface
                            .inetAddresses()
                            .anyMatch(address -> address instanceof Inet4Address == group instanceof Inet4Address);
        } catch (SocketException e) {
            return false; // gone meanwhile
        }
    }

    private static boolean isIndex(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static @Nullable NetworkInterface byAddress(String text) throws SocketException {
        InetAddress address;
        try {
            address = AddressLiteral.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no network interface '" + text + "'", e);
        }
        return address == null ? null : NetworkInterface.getByInetAddress(address);
    }
}
