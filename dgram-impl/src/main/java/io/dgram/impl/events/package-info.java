/**
 * Delivers events and callbacks: one at a time, in order, on the receiver's thread or a virtual thread of their own.
 *
 * <p>Also decides when the idle timer fires, and whether sockets keep the Java virtual machine alive.
 */
@NullMarked
package io.dgram.impl.events;

import org.jspecify.annotations.NullMarked;
