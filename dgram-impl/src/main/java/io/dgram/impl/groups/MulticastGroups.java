package io.dgram.impl.groups;

import io.dgram.impl.interfaces.NetworkLink;
import io.dgram.impl.linux.ChannelDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/** Joins multicast groups: what the system is told, one interface at a time. */
interface MulticastGroups {

    /** A group that is joined on one interface. */
    interface Joined {

        void leave() throws IOException;

        /** Keeps a source out. */
        void block(InetAddress source) throws IOException;

        /** Lets it in again. */
        void unblock(InetAddress source) throws IOException;
    }

    /**
     * Joins a group.
     *
     * @param on the interface, or empty for the system's choice
     * @param source the only source wanted, or empty for all
     */
    Joined join(InetAddress group, Optional<NetworkLink> on, Optional<InetAddress> source) throws IOException;

    /**
     * Returns what joins the groups of a channel. The kernel's own way names an interface by its number; the JDK's, by
     * one of its IPv4 addresses, which a new interface may have taken over from one that is gone.
     */
    static MulticastGroups of(DatagramChannel channel, ChannelDescriptor descriptor) {
        return descriptor.missing().isEmpty() ? new LinuxGroups(descriptor) : new JdkGroups(channel);
    }
}
