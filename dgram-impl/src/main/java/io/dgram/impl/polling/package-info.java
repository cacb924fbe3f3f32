/**
 * Parks threads until a channel is ready, or spins for a short time first; deadlines, and time slices for virtual
 * threads.
 *
 * <p>Channels are non-blocking (see {@link io.dgram.impl}); this package provides the blocking.
 */
@NullMarked
package io.dgram.impl.polling;

import org.jspecify.annotations.NullMarked;
