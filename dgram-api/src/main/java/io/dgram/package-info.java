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
 *     {@link io.dgram.SendCallback}</td></tr>
 * <tr><th scope="row">listening to it</th><td>{@link io.dgram.Event}, {@link io.dgram.Listener},
 *     {@link io.dgram.Subscription}</td></tr>
 * <tr><th scope="row">tuning it</th><td>{@link io.dgram.Option}</td></tr>
 * <tr><th scope="row">watching it</th><td>{@link io.dgram.SocketStatistics}, {@link io.dgram.SocketSnapshot}</td></tr>
 * <tr><th scope="row">multicast</th><td>{@link io.dgram.Membership}, {@link io.dgram.MembershipOp}</td></tr>
 * <tr><th scope="row">this machine's addresses</th><td>{@link io.dgram.Interfaces}, {@link io.dgram.LocalInterface},
 *     {@link io.dgram.InterfaceChange}, {@link io.dgram.BoundAddresses}, {@link io.dgram.SocketListener}</td></tr>
 * <tr><th scope="row">failing</th><td>{@link io.dgram.DgramException}, {@link io.dgram.ErrorCode}</td></tr>
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
