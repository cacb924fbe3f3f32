package io.dgram;

import io.dgram.internal.AddressLiteral;
import io.dgram.spi.InterfaceDraft;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of this machine, as it was at one moment: an immutable value. Later versions may say more.
 *
 * @see Interfaces
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class LocalInterface {

    private final String name;
    private final int index;
    private final List<InetAddress> addresses;
    private final boolean up;
    private final boolean loopback;
    private final boolean pointToPoint;
    private final boolean multicast;
    private final Optional<NetworkInterface> networkInterface;

    LocalInterface(InterfaceDraft draft) {
        name = draft.name;
        index = draft.index;
        addresses = List.copyOf(draft.addresses);
        up = draft.up;
        loopback = draft.loopback;
        pointToPoint = draft.pointToPoint;
        multicast = draft.multicast;
        networkInterface = draft.networkInterface;
    }

    /**
     * Returns the name, by which {@link Socket#addMembership(String, String)} and the like find the interface.
     *
     * @return such as {@code "eth0"}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the number by which the system knows the interface. An interface that is deleted and made anew usually
     * has another one.
     *
     * @return the index, at least 1
     */
    public int index() {
        return index;
    }

    /**
     * Returns the addresses, in the system's order. A link-local IPv6 address carries its scope; no other address
     * does. An IPv6 address may be listed a second or two before it can be bound, while the system makes sure that no
     * other machine has it (RFC 4862 section 5.4).
     *
     * @return the addresses of both families, unmodifiable; empty if there is none
     */
    public List<InetAddress> addresses() {
        return addresses;
    }

    /**
     * Tells whether the interface is switched on and connected.
     *
     * @return {@code true} if it is up and running
     */
    public boolean isUp() {
        return up;
    }

    /**
     * Tells whether this is the loopback interface.
     *
     * @return {@code true} if it is
     */
    public boolean isLoopback() {
        return loopback;
    }

    /**
     * Tells whether the interface has a single peer, as tunnels do.
     *
     * @return {@code true} if it has
     */
    public boolean isPointToPoint() {
        return pointToPoint;
    }

    /**
     * Tells whether the interface is marked as transporting multicast datagrams. The loopback interface of Linux
     * transports them without being marked.
     *
     * @return {@code true} if it is marked
     */
    public boolean supportsMulticast() {
        return multicast;
    }

    /**
     * Returns the JDK's view of the interface, which knows more about it, such as the MTU.
     *
     * @return the interface as the JDK saw it at that moment; empty if it has no address, as the JDK does not know it
     *     then
     */
    public Optional<NetworkInterface> networkInterface() {
        return networkInterface;
    }

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other has the same name, index, addresses, in this order, and properties
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LocalInterface that
                && name.equals(that.name)
                && index == that.index
                && endpoints().equals(that.endpoints())
                && flags().equals(that.flags());
    }

    // Inet6Address.equals ignores the scope.
    private List<Endpoint> endpoints() {
        return addresses.stream().map(address -> Endpoint.of(address, 0)).toList();
    }

    private List<Boolean> flags() {
        return List.of(up, loopback, pointToPoint, multicast);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, index, addresses, flags());
    }

    /**
     * Describes the interface for people.
     *
     * @return such as {@code eth0 (2, up): 192.0.2.1, fe80::1%eth0}
     */
    @Override
    public String toString() {
        return name + " (" + index + (up ? ", up" : ", down") + "): "
                + addresses.stream().map(AddressLiteral::print).collect(Collectors.joining(", "));
    }
}
