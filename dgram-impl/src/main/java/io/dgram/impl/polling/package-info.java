/**
 * Parks threads until a channel is ready: pollers, deadlines, busy polling, and time slices for virtual threads.
 *
 * <p>The channels never block (see {@link io.dgram.impl}); this package does the blocking.
 */
@NullMarked
package io.dgram.impl.polling;

import org.jspecify.annotations.NullMarked;
