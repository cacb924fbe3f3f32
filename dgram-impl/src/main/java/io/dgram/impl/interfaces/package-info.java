/**
 * Finds network interfaces by name, index or address, and reports that they come and go.
 */
@NullMarked
package io.dgram.impl.interfaces;

import org.jspecify.annotations.NullMarked;
