package io.dgram.bench.suite;

import java.util.Locale;

/**
 * A fixed rate at which datagrams are sent to a peer.
 *
 * @param rate datagrams per second, evenly spaced; 0 for none
 * @param sources how many sockets send them, in turn
 */
record Pace(int rate, int sources) {

    /** No datagrams at all. */
    static final Pace IDLE = new Pace(0, 1);

    /** Returns its name in the tables. */
    @Override
    public String toString() {
        if (rate == 0) {
            return "idle";
        }
        return String.format(Locale.ROOT, "%,d/s, %,d %s", rate, sources, sources == 1 ? "source" : "sources");
    }
}
