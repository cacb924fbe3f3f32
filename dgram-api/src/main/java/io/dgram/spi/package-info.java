/** The interface between {@code io.dgram} and its implementation. Exported to {@code io.dgram.impl} only. */
@NullMarked
package io.dgram.spi;

import org.jspecify.annotations.NullMarked;
