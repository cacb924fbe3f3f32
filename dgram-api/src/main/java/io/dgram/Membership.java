package io.dgram;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.Set;

/**
 * A socket's membership in a multicast group.
 *
 * <p>A membership outlives its interface: when the interface disappears and another of the same name appears, the group
 * is joined again within about a second, and the same sources are blocked. In between, {@link #isSuspended()} returns
 * {@code true}; {@link Event.MembershipSuspended} and {@link Event.MembershipResumed} report the changes. If the group
 * cannot be joined again, a single {@link Event.Failure} says why. There are two exceptions. A link-local group that
 * was joined without naming an interface, or a group to which no route leads, stays with the interface that the system
 * chose when it was joined. And without {@link Capability#NATIVE_ACCESS}, the JDK refuses to join a group for one
 * source again on an interface that has the same addresses as the one that disappeared: the membership stays suspended,
 * and an {@code Event.Failure} says so.
 *
 * <p><b>IPv6 on Linux.</b> The kernel joins an IPv6 group on an interface, but when a datagram arrives it checks only
 * whether the socket is a member of the group on any interface, and the sources of the membership that was joined last
 * ({@code inet6_mc_check}; for IPv4 it also checks the interface). Two things follow. A request that is meant for one
 * interface but would affect others is refused with {@link ErrorCode#UNSUPPORTED}: all interfaces on which a socket is
 * a member of a group must have the same sources, so that joining another source on another interface, or blocking a
 * source while the group is joined on a second interface, fails; {@link #ALL_INTERFACES}, several sources on one
 * interface, and the same group without sources on several work. And a member on one interface also receives the
 * group's datagrams from another interface once any socket of this machine has joined the group there. Only binding the
 * socket to the interface ({@link Option#BOUND_DEVICE}) prevents this.
 *
 * <p>A membership ends when it is closed, when {@link Socket#dropMembership(String, String) dropMembership} drops it,
 * and when its socket is closed. Safe for use by several threads.
 *
 * @see Socket#addMembership(String, String)
 */
public interface Membership extends AutoCloseable {

    /**
     * Stands for all interfaces in {@link Socket#addMembership(String, String)} and the like: the present ones that are
     * up and have an address of the group's family, and those that appear later.
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
     *     address at that time, or if the group was joined on {@link #ALL_INTERFACES}
     */
    Optional<NetworkInterface> networkInterface();

    /**
     * Returns the only source whose datagrams are received.
     *
     * @return the source, or empty if datagrams of any source are received (RFC 4607 calls the difference SSM and ASM)
     */
    Optional<InetAddress> source();

    /**
     * Tells whether the socket is still a member.
     *
     * @return {@code false} once the group was left or the socket was closed
     */
    boolean isActive();

    /**
     * Tells whether the socket is a member but cannot receive anything now, because the interface is gone or, with
     * {@link Option#BOUND_DEVICE}, the interface that the socket is bound to.
     *
     * @return {@code true} from the time that an interface disappears until it is back; {@code false} if the membership
     *     has ended
     */
    boolean isSuspended();

    /**
     * Blocks a source: the kernel drops its datagrams ({@code IP_BLOCK_SOURCE}, ip(7); {@code MCAST_BLOCK_SOURCE}, RFC
     * 3678). Does nothing if the source is blocked already. Datagrams that arrived earlier are still received.
     *
     * @param source the source's address, a unicast literal of the group's family
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed; {@link ErrorCode#NO_BUFFER_SPACE} if
     *     more sources are blocked than the system allows ({@code net.ipv4.igmp_max_msf}, 10 on most Linux systems);
     *     {@link ErrorCode#UNSUPPORTED} where only the system knows the interface, without
     *     {@link Capability#NATIVE_ACCESS}, and on Linux for an IPv6 group that is also joined on other interfaces;
     *     {@link ErrorCode#ADDRESS_NOT_AVAILABLE} if the source has a zone that names no interface. A failed call
     *     blocks no further source.
     * @throws IllegalStateException if this membership has ended, or is for one source only
     * @throws IllegalArgumentException if the address is malformed, a multicast address, or of the other family
     */
    void block(String source) throws DgramException;

    /**
     * Unblocks a source. Does nothing if it is not blocked.
     *
     * @param source the source's address
     * @throws DgramException {@link ErrorCode#CLOSED} if the socket is closed
     * @throws IllegalStateException as {@link #block}
     * @throws IllegalArgumentException as there
     */
    void unblock(String source) throws DgramException;

    /**
     * Returns the blocked sources.
     *
     * @return a copy, unmodifiable
     */
    Set<InetAddress> blocked();

    /**
     * Leaves the group. Does nothing if the membership has ended.
     *
     * @throws DgramException if the system refuses; the socket then stays a member on the interfaces on which leaving
     *     failed
     */
    @Override
    void close() throws DgramException;
}
