/**
 * The states of a socket and the transitions between them, what its names and addresses mean, and what closes it.
 */
@NullMarked
package io.dgram.impl.lifecycle;

import org.jspecify.annotations.NullMarked;
