package io.dgram.bench.report;

import java.util.Arrays;

/** The parts of the benchmark, as {@code --only} names them. */
public enum Section {
    /** What it costs to wait for datagrams that arrive at a fixed rate. */
    PACED("paced", "The price of waiting", Figure.CPU),
    /** What single calls cost, by JMH. */
    CALLS("calls", "Calls", Figure.TIME),
    /** What single calls cost beside those of the bare channel. */
    TURNS("turns", "Single calls, alternating with the bare channel", Figure.SPEED),
    /** How many datagrams a receiver takes. */
    RECEIVE("receive", "Receiving", Figure.RATE),
    /** How many datagrams a sender hands to the kernel. */
    SEND("send", "Sending", Figure.RATE),
    /** How long a datagram takes there and back. */
    TRIPS("trips", "Round trips", Figure.TRIPS),
    /** What many sockets cost. */
    SCALE("scale", "Many sockets", Figure.HEAP);

    private final String key;
    private final String title;
    private final Figure main;

    Section(String key, String title, Figure main) {
        this.key = key;
        this.title = title;
        this.main = main;
    }

    /** Returns the name on the command line and in the raw figures. */
    public String key() {
        return key;
    }

    /** Returns the heading. */
    public String title() {
        return title;
    }

    /** Returns the figure by which peers are compared. */
    public Figure main() {
        return main;
    }

    /** Returns the section of a name on the command line. */
    public static Section of(String key) {
        return Arrays.stream(values())
                .filter(section -> section.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such part: " + key));
    }
}
