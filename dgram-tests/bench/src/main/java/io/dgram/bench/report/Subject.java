package io.dgram.bench.report;

/**
 * What is measured several times.
 *
 * @param section the part of the benchmark
 * @param peer who: the name of a peer, or of a benchmark of JMH
 * @param scenario how, in words: the size, the number of datagrams under way, of sockets
 */
public record Subject(Section section, String peer, String scenario) {

    /** Returns the same for another peer. */
    public Subject of(String other) {
        return new Subject(section, other, scenario);
    }

    @Override
    public String toString() {
        return section.key() + ", " + scenario + ": " + peer;
    }
}
