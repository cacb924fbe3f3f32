package io.dgram.impl.local;

import io.dgram.Endpoint;
import io.dgram.LocalInterface;
import io.dgram.SocketType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;

/** Lists the addresses of this machine that sockets of a type can be bound to. */
final class LocalAddresses {

    private LocalAddresses() {}

    /** Returns the endpoints of a port, each once: several interfaces may have the same address. */
    static List<Endpoint> endpoints(SocketType type, int port) throws SocketException {
        return InterfaceList.read().stream()
                .map(LocalInterface::addresses)
                .flatMap(List::stream)
                .filter(address -> isOf(type, address))
                .map(address -> Endpoint.of(address, port))
                .distinct()
                .toList();
    }

    private static boolean isOf(SocketType type, InetAddress address) {
        return switch (type) {
            case UDP -> true;
            case UDP4 -> address instanceof Inet4Address;
            case UDP6 -> !(address instanceof Inet4Address);
        };
    }
}
