/** Several sockets on one port, seen as one: {@link io.dgram.shards.Shards}. */
package io.dgram.shards;
