/** Several sockets that share one port and are used as one: {@link io.dgram.shards.Shards}. */
@NullMarked
package io.dgram.shards;

import org.jspecify.annotations.NullMarked;
