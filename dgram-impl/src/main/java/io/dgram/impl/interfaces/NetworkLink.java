package io.dgram.impl.interfaces;

import io.dgram.impl.linux.NativeAccess;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/**
 * A network interface.
 *
 * @param name its name
 * @param index its index, never that of another interface at the same time
 * @param known what the JDK knows of it: nothing if it has no address
 */
public record NetworkLink(String name, int index, Optional<NetworkInterface> known) {

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

    /**
     * Checks that the JDK can name the interface to the kernel: for IPv4 it does by the first IPv4 address that it
     * lists, and the kernel may take that for another interface's.
     *
     * @throws UnsupportedOperationException if another interface has that address, too
     */
    public void requireUnambiguousForJdk() throws SocketException {
        Optional<InetAddress> address = known.stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .findFirst();
        Optional<NetworkInterface> other =
                address.isPresent() ? NetworkInterfaces.another(this, address.get()) : Optional.empty();
        if (other.isPresent()) {
            throw new UnsupportedOperationException("the interfaces " + name + " and "
                    + other.get().getName() + " both have the address "
                    + address.get().getHostAddress() + ", by which the JDK names an interface to the system: "
                    + NativeAccess.missing().orElse(""));
        }
    }
}
