package io.dgram.impl.interfaces;

import java.io.Serial;
import java.net.SocketException;

/** Thrown if a network interface does not exist, or cannot be used for what was requested. */
public final class NoInterfaceException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    public NoInterfaceException(String message) {
        super(message);
    }
}
