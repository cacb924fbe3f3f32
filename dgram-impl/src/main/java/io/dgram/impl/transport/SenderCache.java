package io.dgram.impl.transport;

import io.dgram.Endpoint;
import java.nio.ByteBuffer;

/**
 * Recent senders, so that the endpoint of one that keeps sending is not made anew for each datagram. For one thread at
 * a time.
 */
public interface SenderCache {

    /** Returns the endpoint that the system has written at a place in a buffer, in the system's own layout. */
    Endpoint read(ByteBuffer from, int at);
}
