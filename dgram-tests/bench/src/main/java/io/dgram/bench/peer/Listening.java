package io.dgram.bench.peer;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** Sockets that receive until the process ends, and the count of what they have received. */
final class Listening {

    private final Peer peer;
    // One for each socket: a tally is for one thread.
    private final List<Tally> tallies;

    /**
     * Prepares the sockets.
     *
     * @param peer opens them
     * @param sockets how many
     */
    Listening(Peer peer, int sockets) {
        this.peer = peer;
        tallies = Stream.generate(Tally::new).limit(sockets).toList();
    }

    /**
     * Opens the sockets.
     *
     * @return a line of the protocol: the port of each
     * @throws Exception if that fails; {@link MissingException} if the system does not allow so many files
     */
    String open() throws Exception {
        Scale.demandFiles(tallies.size());
        StringJoiner line = new StringJoiner(" ", "PORT ", "");
        for (Tally tally : tallies) {
            line.add(String.valueOf(peer.open(tally)));
        }
        return line.toString();
    }

    /**
     * Returns how many datagrams have arrived so far.
     *
     * @return a line of the protocol
     */
    String counted() {
        return "COUNTED " + tallies.stream().mapToLong(Tally::datagrams).sum();
    }
}
