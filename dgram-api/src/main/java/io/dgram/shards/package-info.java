/** Several sockets on one port, seen as one: {@link io.dgram.shards.Shards}. */
@NullMarked
package io.dgram.shards;

import org.jspecify.annotations.NullMarked;
