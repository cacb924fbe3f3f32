/**
 * Finds network interfaces by name, index or address, and watches for changes of them.
 */
@NullMarked
package io.dgram.impl.interfaces;

import org.jspecify.annotations.NullMarked;
