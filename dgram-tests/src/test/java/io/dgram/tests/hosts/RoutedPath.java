package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.OS;

/**
 * A client and a server with two routers between them, so three networks on the way. The last one carries packets of
 * {@value #NARROW} bytes, the others of {@value #WIDE}.
 */
final class RoutedPath implements AutoCloseable {

    static final int WIDE = 1_500;
    static final int NARROW = 1_280;

    /** How many addresses the server has: the system remembers the MTU of the path to each. */
    static final int SERVER_ADDRESSES = 16;

    private static final int NETWORKS = 3;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::removeAll);
    private final List<Namespace> hosts; // the client, the routers, the server

    private RoutedPath() throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            hosts = List.of(namespace("client"), namespace("near"), namespace("far"), namespace("server"));
            for (int network = 1; network <= NETWORKS; network++) {
                connect(network, hosts.get(network - 1), hosts.get(network));
            }
            hosts.get(0).ip("route add default via " + ipv4(1, 2), "route add default via " + ipv6(1, 2));
            route(hosts.get(1), 3, 2, 2);
            route(hosts.get(2), 1, 2, 1);
            hosts.get(3).ip("route add default via " + ipv4(3, 1), "route add default via " + ipv6(3, 1));
            for (int i = 0; i < SERVER_ADDRESSES; i++) {
                hosts.get(3)
                        .ip(
                                "addr replace " + serverIpv4(i) + "/24 dev towards",
                                "addr replace " + serverIpv6(i) + "/64 dev towards nodad");
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Makes the hosts. The test is skipped where that is not possible. */
    static RoutedPath create() {
        assumeTrue(OS.LINUX.isCurrentOs(), "network namespaces exist on Linux only");
        try {
            return new RoutedPath();
        } catch (IOException e) {
            return abort("network namespaces cannot be made here, as root can on most Linux: " + e.getMessage());
        }
    }

    private Namespace namespace(String role) throws IOException {
        Namespace namespace =
                Namespace.create("dgram-" + ProcessHandle.current().pid() + "-" + role);
        parts.push(namespace);
        namespace.set("/proc/sys/net/ipv4/ip_forward", "1");
        namespace.set("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        return namespace;
    }

    private static void connect(int network, Namespace left, Namespace right) throws IOException {
        int mtu = network == NETWORKS ? NARROW : WIDE;
        left.ip("link add onwards mtu " + mtu + " type veth peer name towards mtu " + mtu + " netns " + right.name());
        configure(left, "onwards", network, 1);
        configure(right, "towards", network, 2);
    }

    private static void configure(Namespace namespace, String link, int network, int host) throws IOException {
        namespace.ip(
                "link set " + link + " addrgenmode none",
                "link set " + link + " up",
                "addr add " + ipv4(network, host) + "/24 dev " + link,
                "addr add " + ipv6(network, host) + "/64 dev " + link + " nodad",
                // Routers look for their neighbours from this address.
                "addr add fe80::" + host + "/64 dev " + link + " nodad");
    }

    private static void route(Namespace router, int network, int viaNetwork, int via) throws IOException {
        router.ip(
                "route add " + ipv4(network, 0) + "/24 via " + ipv4(viaNetwork, via),
                "route add " + ipv6(network, 0) + "/64 via " + ipv6(viaNetwork, via));
    }

    private static String ipv4(int network, int host) {
        return "10.79." + network + "." + host;
    }

    private static String ipv6(int network, int host) {
        return "fd79:0:0:" + network + "::" + (host == 0 ? "" : host);
    }

    private static String serverIpv4(int index) {
        return ipv4(NETWORKS, 2 + index);
    }

    private static String serverIpv6(int index) {
        return ipv6(NETWORKS, 2 + index);
    }

    /** Returns the addresses from which the routers answer the client, the nearest first, and an address of the server. */
    static List<String> hops(boolean isIpv6) {
        return IntStream.rangeClosed(1, NETWORKS)
                .mapToObj(network -> isIpv6 ? ipv6(network, 2) : ipv4(network, 2))
                .toList();
    }

    /** Returns the addresses of the server. */
    static List<String> server(boolean isIpv6) {
        return IntStream.range(0, SERVER_ADDRESSES)
                .mapToObj(i -> isIpv6 ? serverIpv6(i) : serverIpv4(i))
                .toList();
    }

    /** Returns the command that runs another one on the client. */
    List<String> onClient(List<String> command) {
        return hosts.getFirst().inside(command);
    }

    /** Returns the command that runs another one on the server. */
    List<String> onServer(List<String> command) {
        return hosts.getLast().inside(command);
    }

    @Override
    public void close() {
        removeAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private synchronized void removeAll() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.getLogger(RoutedPath.class.getName()).log(System.Logger.Level.WARNING, "left behind", e);
            }
        }
    }
}
