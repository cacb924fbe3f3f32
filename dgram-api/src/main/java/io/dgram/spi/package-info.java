/** What connects {@code io.dgram} to its implementation. Exported to {@code io.dgram.impl} alone. */
package io.dgram.spi;
