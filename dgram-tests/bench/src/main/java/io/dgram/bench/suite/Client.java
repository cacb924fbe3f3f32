package io.dgram.bench.suite;

/**
 * Who measures round trips.
 *
 * @param peer the peer
 * @param title what the table calls it
 */
record Client(Peer peer, String title) {}
