package io.dgram.internal;

import io.dgram.Endpoint;
import java.io.Serial;
import java.net.InetSocketAddress;

/**
 * The address of a datagram's sender where it is the unspecified address, {@code 0.0.0.0} or {@code ::} (RFC 1122
 * section 3.2.1.3, RFC 4291 section 2.5.2).
 *
 * <p>As a target, the unspecified address means this host to the kernel. A program that names it wants that, but a
 * neighbour that sends from it could direct replies at services that listen on the loopback interface only. An
 * {@link Endpoint} made from this type therefore returns it from {@link Endpoint#toInetSocketAddress()}, so that
 * sending to the address is refused however often it is converted between the two types. The marker does not affect
 * equality.
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
