package io.dgram;

import java.net.NetworkInterface;
import java.util.Optional;

/**
 * A setting of an open socket, with the type of its value.
 *
 * <p>The constants of this interface are all the options there are. Unless said otherwise an option can be set and
 * read before and after {@code bind} and {@code connect}, from any thread, and never waits for a datagram. An option
 * that the system, the JDK or the process's rights do not offer is not among {@link Socket#supportedOptions()}, and
 * setting or getting it fails with {@link ErrorCode#UNSUPPORTED}: nothing is silently ignored.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
 *     socket.setOption(Option.MULTICAST_TTL, 4).setOption(Option.BROADCAST, true);
 *     int ttl = socket.getOption(Option.MULTICAST_TTL);
 *     System.out.println("multicast leaves with TTL " + ttl);
 * }
 * }
 *
 * @param <T> the type of the value
 * @see Socket#setOption(Option, Object)
 */
public sealed interface Option<T> permits OptionKey {

    /**
     * Whether the socket may send to broadcast addresses ({@code SO_BROADCAST}, socket(7)). Default {@code false}: such
     * a send fails with {@link ErrorCode#ACCESS_DENIED}.
     */
    Option<Boolean> BROADCAST = OptionKey.flag("BROADCAST");

    /**
     * The time to live, in hops, of unicast datagrams ({@code IP_TTL}, ip(7); for IPv6 the hop limit,
     * {@code IPV6_UNICAST_HOPS}, ipv6(7)). 1 to 255; default: the system's, 64 on Linux. A {@code udp6} or
     * {@code udp} socket uses the value for IPv4 peers, too. Needs {@link Capability#NATIVE_ACCESS}.
     */
    Option<Integer> TTL = OptionKey.number("TTL", 1, 255);

    /**
     * The time to live, in hops, of multicast datagrams ({@code IP_MULTICAST_TTL}, ip(7); {@code IPV6_MULTICAST_HOPS},
     * ipv6(7)). 0 to 255, 0 for this machine only; default 1, this network only.
     */
    Option<Integer> MULTICAST_TTL = OptionKey.number("MULTICAST_TTL", 0, 255);

    /**
     * Whether members on this machine receive the multicast datagrams that this socket sends
     * ({@code IP_MULTICAST_LOOP}, ip(7); {@code IPV6_MULTICAST_LOOP}, ipv6(7)). On Linux it acts at the sender, on
     * Windows at the receiver. Default {@code true}.
     */
    Option<Boolean> MULTICAST_LOOPBACK = OptionKey.flag("MULTICAST_LOOPBACK");

    /**
     * The interface by which multicast datagrams leave ({@code IP_MULTICAST_IF}, ip(7); {@code IPV6_MULTICAST_IF},
     * ipv6(7)), and on which a group is joined when no interface is named. Default empty: the system chooses for each
     * group. Going back to empty needs {@link Capability#NATIVE_ACCESS}.
     *
     * <p>Outlives its interface: while that is gone, sends to groups fail, {@code getOption} fails with
     * {@link ErrorCode#ADDRESS_NOT_AVAILABLE}, and one {@link Event.Failure} says so; when there is an interface of
     * that name again, the option is set again within a second or so, and if that fails, an {@code Event.Failure} says
     * why. With {@link Capability#NATIVE_ACCESS} the system is given the interface's index: the source of what is sent
     * is the interface's first address, whatever it is at the time. Without, the JDK names the interface by one of its
     * IPv4 addresses, of its choice, which becomes the source: an interface has to have one, and if another interface
     * has the same, the option is {@link ErrorCode#UNSUPPORTED}. An interface without an address is no
     * {@code NetworkInterface}: {@link Socket#setMulticastInterface(String)} can set it, with native access, and
     * reading it is {@code ADDRESS_NOT_AVAILABLE}.
     *
     * @see Socket#setMulticastInterface(String)
     */
    Option<Optional<NetworkInterface>> MULTICAST_INTERFACE = OptionKey.networkInterface("MULTICAST_INTERFACE");

    /**
     * The size of the kernel's receive buffer, in bytes ({@code SO_RCVBUF}, socket(7)): datagrams that find it full are
     * dropped. At least 1; default: the system's. A hint: the system rounds and limits it, and reading it back tells
     * what it gave ({@code net.core.rmem_max} is the limit on Linux, where the kernel counts its own overhead too; the
     * value here is half of what it keeps, as the JDK reads it). With {@link Capability#NATIVE_ACCESS} and the right
     * CAP_NET_ADMIN the limit does not count.
     */
    Option<Integer> RECEIVE_BUFFER_SIZE = OptionKey.number("RECEIVE_BUFFER_SIZE", 1, Integer.MAX_VALUE);

    /**
     * The size of the kernel's send buffer, in bytes ({@code SO_SNDBUF}, socket(7)): a send that finds it full waits.
     * At least 1; default: the system's. A hint, as {@link #RECEIVE_BUFFER_SIZE}.
     */
    Option<Integer> SEND_BUFFER_SIZE = OptionKey.number("SEND_BUFFER_SIZE", 1, Integer.MAX_VALUE);

    /**
     * Whether the port may be shared with other sockets that set this too ({@code SO_REUSEADDR}, socket(7)). What
     * counts for a socket's own {@code bind} is the value before it; set later, it acts on those who bind after.
     * {@link SocketConfig#withReuseAddress(boolean)} sets it in time. Default {@code false}.
     */
    Option<Boolean> REUSE_ADDRESS = OptionKey.flag("REUSE_ADDRESS");

    /**
     * Whether the port may be shared, senders being spread over the sockets ({@code SO_REUSEPORT}, socket(7)). To be
     * set before {@code bind}, as {@link #REUSE_ADDRESS}. Default {@code false}.
     */
    Option<Boolean> REUSE_PORT = OptionKey.flag("REUSE_PORT");

    /**
     * The traffic class of what is sent: DSCP in the upper six bits, ECN in the lower two ({@code IP_TOS}, RFC 2474 and
     * RFC 3168; {@code IPV6_TCLASS}, RFC 3542). 0 to 255; default 0. A hint to the network.
     */
    Option<Integer> TRAFFIC_CLASS = OptionKey.number("TRAFFIC_CLASS", 0, 255);

    /**
     * Whether what is sent must not be fragmented on its way ({@code IP_MTU_DISCOVER}, ip(7)). Default {@code false}.
     * With {@code true} a datagram longer than the path's MTU fails with {@link ErrorCode#MESSAGE_TOO_LARGE}. Setting
     * {@code false} on Linux forbids path MTU discovery as well, which is not quite how a socket starts.
     */
    Option<Boolean> DONT_FRAGMENT = OptionKey.flag("DONT_FRAGMENT");

    /**
     * Whether a {@code udp6} socket keeps IPv4 peers out, so that a {@code udp4} socket can have the same port
     * ({@code IPV6_V6ONLY}, ipv6(7)). Can be set before {@code bind} only, afterwards it is an
     * {@link IllegalStateException}; {@link SocketConfig#withIpv6Only(boolean)} does. Default {@code false}. Needs
     * {@link Capability#NATIVE_ACCESS}; {@code udp4} and {@code udp} sockets do not have it.
     */
    Option<Boolean> IPV6_ONLY = OptionKey.flag("IPV6_ONLY");

    /**
     * Whether the socket can be bound to an address that this machine does not have, or not yet ({@code IP_FREEBIND},
     * ip(7)). Acts on {@code bind}. Default {@code false}. Needs {@link Capability#NATIVE_ACCESS}.
     */
    Option<Boolean> FREE_BIND = OptionKey.flag("FREE_BIND");

    /**
     * The interface that the socket is bound to, whatever its address: what arrives by others is not received, and what
     * is sent leaves by it ({@code SO_BINDTODEVICE}, socket(7)). Default empty. Needs {@link Capability#NATIVE_ACCESS},
     * and to be set anew, or on Linux before 5.7, the right CAP_NET_RAW: else it is {@link ErrorCode#ACCESS_DENIED}.
     *
     * <p>Outlives its interface, as {@link #MULTICAST_INTERFACE} does: while that is gone nothing is received, sends
     * fail, {@code getOption} fails with {@link ErrorCode#ADDRESS_NOT_AVAILABLE}, and {@link Membership#isSuspended()}
     * is {@code true}. Binding to the new interface of that name needs CAP_NET_RAW; without it an
     * {@link Event.Failure} with {@link ErrorCode#ACCESS_DENIED} says that the socket stays deaf.
     */
    Option<Optional<NetworkInterface>> BOUND_DEVICE = OptionKey.networkInterface("BOUND_DEVICE");

    /**
     * Returns the name of the constant, such as {@code "TTL"}.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the type of the value.
     *
     * @return the class of the value, without type arguments
     */
    Class<T> type();

    /**
     * Checks a value, as {@link Socket#setOption(Option, Object)} and {@link SocketConfig#withOption(Option, Object)}
     * do. Whether the system has the option is another question.
     *
     * @param value a value
     * @throws IllegalArgumentException if it is out of the option's range
     */
    void check(T value);
}
