package io.dgram.impl.local;

import io.dgram.DgramException;
import io.dgram.SocketConfig;

/** Opens unbound sockets. */
@FunctionalInterface
public interface SocketOpener {

    /** Opens a socket, as {@link io.dgram.Dgram#createSocket(SocketConfig)} does. */
    ManagedSocket open(SocketConfig config) throws DgramException;
}
