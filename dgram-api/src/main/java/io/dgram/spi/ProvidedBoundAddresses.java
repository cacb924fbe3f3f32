package io.dgram.spi;

import io.dgram.BoundAddresses;

/**
 * The bridge between the sealed {@link BoundAddresses} and its implementation, as {@link ProvidedSocket} is for
 * sockets.
 */
public non-sealed interface ProvidedBoundAddresses extends BoundAddresses {}
