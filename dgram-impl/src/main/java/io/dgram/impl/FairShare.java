package io.dgram.impl;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets other virtual threads have the carrier now and then: one that always finds a datagram, or always has room to
 * send one, never parks, and virtual threads have no time slices.
 */
final class FairShare {

    /** The datagrams after which others are let in; they take some hundred microseconds at most. */
    static final int DATAGRAMS = 128;

    private int used; // racy by intent: who counts wrongly yields a little sooner or later

    /** Counts a datagram. Must not be called under a lock. */
    void use() {
        if (++used % DATAGRAMS == 0 && Thread.currentThread().isVirtual()) {
            letOthersIn();
        }
    }

    // Not Thread.yield(): with a single carrier a virtual thread that yields is the next to run, on JDK 25.
    private static void letOthersIn() {
        LockSupport.parkNanos(1);
    }
}
