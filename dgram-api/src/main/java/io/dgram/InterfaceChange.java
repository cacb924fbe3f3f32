package io.dgram;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A change of this machine's interfaces or of their addresses.
 *
 * @param before the interfaces as the listener knew them; unmodifiable, empty at the first call
 * @param after the interfaces as they are now; unmodifiable
 * @see Interfaces#follow
 */
public record InterfaceChange(List<LocalInterface> before, List<LocalInterface> after) {

    /**
     * Creates a change; the lists are copied.
     *
     * @param before the interfaces before it
     * @param after the interfaces after it
     */
    public InterfaceChange {
        before = List.copyOf(Objects.requireNonNull(before, "before"));
        after = List.copyOf(Objects.requireNonNull(after, "after"));
    }

    /**
     * Returns the addresses that this machine has now and did not have before, on any interface.
     *
     * @return the addresses, each once, unmodifiable
     */
    public List<InetAddress> added() {
        return difference(after, before);
    }

    /**
     * Returns the addresses that this machine had before and does not have now, on any interface.
     *
     * @return the addresses, each once, unmodifiable
     */
    public List<InetAddress> removed() {
        return difference(before, after);
    }

    // By endpoint, as Inet6Address.equals ignores the scope.
    private static List<InetAddress> difference(List<LocalInterface> all, List<LocalInterface> excluded) {
        List<Endpoint> without = endpoints(excluded).toList();
        return endpoints(all)
                .filter(endpoint -> !without.contains(endpoint))
                .distinct()
                .map(Endpoint::address)
                .toList();
    }

    private static Stream<Endpoint> endpoints(List<LocalInterface> interfaces) {
        return interfaces.stream().flatMap(each -> each.addresses().stream()).map(address -> Endpoint.of(address, 0));
    }
}
