/**
 * Programs that receive, send, echo and ping as fast as their library lets them: io.dgram in each of its forms, and
 * what it is compared with. Each runs in a process of its own, started by {@link io.dgram.bench.peer.PeerMain}.
 */
package io.dgram.bench.peer;
