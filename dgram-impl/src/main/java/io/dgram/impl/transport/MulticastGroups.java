package io.dgram.impl.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** Joins multicast groups for one socket, on one interface at a time. */
public interface MulticastGroups {

    /** A group that is joined on one interface. */
    interface Joined {

        void leave() throws IOException;

        /** Keeps a source out. */
        void block(InetAddress source) throws IOException;

        /** Lets a source in again that was blocked. */
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
     * Tells whether the system applies the sources of an IPv6 group on one interface to all interfaces of the socket,
     * as Linux does.
     */
    boolean mixesIpv6Sources();
}
