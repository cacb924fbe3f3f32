package io.dgram.impl.local;

import io.dgram.LocalInterface;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.spi.InterfaceDraft;
import io.dgram.spi.Values;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Lists the interfaces of this machine. */
final class InterfaceList {

    private InterfaceList() {}

    /** Asks the system for the interfaces that have an address. */
    static List<LocalInterface> read() throws SocketException {
        return NetworkInterfaces.all().stream().map(InterfaceList::valueOf).toList();
    }

    /** Asks the system for an interface that has an address. */
    static Optional<LocalInterface> read(String name) throws SocketException {
        return Optional.ofNullable(NetworkInterface.getByName(name)).map(InterfaceList::valueOf);
    }

    private static LocalInterface valueOf(NetworkInterface from) {
        InterfaceDraft draft = new InterfaceDraft(from.getName(), from.getIndex());
        draft.addresses = from.inetAddresses().map(InterfaceList::scoped).toList();
        draft.networkInterface = Optional.of(from);
        try {
            draft.up = from.isUp();
            draft.loopback = from.isLoopback();
            draft.pointToPoint = from.isPointToPoint();
            draft.multicast = from.supportsMulticast();
        } catch (SocketException e) {
            draft.up = false; // gone meanwhile
        }
        return Values.get().localInterface(draft);
    }

    // The JDK gives every IPv6 address of an interface a scope, which only link-local ones need (RFC 4007). With one,
    // the same address is not equal to that of a datagram.
    private static InetAddress scoped(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLinkLocalAddress()) {
            return address;
        }
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
