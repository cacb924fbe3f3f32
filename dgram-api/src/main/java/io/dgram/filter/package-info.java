/**
 * Address filters: lists of addresses, networks and ranges that are allowed or denied, fast enough to check every
 * datagram.
 *
 * <p>{@link io.dgram.filter.AddressFilter} is the only public type: an immutable value, independent of any socket.
 */
@NullMarked
package io.dgram.filter;

import org.jspecify.annotations.NullMarked;
