package io.dgram.spi;

import io.dgram.Batch;

/** The batch that an implementation provides: the bridge for {@link Batch}, as {@link ProvidedSocket} is for sockets. */
public non-sealed interface ProvidedBatch extends Batch {}
