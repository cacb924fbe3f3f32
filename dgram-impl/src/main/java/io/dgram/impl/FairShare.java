package io.dgram.impl;

/**
 * Lets other virtual threads have the carrier now and then: one that always finds a datagram, or always has room to
 * send one, never parks, and virtual threads have no time slices.
 */
final class FairShare {

    /** The datagrams after which others are let in; they take some tens of microseconds. */
    static final int DATAGRAMS = 64;

    private int used; // racy by intent: who counts wrongly yields a little sooner or later

    /** Counts a datagram. Must not be called under a lock. */
    void use() {
        if (++used % DATAGRAMS == 0 && Thread.currentThread().isVirtual()) {
            letOthersIn();
        }
    }

    /** Lets others in. */
    @SuppressWarnings("ThreadPriorityCheck") // fairness, not synchronisation: nothing relies on who runs next
    static void letOthersIn() {
        Thread.yield();
    }
}
