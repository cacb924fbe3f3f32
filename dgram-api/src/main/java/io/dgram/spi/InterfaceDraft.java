package io.dgram.spi;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Values#localInterface} makes a value of: one field for each accessor of {@link io.dgram.LocalInterface}.
 * Not safe for use by several threads.
 */
public final class InterfaceDraft {

    /** The name. */
    public final String name;
    /** The index. */
    public final int index;
    /** The addresses; only those that are link-local with a scope. */
    public List<InetAddress> addresses = List.of();
    /** Whether it is up and running. */
    public boolean up;
    /** Whether it is the loopback interface. */
    public boolean loopback;
    /** Whether it has a single peer. */
    public boolean pointToPoint;
    /** Whether it transports multicast datagrams. */
    public boolean multicast;
    /** The JDK's view of it. */
    public Optional<NetworkInterface> networkInterface = Optional.empty();

    /**
     * Creates a draft of an interface that is down.
     *
     * @param name its name
     * @param index its index
     */
    public InterfaceDraft(String name, int index) {
        this.name = name;
        this.index = index;
    }
}
