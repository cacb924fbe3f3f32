package io.dgram.impl.jdk;

import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** Finds the JDK's view of interfaces. */
final class JdkLinks {

    private JdkLinks() {}

    /**
     * Returns the JDK's view of an interface.
     *
     * @throws NoInterfaceException if it has none, for want of an address
     */
    static NetworkInterface known(NetworkLink link) throws IOException {
        return link.known()
                .orElseThrow(() -> new NoInterfaceException("the interface " + link.name() + " has no address"));
    }

    /**
     * Checks that the JDK can name an interface to the kernel: for IPv4 it does so by the first IPv4 address that it
     * lists, which the kernel may take for another interface's.
     *
     * @param unavailableReason why there is no native access, and what would provide it
     * @throws UnsupportedOperationException if another interface has that address, too
     */
    static void requireUnambiguous(NetworkLink link, String unavailableReason) throws SocketException {
        Optional<InetAddress> address = link.known().stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .findFirst();
        Optional<NetworkInterface> other = address.isPresent() ? another(link, address.get()) : Optional.empty();
        if (other.isPresent()) {
            throw new UnsupportedOperationException("the interfaces " + link.name() + " and "
                    + other.get().getName() + " both have the address "
                    + address.get().getHostAddress() + ", by which the JDK names an interface to the system: "
                    + unavailableReason);
        }
    }

    private static Optional<NetworkInterface> another(NetworkLink link, InetAddress address) throws SocketException {
        return NetworkInterfaces.all().stream()
                .filter(each -> each.getIndex() != link.index())
                .filter(each -> each.inetAddresses().anyMatch(address::equals))
                .findFirst();
    }
}
