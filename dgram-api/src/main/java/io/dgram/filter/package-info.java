/**
 * Which addresses to talk to: lists of addresses, networks and ranges that are let through or not, made for checking
 * every datagram.
 *
 * <p>{@link io.dgram.filter.AddressFilter} is all there is to it: an immutable value, independent of any socket.
 */
@NullMarked
package io.dgram.filter;

import org.jspecify.annotations.NullMarked;
