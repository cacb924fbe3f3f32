/**
 * Blocking datagram sockets that lose no datagram they could have kept, and report each one that they had to drop.
 *
 * <h2>Where to start</h2>
 *
 * <table class="striped">
 * <caption>The types of this package</caption>
 * <thead><tr><th scope="col">For</th><th scope="col">Types</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">opening a socket</th><td>{@link io.dgram.Dgram}, {@link io.dgram.SocketType},
 *     {@link io.dgram.SocketConfig}, {@link io.dgram.Resolver}</td></tr>
 * <tr><th scope="row">using it</th><td>{@link io.dgram.Socket}, {@link io.dgram.Endpoint}, {@link io.dgram.Message},
 *     {@link io.dgram.SendCallback}, {@link io.dgram.Callback}</td></tr>
 * <tr><th scope="row">many datagrams per call</th><td>{@link io.dgram.Batch}</td></tr>
 * <tr><th scope="row">listening to it</th><td>{@link io.dgram.Event}, {@link io.dgram.Listener},
 *     {@link io.dgram.Subscription}</td></tr>
 * <tr><th scope="row">how a datagram arrived, and how one is sent</th><td>{@link io.dgram.PacketInfo},
 *     {@link io.dgram.SendOptions}</td></tr>
 * <tr><th scope="row">what the network reports</th><td>{@link io.dgram.IcmpError},
 *     {@link io.dgram.PathMtuDiscovery}</td></tr>
 * <tr><th scope="row">tuning it</th><td>{@link io.dgram.Option}, {@link io.dgram.BindOption},
 *     {@link io.dgram.filter.AddressFilter}</td></tr>
 * <tr><th scope="row">what this machine can do</th><td>{@link io.dgram.Capabilities},
 *     {@link io.dgram.Capability}</td></tr>
 * <tr><th scope="row">watching it</th><td>{@link io.dgram.SocketStatistics}, {@link io.dgram.SocketSnapshot}</td></tr>
 * <tr><th scope="row">multicast</th><td>{@link io.dgram.Membership}, {@link io.dgram.MembershipOp}</td></tr>
 * <tr><th scope="row">this machine's addresses</th><td>{@link io.dgram.Interfaces}, {@link io.dgram.LocalInterface},
 *     {@link io.dgram.InterfaceChange}, {@link io.dgram.BoundAddresses}, {@link io.dgram.SocketListener}</td></tr>
 * <tr><th scope="row">failing</th><td>{@link io.dgram.DgramException}, {@link io.dgram.ErrorCode}</td></tr>
 * </tbody>
 * </table>
 *
 * <h2>System properties</h2>
 *
 * When a mechanism of the library causes trouble in a running system, an operator can switch it off for all sockets,
 * without a change of the program. The properties are read once, when the first socket is opened, and take precedence
 * over {@link io.dgram.SocketConfig}. A value that is not understood is logged and otherwise ignored.
 *
 * <table class="striped">
 * <caption>System properties of the library</caption>
 * <thead><tr><th scope="col">Property</th><th scope="col">Values</th><th scope="col">Effect</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">{@code io.dgram.busyPoll}</th><td>{@code off}, or a number with a unit such as {@code 20us}
 *     ({@code ns}, {@code us}, {@code ms}), up to 1 ms</td>
 *     <td>{@link io.dgram.SocketConfig#withBusyPoll} of every socket</td></tr>
 * <tr><th scope="row">{@code io.dgram.moderation}</th><td>the same, up to 10 ms</td>
 *     <td>{@link io.dgram.SocketConfig#withModeration} of every socket</td></tr>
 * <tr><th scope="row">{@code io.dgram.coalescing}</th><td>{@code on}, {@code off}</td>
 *     <td>{@code off}: the kernel is neither given nor asked for several datagrams as one message ({@code UDP_SEGMENT},
 *     {@code UDP_GRO}, udp(7))</td></tr>
 * <tr><th scope="row">{@code io.dgram.manyPerCall}</th><td>{@code on}, {@code off}</td>
 *     <td>{@code off}: a system call moves one datagram, except on sockets that ask for packet information or ICMP
 *     errors, and for sends with {@link io.dgram.SendOptions}, which need other calls ({@code recvmmsg},
 *     {@code sendmmsg}) for that</td></tr>
 * </tbody>
 * </table>
 *
 * <h2>An echo server</h2>
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
 *     socket.bind(0, "127.0.0.1");
 *     for (Message message : socket) {
 *         try {
 *             socket.send(message.data(), message.sender());
 *         } catch (DgramException e) {
 *             System.err.println(e.getMessage()); // this sender cannot be answered, the others still can
 *         }
 *     }
 * }
 * }
 */
@NullMarked
package io.dgram;

import org.jspecify.annotations.NullMarked;
