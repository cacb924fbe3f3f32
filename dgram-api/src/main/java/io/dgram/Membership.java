package io.dgram;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.Set;

/**
 * A socket's membership in a multicast group.
 *
 * <p>It outlives its interface: where that goes away and comes back, under the same name, the group is joined again
 * within a second or so, with the sources blocked that were. {@link #isSuspended()} is {@code true} meanwhile; if the
 * group cannot be joined again, an {@link Event.Failure} says why, once.
 * There are two exceptions: a link-local group that was joined without naming an interface, or one to which no route
 * leads, stays with the interface that the system chose then. And without {@link Capability#NATIVE_ACCESS} the JDK does
 * not let a membership for one source be joined again on an interface that has the very addresses of the one that is
 * gone; it stays suspended, and an {@code Event.Failure} says so.
 *
 * <p><b>IPv6 on Linux.</b> The kernel joins an IPv6 group on an interface, but when a datagram arrives it looks only
 * whether the socket is a member of the group on any interface, and at the sources of the membership that was joined
 * last ({@code inet6_mc_check}; for IPv4 it looks at the interface, too). Two things follow. What is meant to hold for
 * one interface but would act on others is refused with {@link ErrorCode#UNSUPPORTED}: all interfaces on which one
 * socket is a member of a group must have the same sources, so that joining another source on another interface, or
 * blocking a source while the group is joined on a second interface, fails; {@link #ALL_INTERFACES}, several sources on
 * one interface, and the same group without sources on several work. And a member on one interface also receives the
 * group's datagrams of other interfaces as soon as any socket of this machine has joined it there: this can be
 * prevented only by binding the socket to the interface ({@link Option#BOUND_DEVICE}).
 *
 * <p>Memberships end when they are closed, when {@link Socket#dropMembership(String, String) dropMembership} names
 * them, and when their socket is closed. Safe for use by several threads.
 *
 * @see Socket#addMembership(String, String)
 */
public interface Membership extends AutoCloseable {

    /**
     * Names all interfaces to {@link Socket#addMembership(String, String)} and its like: those of today that are up and
     * have an address of the group's family, and those to come.
     */
    String ALL_INTERFACES = "ALL";

    /**
     * Returns the group.
     *
     * @return a multicast address
     */
    InetAddress group();

    /**
     * Returns the interface on which the group was joined.
     *
     * @return the interface as it was when the group was last joined; empty if only the system knows it, if it had no
     *     address then, or if the group was joined on {@link #ALL_INTERFACES}
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
     * Tells whether nothing can be received now though the socket is a member: there is no such interface, or the one
     * is gone that the socket is bound to by {@link Option#BOUND_DEVICE}.
     *
     * @return {@code true} from when an interface went away until it is back; {@code false} for memberships that ended
     */
    boolean isSuspended();

    /**
     * Keeps the datagrams of one source out, in the kernel ({@code IP_BLOCK_SOURCE}, ip(7); {@code MCAST_BLOCK_SOURCE},
     * RFC 3678). Does nothing if it is kept out already. Those that arrived before are still received.
     *
     * @param source the source's address, a unicast literal of the group's family
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed; {@link ErrorCode#NO_BUFFER_SPACE} if
     *     there are more sources than the system keeps ({@code net.ipv4.igmp_max_msf}, 10 on most Linux);
     *     {@link ErrorCode#UNSUPPORTED} where only the system knows the interface, without
     *     {@link Capability#NATIVE_ACCESS}, and on Linux where an IPv6 group is joined on other interfaces, too;
     *     {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if the source has a zone that is no interface. No source is then kept
     *     out that was not before.
     * @throws IllegalStateException if this membership has ended, or lets only one source in
     * @throws IllegalArgumentException if the address is malformed, a multicast address, or of the other family
     */
    void block(String source) throws DgramException;

    /**
     * Lets the datagrams of a source in again. Does nothing if they are not kept out.
     *
     * @param source the source's address
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed
     * @throws IllegalStateException as {@link #block}
     * @throws IllegalArgumentException as there
     */
    void unblock(String source) throws DgramException;

    /**
     * Returns the sources that are kept out.
     *
     * @return a copy, unmodifiable
     */
    Set<InetAddress> blocked();

    /**
     * Leaves the group. Does nothing if the socket is no member any more.
     *
     * @throws DgramException if the system refuses; the group then stays joined on the interfaces where it did
     */
    @Override
    void close() throws DgramException;
}
