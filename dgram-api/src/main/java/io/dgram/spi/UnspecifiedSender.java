package io.dgram.spi;

import io.dgram.Endpoint;
import java.io.Serial;
import java.net.InetSocketAddress;

/**
 * The sender of a datagram that carries the unspecified address, {@code 0.0.0.0} or {@code ::}, as its source (RFC 1122
 * section 3.2.1.3, RFC 4291 section 2.5.2).
 *
 * <p>To the kernel that address as a target means this very host. A program that names it wants that; a neighbour that
 * sends from it could aim the answers at services which listen on the loopback interface only. The two are equal as
 * endpoints, so the difference is kept in the type of the socket address.
 */
public final class UnspecifiedSender extends InetSocketAddress {

    @Serial
    private static final long serialVersionUID = 1L;

    private UnspecifiedSender(InetSocketAddress sender) {
        super(sender.getAddress(), sender.getPort());
    }

    /**
     * Returns the sender of a received datagram as an endpoint.
     *
     * @param sender the source address as it was received
     * @return the endpoint
     */
    public static Endpoint endpointOf(InetSocketAddress sender) {
        return Endpoint.of(sender.getAddress().isAnyLocalAddress() ? new UnspecifiedSender(sender) : sender);
    }

    /**
     * Tells whether an endpoint is the sender of a received datagram that carried the unspecified address.
     *
     * @param endpoint the endpoint
     * @return {@code true} if it is; {@code false} for a wildcard address that a program named
     */
    public static boolean isSender(Endpoint endpoint) {
        return endpoint.toInetSocketAddress() instanceof UnspecifiedSender;
    }
}
