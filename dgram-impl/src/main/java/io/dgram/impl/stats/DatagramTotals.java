package io.dgram.impl.stats;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * How many datagrams all sockets of a network namespace have received: those that a system call has taken, but not those
 * that wait ({@code InDatagrams}, RFC 4113, in /proc/net/snmp and /proc/net/snmp6).
 */
final class DatagramTotals {

    private static final Path IPV4 = Path.of("/proc/net/snmp");
    private static final Path IPV6 = Path.of("/proc/net/snmp6");

    private DatagramTotals() {}

    /**
     * Returns the number for sockets of an address family. One of IPv6 may receive by IPv4, too.
     *
     * @return the number; empty if it is not known
     */
    static OptionalLong received(ProtocolFamily family) {
        OptionalLong ipv4 = first(IPV4, line -> line.startsWith("Udp: ") && Character.isDigit(line.charAt(5)));
        if (family == StandardProtocolFamily.INET || ipv4.isEmpty()) {
            return ipv4;
        }
        OptionalLong ipv6 = first(IPV6, line -> line.startsWith("Udp6InDatagrams"));
        return ipv6.isEmpty() ? ipv6 : OptionalLong.of(ipv4.getAsLong() + ipv6.getAsLong());
    }

    // The first number of a line: "Udp: 7 0 0", or "Udp6InDatagrams      7".
    private static OptionalLong first(Path file, Predicate<String> line) {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
                    .filter(line)
                    .mapToLong(found -> Long.parseLong(found.split("\\s+", -1)[1]))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty(); // not Linux, or not in the expected format
        }
    }
}
