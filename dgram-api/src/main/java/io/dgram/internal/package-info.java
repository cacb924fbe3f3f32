/**
 * Address texts, and what an endpoint keeps to itself: used by the API and by its implementation. Exported to
 * {@code io.dgram.impl} alone.
 */
@NullMarked
package io.dgram.internal;

import org.jspecify.annotations.NullMarked;
