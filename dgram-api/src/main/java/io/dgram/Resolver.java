package io.dgram;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Resolves host names to addresses.
 *
 * <p>A socket calls its resolver on the thread that called {@code bind}, {@code connect} or {@code send} with a name (a
 * send that reports to a callback: on a thread of the socket), without holding a lock: a slow resolver delays no other
 * call. A resolver is never called for an address literal, and must be safe for use by several threads.
 *
 * {@snippet :
 * Resolver resolver = host -> List.of(Endpoint.of("127.0.0.1", 0).address());
 * Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(resolver));
 * socket.send("hello", 5000, "statsd.service");
 * socket.close();
 * }
 *
 * @see SocketConfig#withResolver(Resolver)
 */
@FunctionalInterface
public interface Resolver {

    /**
     * Returns the addresses of a host.
     *
     * @param host the name as the caller gave it; never empty, never an address literal
     * @return its addresses, best first, of both families, the IPv4-mapped form included: the socket tries those that
     *     it can use in this order. An empty list means that the host does not exist.
     * @throws IOException if the host has no address, or the resolver failed. The socket's caller receives a
     *     {@link DgramException} with code {@link ErrorCode#UNKNOWN_HOST} and this exception, checked or not, as its
     *     cause.
     */
    List<InetAddress> resolve(String host) throws IOException;
}
