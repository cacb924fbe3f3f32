/**
 * Parsing and printing of addresses, and the marker of unspecified senders, shared by the API and its implementation.
 * Exported to {@code io.dgram.impl} only.
 */
@NullMarked
package io.dgram.internal;

import org.jspecify.annotations.NullMarked;
