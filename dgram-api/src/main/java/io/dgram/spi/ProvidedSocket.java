package io.dgram.spi;

import io.dgram.Socket;

/**
 * The bridge between the sealed {@link Socket} and its implementation: a sealed type can permit only types of its own
 * module, so it permits this non-sealed one, which the module of the implementation extends.
 */
public non-sealed interface ProvidedSocket extends Socket {}
