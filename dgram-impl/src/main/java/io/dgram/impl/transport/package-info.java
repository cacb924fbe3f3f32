/**
 * The seam between the library and the system. {@link io.dgram.impl.transport.Platform} opens a
 * {@link io.dgram.impl.transport.Transport}, which everything platform-specific goes through: binding, the calls that
 * move datagrams, groups, options, drops. The implementations are in {@code jdk} and {@code linux}; nothing here names
 * a platform.
 */
@NullMarked
package io.dgram.impl.transport;

import org.jspecify.annotations.NullMarked;
