package io.dgram;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * A socket's membership in a multicast group.
 *
 * <p>Memberships end when they are closed, when {@link Socket#dropMembership(String, String) dropMembership} names
 * them, and when their socket is closed. Safe for use by several threads.
 *
 * @see Socket#addMembership(String, String)
 */
public interface Membership extends AutoCloseable {

    /**
     * Returns the group.
     *
     * @return a multicast address
     */
    InetAddress group();

    /**
     * Returns the interface on which the group was joined.
     *
     * @return the interface, or empty if the choice was left to the system
     */
    Optional<NetworkInterface> networkInterface();

    /**
     * Returns the only source whose datagrams the membership lets in.
     *
     * @return the source, or empty if datagrams of any source are received (RFC 4607 calls the difference SSM and ASM)
     */
    Optional<InetAddress> source();

    /**
     * Tells whether the socket is still a member.
     *
     * @return {@code false} after this or the socket was closed
     */
    boolean isActive();

    /**
     * Leaves the group. Does nothing if the socket is no member any more.
     *
     * @throws DgramException if the system refuses; the membership is then as it was
     */
    @Override
    void close() throws DgramException;
}
