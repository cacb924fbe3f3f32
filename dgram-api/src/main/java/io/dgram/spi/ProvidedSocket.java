package io.dgram.spi;

import io.dgram.Socket;

/**
 * The socket that an implementation provides: the bridge over which the sealed {@link Socket} reaches the one module
 * that may implement it, as a sealed type permits types of its own module only.
 */
public non-sealed interface ProvidedSocket extends Socket {}
