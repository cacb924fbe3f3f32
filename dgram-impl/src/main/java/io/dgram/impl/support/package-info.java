/**
 * What every other package may use: lazily created parts, pools, timers, threads, bounded logs.
 */
@NullMarked
package io.dgram.impl.support;

import org.jspecify.annotations.NullMarked;
