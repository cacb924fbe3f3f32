/** What connects {@code io.dgram} to its implementation. Exported to {@code io.dgram.impl} alone. */
@NullMarked
package io.dgram.spi;

import org.jspecify.annotations.NullMarked;
