package io.dgram.impl.local;

import io.dgram.DgramException;
import io.dgram.spi.ProvidedSocket;

/** A socket that the library uses on behalf of the application, which also has it. */
public interface ManagedSocket extends ProvidedSocket {

    /** Delivers a failure as an {@link io.dgram.Event.Failure}, or logs it if it has no listener. Returns at once. */
    void report(DgramException failure);

    /** Tells whether the current thread runs a listener or callback of this socket. */
    boolean isDelivering();
}
