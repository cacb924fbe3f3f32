package io.dgram.impl.interfaces;

import io.dgram.Membership;
import io.dgram.impl.transport.InterfaceLookup;
import io.dgram.impl.transport.NetworkLink;
import io.dgram.internal.AddressLiteral;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds network interfaces by name, index or address, and holds the watcher of their changes. The JDK knows only
 * interfaces that have an address; others are found if the platform can look them up.
 */
public final class NetworkInterfaces {

    // The message of the JDK's exception if there is no interface, which is in English in every locale.
    private static final String NONE = "No network interfaces configured";

    private static final int MAX_INDEX_DIGITS = 9;

    private final InterfaceLookup lookup;
    private final InterfaceWatcher watcher;

    /**
     * @param lookup the platform's own lookup
     */
    public NetworkInterfaces(InterfaceLookup lookup) {
        this.lookup = lookup;
        watcher = new InterfaceWatcher(lookup);
    }

    /** Returns the watcher of changes. */
    public InterfaceWatcher watcher() {
        return watcher;
    }

    /**
     * Finds an interface.
     *
     * @param text a name, an index, an address, or {@code %} and a name or index, with a wildcard address before it or
     *     without; {@code null}, empty or a wildcard address for none
     * @return the interface; empty if none is named
     * @throws NoInterfaceException if there is no such interface
     */
    public Optional<NetworkLink> find(@Nullable String text) throws IOException {
        if (text == null || text.isEmpty() || isWildcard(text)) {
            return Optional.empty();
        }
        int zone = text.indexOf('%');
        boolean onlyZone = zone == 0 || (zone > 0 && isWildcard(text.substring(0, zone)));
        String name = onlyZone ? text.substring(zone + 1) : text;
        Optional<NetworkLink> found = named(name);
        if (found.isEmpty()) {
            found = isIndex(name) ? indexed(Integer.parseInt(name)) : byAddress(name);
        }
        if (found.isEmpty()) {
            throw missing(text);
        }
        return found;
    }

    /**
     * Returns the index of an interface, for which the platform is asked first: the JDK enumerates all interfaces.
     *
     * @param text names an interface, as for {@link #find}
     * @throws NoInterfaceException if there is no such interface
     */
    public int indexOf(String text) throws IOException {
        int index = lookup.indexOf(text);
        if (index != 0) {
            return index;
        }
        Optional<NetworkLink> found = find(text);
        if (found.isEmpty()) {
            throw missing(text);
        }
        return found.get().index();
    }

    /**
     * Returns the failure to find an interface, with a list of those that exist.
     *
     * @param text what the caller named it by
     */
    public NoInterfaceException missing(String text) throws IOException {
        return new NoInterfaceException("no network interface '" + text + "'; there are " + describeAll());
    }

    /** Returns the interface of a name, if there is one. */
    public Optional<NetworkLink> named(String name) throws IOException {
        NetworkInterface known = NetworkInterface.getByName(name);
        return known != null ? Optional.of(NetworkLink.of(known)) : lookup.named(name);
    }

    /** Returns the interface of an index, if there is one. */
    private Optional<NetworkLink> indexed(int index) throws IOException {
        NetworkInterface known = index == 0 ? null : NetworkInterface.getByIndex(index);
        if (known != null) {
            return Optional.of(NetworkLink.of(known));
        }
        return index == 0 ? Optional.empty() : lookup.indexed(index);
    }

    /**
     * Returns the interfaces that have an address, and those of the given names that have none as far as they can be
     * found.
     *
     * @throws IOException if that cannot be found out, for want of descriptors for example
     */
    public List<NetworkLink> links(Collection<String> names) throws IOException {
        List<NetworkLink> links = new ArrayList<>();
        for (NetworkInterface each : all()) {
            links.add(NetworkLink.of(each));
        }
        for (String name : names) {
            if (!name.isEmpty()
                    && !name.equals(Membership.ALL_INTERFACES)
                    && links.stream().noneMatch(link -> link.name().equals(name))) {
                named(name).ifPresent(links::add);
            }
        }
        return links;
    }

    /**
     * Returns all interfaces of this machine that have an address.
     *
     * @throws SocketException if that cannot be found out, for want of descriptors for example
     */
    public static List<NetworkInterface> all() throws SocketException {
        try {
            return NetworkInterface.networkInterfaces().toList();
        } catch (SocketException e) {
            if (NONE.equals(e.getMessage())) {
                return List.of();
            }
            throw e;
        }
    }

    /** Tells whether an address is the broadcast address of one of the interfaces now. */
    public static boolean isBroadcast(InetAddress address) throws SocketException {
        return all().stream()
                .flatMap(each -> each.getInterfaceAddresses().stream())
                .anyMatch(each -> address.equals(each.getBroadcast()));
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
    public static boolean canJoin(NetworkInterface networkInterface, InetAddress group) {
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
        return !text.isEmpty()
                && text.length() <= MAX_INDEX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isWildcard(String text) {
        try {
            InetAddress address = text.indexOf('%') < 0 ? AddressLiteral.parse(text) : null;
            return address != null && address.isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false; // no literal: perhaps a name
        }
    }

    private static Optional<NetworkLink> byAddress(String text) throws IOException {
        try {
            InetAddress address = AddressLiteral.parse(text);
            NetworkInterface found = address == null ? null : NetworkInterface.getByInetAddress(address);
            return Optional.ofNullable(found).map(NetworkLink::of);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // neither a literal nor a name
        }
    }

    private String describeAll() throws SocketException {
        String names = all().stream().map(NetworkInterface::getName).collect(Collectors.joining(", "));
        return (names.isEmpty() ? "none" : names)
                + " with an address"
                + lookup.unavailableReason()
                        .map(reason -> " (to find one without: " + reason + ")")
                        .orElse("");
    }
}
