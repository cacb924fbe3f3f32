package io.dgram.impl.interfaces;

import java.io.Serial;
import java.net.SocketException;

/** A network interface that was named is not there, or not usable in the way that was asked for. */
public final class NoInterfaceException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    public NoInterfaceException(String message) {
        super(message);
    }
}
