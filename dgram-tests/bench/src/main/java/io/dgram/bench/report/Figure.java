package io.dgram.bench.report;

import java.util.Arrays;

/** What a run measures; the texts are headings of the tables and names in the raw figures. */
public enum Figure {
    /** Datagrams received or sent in a second. */
    RATE("datagrams/s"),
    /** Datagrams that the load generator, or the sender at a fixed rate, sent in a second. */
    OFFERED("offered/s"),
    /** Processor time of the peer for each datagram. */
    CPU("CPU ns/datagram"),
    /** Voluntary context switches of the peer for each datagram: how often one of its threads began to wait. */
    SWITCHES("switches/datagram"),
    /** System calls of the peer for each datagram. */
    SYSTEM_CALLS("system calls/datagram"),
    /** Round trips in a second. */
    TRIPS("round trips/s"),
    /** Median of the round trip, in nanoseconds. */
    P50("p50 ns"),
    /** 90th percentile. */
    P90("p90 ns"),
    /** 99th percentile. */
    P99("p99 ns"),
    /** 99.9th percentile. */
    P999("p99.9 ns"),
    /** The slowest round trip. */
    MAX("max ns"),
    /** Datagrams that did not arrive, or did not come back in time. */
    LOST("lost"),
    /** Bytes of heap for each socket. */
    HEAP("heap bytes/socket"),
    /** Bytes of direct memory, altogether. */
    DIRECT("direct bytes"),
    /** Platform threads, altogether. */
    THREADS("platform threads"),
    /** Processor time in each second, in milliseconds. */
    LOAD("CPU ms/s"),
    /** Voluntary context switches of the peer in each second. */
    WAITS("switches/s"),
    /** Duration of a call in nanoseconds. */
    TIME("ns/call"),
    /** The same of the bare channel, in turns with it. */
    BARE("bare ns/call"),
    /** How many times as fast as the bare channel, in turns with it. */
    SPEED("× bare channel"),
    /** Bytes that a call allocates. */
    ALLOCATED("B/call");

    private final String text;

    Figure(String text) {
        this.text = text;
    }

    /** Returns the figure of a heading. */
    static Figure of(String text) {
        return Arrays.stream(values())
                .filter(figure -> figure.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such figure: " + text));
    }

    /** Returns the heading. */
    public String text() {
        return text;
    }
}
