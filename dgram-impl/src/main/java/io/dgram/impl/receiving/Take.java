package io.dgram.impl.receiving;

/** What an attempt to take a datagram came to. */
enum Take {
    /** A datagram was taken. */
    TAKEN,
    /** There was none. */
    EMPTY,
    /** There were only datagrams that are not admitted, and there may be more. */
    FILTERED
}
