package io.dgram.tests.hosts;

/**
 * What a socket said about a datagram.
 *
 * @param number the payload
 * @param destination as the library prints it
 * @param local the address to answer from, or {@code -}
 * @param arrival nanoseconds since the epoch
 */
record InfoLine(
        int number,
        String destination,
        int interfaceIndex,
        String local,
        int hopLimit,
        int trafficClass,
        long arrival) {

    static InfoLine parse(String line) {
        String[] words = line.split(" ");
        return new InfoLine(
                Integer.parseInt(words[0]),
                words[1],
                Integer.parseInt(words[2]),
                words[3],
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Long.parseLong(words[6]));
    }
}
