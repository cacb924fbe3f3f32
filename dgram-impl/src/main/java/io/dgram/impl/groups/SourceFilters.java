package io.dgram.impl.groups;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The source filters of one IPv6 group of a socket, by interface. Linux stores them by interface too, but looks up only
 * the group when a datagram arrives, so the interface that was joined last decides for all of them
 * ({@code inet6_mc_check} in {@code net/ipv6/mcast.c}; {@code ip_mc_sf_allow} does better for IPv4). So the filters of
 * all interfaces have to be the same.
 */
final class SourceFilters {

    private static final String REFUSAL =
            "Linux applies the sources of an IPv6 group on one interface to all interfaces"
                    + " of the socket: use a socket for each interface";

    /** Accepts only these sources, or all but these. */
    private record Filter(boolean only, Set<InetAddress> sources) {}

    private final Map<String, Filter> byInterface = new HashMap<>();

    /**
     * Adds a membership.
     *
     * @param interfaceName the interface's name, as {@link GroupJoins#interfaceName()}
     * @param source the only source, or empty for all but the blocked ones
     */
    void add(String interfaceName, Optional<InetAddress> source, Set<InetAddress> blocked) {
        Filter filter =
                byInterface.computeIfAbsent(interfaceName, key -> new Filter(source.isPresent(), new HashSet<>()));
        filter.sources.addAll(source.map(Set::of).orElse(blocked));
    }

    /**
     * Checks that the kernel can keep the filters.
     *
     * @throws UnsupportedOperationException if two interfaces have different ones
     */
    void requireSame() {
        if (byInterface.values().stream().distinct().count() > 1) {
            throw new UnsupportedOperationException(REFUSAL);
        }
    }

    /** Changes the filter of one interface: a source is blocked there. */
    void block(String interfaceName, InetAddress source) {
        Objects.requireNonNull(byInterface.get(interfaceName), interfaceName)
                .sources
                .add(source);
    }
}
