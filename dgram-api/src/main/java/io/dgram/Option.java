package io.dgram;

import java.net.NetworkInterface;
import java.util.Optional;

/**
 * A setting of an open socket, with the type of its value.
 *
 * <p>The constants of this interface are all options. Unless said otherwise, an option can be set and read before and
 * after {@code bind} and {@code connect} and from any thread; neither waits for a datagram. An option that the system,
 * the JDK or the privileges of the process do not provide is not among {@link Socket#supportedOptions()}, and setting
 * or reading it fails with {@link ErrorCode#UNSUPPORTED}: no option is ignored silently.
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
     * Whether the socket may send to broadcast addresses ({@code SO_BROADCAST}, socket(7)). Default {@code false}: a
     * send to a broadcast address fails with {@link ErrorCode#ACCESS_DENIED}.
     */
    Option<Boolean> BROADCAST = OptionKey.flag("BROADCAST");

    /**
     * The time to live, in hops, of unicast datagrams ({@code IP_TTL}, ip(7); for IPv6 the hop limit,
     * {@code IPV6_UNICAST_HOPS}, ipv6(7)). 1 to 255; default: the system's, 64 on Linux. A {@code udp6} or {@code udp}
     * socket uses the value for IPv4 peers as well. Needs {@link Capability#NATIVE_ACCESS}.
     */
    Option<Integer> TTL = OptionKey.number("TTL", 1, 255);

    /**
     * The time to live, in hops, of multicast datagrams ({@code IP_MULTICAST_TTL}, ip(7); {@code IPV6_MULTICAST_HOPS},
     * ipv6(7)). 0 to 255; 0 keeps datagrams on this machine; default 1, which keeps them on this network.
     */
    Option<Integer> MULTICAST_TTL = OptionKey.number("MULTICAST_TTL", 0, 255);

    /**
     * Whether members on this machine receive the multicast datagrams that this socket sends
     * ({@code IP_MULTICAST_LOOP}, ip(7); {@code IPV6_MULTICAST_LOOP}, ipv6(7)). On Linux the sender's option decides,
     * on Windows the receiver's. Default {@code true}.
     */
    Option<Boolean> MULTICAST_LOOPBACK = OptionKey.flag("MULTICAST_LOOPBACK");

    /**
     * The interface by which multicast datagrams leave ({@code IP_MULTICAST_IF}, ip(7); {@code IPV6_MULTICAST_IF},
     * ipv6(7)), and on which a group is joined when no interface is named. Default empty: the system chooses for each
     * group. Resetting it to empty needs {@link Capability#NATIVE_ACCESS}. While the socket is bound to an interface
     * ({@link #BOUND_DEVICE}), Linux permits no other one, and setting it throws {@link IllegalStateException}.
     *
     * <p>The option outlives its interface: while the interface is gone, sends to groups fail, and {@code getOption}
     * fails with {@link ErrorCode#ADDRESS_NOT_AVAILABLE}; {@link Event.InterfaceLost} tells when that begins. When an
     * interface of that name appears, the option is set again within about a second, and an
     * {@link Event.InterfaceRestored} says so; if that fails, an {@link Event.Failure} says why. With
     * {@link Capability#NATIVE_ACCESS} the option is set by the interface's index, and the source address of a datagram
     * is the interface's first address when it is sent. Without it, the JDK identifies the interface by one of its IPv4
     * addresses, which the JDK chooses and which becomes the source address: the interface must have one, and if
     * another interface has the same address, setting the option fails with {@link ErrorCode#UNSUPPORTED}. An interface
     * without an address has no {@code NetworkInterface}: with native access,
     * {@link Socket#setMulticastInterface(String)} can set it, and reading the option then fails with
     * {@code ADDRESS_NOT_AVAILABLE}.
     *
     * @see Socket#setMulticastInterface(String)
     */
    Option<Optional<NetworkInterface>> MULTICAST_INTERFACE = OptionKey.networkInterface("MULTICAST_INTERFACE");

    /**
     * The size of the kernel's receive buffer, in bytes ({@code SO_RCVBUF}, socket(7)): datagrams that find it full are
     * dropped. At least 1; default: the system's. A hint: the system rounds and limits it, and reading the option
     * returns the actual size. On Linux the limit is {@code net.core.rmem_max}; the kernel reserves twice the size, for
     * its own overhead, and the value here is half of that, as the JDK reports it. With
     * {@link Capability#NATIVE_ACCESS} and the capability CAP_NET_ADMIN the limit does not apply.
     */
    Option<Integer> RECEIVE_BUFFER_SIZE = OptionKey.number("RECEIVE_BUFFER_SIZE", 1, Integer.MAX_VALUE);

    /**
     * The size of the kernel's send buffer, in bytes ({@code SO_SNDBUF}, socket(7)): a send that finds it full waits.
     * At least 1; default: the system's. A hint, as {@link #RECEIVE_BUFFER_SIZE}.
     */
    Option<Integer> SEND_BUFFER_SIZE = OptionKey.number("SEND_BUFFER_SIZE", 1, Integer.MAX_VALUE);

    /**
     * Whether the port may be shared with other sockets that also set this option ({@code SO_REUSEADDR}, socket(7)). A
     * socket's own {@code bind} uses the value set before it, as {@link SocketConfig#withReuseAddress(boolean)} does; a
     * value set later affects sockets that are bound afterwards. Default {@code false}.
     */
    Option<Boolean> REUSE_ADDRESS = OptionKey.flag("REUSE_ADDRESS");

    /**
     * Whether the port may be shared with other sockets, over which the kernel distributes the senders
     * ({@code SO_REUSEPORT}, socket(7)). Must be set before {@code bind}, as {@link #REUSE_ADDRESS}. Default
     * {@code false}.
     */
    Option<Boolean> REUSE_PORT = OptionKey.flag("REUSE_PORT");

    /**
     * The traffic class of sent datagrams: DSCP in the upper six bits, ECN in the lower two ({@code IP_TOS}, RFC 2474
     * and RFC 3168; {@code IPV6_TCLASS}, RFC 3542). 0 to 255; default 0. A hint to the network.
     */
    Option<Integer> TRAFFIC_CLASS = OptionKey.number("TRAFFIC_CLASS", 0, 255);

    /**
     * Whether sent datagrams must not be fragmented on the path ({@code IP_MTU_DISCOVER}, ip(7)). Default
     * {@code false}. With {@code true} a datagram longer than the path's MTU fails with
     * {@link ErrorCode#MESSAGE_TOO_LARGE}. On Linux, setting {@code false} also disables path MTU discovery, which is
     * not the initial state of a socket.
     */
    Option<Boolean> DONT_FRAGMENT = OptionKey.flag("DONT_FRAGMENT");

    /**
     * What becomes of a datagram that is longer than its path carries in one piece ({@code IP_MTU_DISCOVER}, ip(7);
     * {@code IPV6_MTU_DISCOVER}, ipv6(7)). Default {@link PathMtuDiscovery#SYSTEM}, unless the system is set otherwise.
     * A {@code udp6} or {@code udp} socket uses the value for IPv4 peers as well. {@link #DONT_FRAGMENT} sets the same
     * thing, and the last call of either takes effect: its {@code true} is {@link PathMtuDiscovery#DO}, its
     * {@code false} is {@link PathMtuDiscovery#OFF}; {@code SYSTEM} and {@code OFF} read as {@code false}, {@code DO}
     * as {@code true}. Needs {@link Capability#NATIVE_ACCESS}.
     */
    Option<PathMtuDiscovery> PATH_MTU_DISCOVERY = OptionKey.of("PATH_MTU_DISCOVERY", PathMtuDiscovery.class);

    /**
     * The size of the longest packet that the path to the connected peer carries in one piece, as far as the system
     * knows ({@code IP_MTU}, ip(7); {@code IPV6_MTU}, ipv6(7)): that of the interface until a router has reported less.
     * It includes the IP header and the UDP header: the longest payload is 28 bytes less with IPv4, 48 bytes less with
     * IPv6. Read only: setting it fails with {@link ErrorCode#UNSUPPORTED}. Reading it while the socket is not
     * connected throws {@link IllegalStateException}, and it is among {@link Socket#supportedOptions()} only while the
     * socket is connected. Needs {@link Capability#NATIVE_ACCESS}.
     */
    Option<Integer> PATH_MTU = OptionKey.number("PATH_MTU", 1, Integer.MAX_VALUE);

    /**
     * Whether a {@code udp6} socket excludes IPv4 peers, so that a {@code udp4} socket can use the same port
     * ({@code IPV6_V6ONLY}, ipv6(7)). Can be set before {@code bind} only, as
     * {@link SocketConfig#withIpv6Only(boolean)} does; afterwards it throws {@link IllegalStateException}, as
     * does {@code true} while the socket is a member of an IPv4 group, from which it would receive nothing. Default
     * {@code false}. Needs {@link Capability#NATIVE_ACCESS}. {@code udp4} and {@code udp} sockets do not support it.
     */
    Option<Boolean> IPV6_ONLY = OptionKey.flag("IPV6_ONLY");

    /**
     * Whether the socket can be bound to an address that this machine does not have, or does not have yet
     * ({@code IP_FREEBIND}, ip(7)). Must be set before {@code bind}. Default {@code false}. Needs
     * {@link Capability#NATIVE_ACCESS}.
     */
    Option<Boolean> FREE_BIND = OptionKey.flag("FREE_BIND");

    /**
     * The interface that the socket is bound to, whatever its address: datagrams that arrive on other interfaces are
     * not received, and sent datagrams leave by this one ({@code SO_BINDTODEVICE}, socket(7)). A group is joined on it
     * when no interface is named, even if {@link #MULTICAST_INTERFACE} is set. Default empty. Needs
     * {@link Capability#NATIVE_ACCESS}. Changing an interface that was set before, and on Linux before 5.7 setting one
     * at all, needs the capability CAP_NET_RAW and otherwise fails with {@link ErrorCode#ACCESS_DENIED}.
     *
     * <p>The option outlives its interface, as {@link #MULTICAST_INTERFACE} does: while the interface is gone, nothing
     * is received, sends fail, {@code getOption} fails with {@link ErrorCode#ADDRESS_NOT_AVAILABLE}, and
     * {@link Membership#isSuspended()} is {@code true}. Binding to a new interface of that name needs CAP_NET_RAW;
     * without it, an {@link Event.Failure} with {@link ErrorCode#ACCESS_DENIED} says that the socket receives nothing
     * from then on.
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
     * do. Does not check whether the system supports the option.
     *
     * @param value a value
     * @throws IllegalArgumentException if it is out of the option's range
     */
    void check(T value);
}
