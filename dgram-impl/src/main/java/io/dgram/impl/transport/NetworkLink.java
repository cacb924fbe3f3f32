package io.dgram.impl.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * A network interface.
 *
 * @param name its name
 * @param index its index, never that of another interface at the same time
 * @param known the JDK's view of it; empty if it has no address
 */
public record NetworkLink(String name, int index, Optional<NetworkInterface> known) {

    /** Returns an interface that the JDK knows. */
    public static NetworkLink of(NetworkInterface known) {
        return new NetworkLink(known.getName(), known.getIndex(), Optional.of(known));
    }

    /** Returns the first IPv4 address of the loopback interface; empty for every other one. */
    public Optional<InetAddress> loopbackAddress() {
        return known.stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && address.isLoopbackAddress())
                .findFirst();
    }
}
