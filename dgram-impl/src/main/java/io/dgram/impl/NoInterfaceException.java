package io.dgram.impl;

import java.io.Serial;
import java.net.SocketException;

/** A network interface that was named is not there, or not usable in the way that was asked for. */
final class NoInterfaceException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    NoInterfaceException(String message) {
        super(message);
    }
}
