/**
 * This machine's interfaces and addresses as applications see them: the view that they follow, and a socket for each
 * address.
 */
@NullMarked
package io.dgram.impl.local;

import org.jspecify.annotations.NullMarked;
