package io.dgram.app;

import io.dgram.Endpoint;
import java.util.Locale;

/**
 * The answer to a probe.
 *
 * @param from the endpoint that answered
 * @param size the size of the datagram, in bytes
 * @param sequence the probe's number
 * @param nanos how long the round trip took, in nanoseconds
 * @param kind whether the answer counts
 */
record Answer(Endpoint from, int size, int sequence, long nanos, Kind kind) {

    /** Whether an answer counts. */
    enum Kind {
        /** The first answer to its probe, in time: it counts. */
        IN_TIME,

        /** The first answer to its probe, but after the timeout: the probe is lost. */
        LATE,

        /** Not the first answer to its probe. */
        DUPLICATE
    }

    String line() {
        String remark = kind == Kind.IN_TIME ? "" : " (" + kind.name().toLowerCase(Locale.ROOT) + ")";
        return String.format(
                Locale.ROOT, "%d bytes from %s: seq=%d time=%.3f ms%s", size, from, sequence, nanos / 1e6, remark);
    }
}
