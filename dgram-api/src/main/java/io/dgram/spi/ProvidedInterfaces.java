package io.dgram.spi;

import io.dgram.Interfaces;

/**
 * The bridge between the sealed {@link Interfaces} and its implementation, as {@link ProvidedSocket} is for sockets.
 */
public non-sealed interface ProvidedInterfaces extends Interfaces {}
