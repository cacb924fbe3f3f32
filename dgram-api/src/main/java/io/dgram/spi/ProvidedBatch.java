package io.dgram.spi;

import io.dgram.Batch;

/** The bridge between the sealed {@link Batch} and its implementation, as {@link ProvidedSocket} is for sockets. */
public non-sealed interface ProvidedBatch extends Batch {}
