package io.dgram.tests.hosts;

import io.dgram.SocketType;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What is sent, and by which sockets. */
enum Traffic {
    IPV4(SocketType.UDP4, "239.255.77.1"),
    IPV6(SocketType.UDP6, "ff15::77"),
    IPV4_OF_UDP6(SocketType.UDP6, "239.255.77.1");

    private final SocketType type;
    private final String group;

    Traffic(SocketType type, String group) {
        this.type = type;
        this.group = group;
    }

    SocketType type() {
        return type;
    }

    String group() {
        return group;
    }

    /** Returns another group of the family. */
    String otherGroup() {
        return group.substring(0, group.length() - 1) + "8";
    }

    String addressOf(Host host, Link link) {
        return this == IPV6 ? host.ipv6(link) : host.ipv4(link);
    }

    /** Returns every kind of traffic, for receivers with every kind of access. */
    static Stream<Arguments> everyAccess() {
        return Arrays.stream(values())
                .flatMap(traffic -> Arrays.stream(Access.values()).map(access -> Arguments.of(traffic, access)));
    }
}
