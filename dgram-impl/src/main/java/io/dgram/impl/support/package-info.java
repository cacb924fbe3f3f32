/**
 * Utilities that every other package may use: the clock, timers, threads, lazily created parts, pools, small caches,
 * rate-limited logs.
 */
@NullMarked
package io.dgram.impl.support;

import org.jspecify.annotations.NullMarked;
