/**
 * Delivers events and callbacks one at a time and in order, on the receiver's thread or a virtual thread started for
 * them. Holds the listeners and the idle timer, and keeps the Java virtual machine alive while sockets need it.
 */
@NullMarked
package io.dgram.impl.events;

import org.jspecify.annotations.NullMarked;
