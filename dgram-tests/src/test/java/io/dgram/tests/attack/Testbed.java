package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.tests.hosts.Namespace;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.OS;

/**
 * Two hosts on one link: one that is attacked, and the attacker, who is a router for it, too.
 *
 * <p>What the attacked host sends to some networks is refused, each in another way; all else goes to the attacker.
 */
final class Testbed implements AutoCloseable {

    static final String INTERFACE = "wire";
    static final String SERVER = "10.78.0.1";
    static final String SERVER_IPV6 = "fd78::1";
    static final String ATTACKER = "10.78.0.2";
    static final String ATTACKER_IPV6 = "fd78::2";
    private static final String SERVER_HARDWARE = "02:78:00:00:00:01";
    private static final String ATTACKER_HARDWARE = "02:78:00:00:00:02";

    private final Thread atExit = new Thread(this::removeAll);
    private final Namespace server;
    private final Namespace attacker;

    private Testbed() throws IOException {
        String name = "dgram-" + ProcessHandle.current().pid() + "-";
        server = Namespace.create(name + "attacked");
        attacker = Namespace.create(name + "attacker");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Makes the hosts. The test is skipped where that is not possible. */
    static Testbed create() {
        assumeTrue(OS.LINUX.isCurrentOs(), "network namespaces exist on Linux only");
        try {
            return make();
        } catch (IOException e) {
            return abort("network namespaces cannot be made here, as root can on most Linux: " + e.getMessage());
        }
    }

    private static Testbed make() throws IOException {
        Testbed testbed = new Testbed();
        try {
            testbed.connect();
            return testbed;
        } catch (IOException | RuntimeException e) {
            testbed.close();
            throw e;
        }
    }

    private void connect() throws IOException {
        server.ip("link add " + INTERFACE + " address " + SERVER_HARDWARE + " type veth peer name " + INTERFACE
                + " address " + ATTACKER_HARDWARE + " netns " + attacker.name());
        configure(server, SERVER, SERVER_IPV6);
        configure(attacker, ATTACKER, ATTACKER_IPV6);
        server.ip(
                neighbour(ATTACKER, ATTACKER_HARDWARE),
                neighbour(ATTACKER_IPV6, ATTACKER_HARDWARE),
                "route add default via " + ATTACKER,
                "route add unreachable 64.0.0.0/4",
                "route add prohibit 80.0.0.0/4",
                "route add blackhole 96.0.0.0/4",
                "route add throw 112.0.0.0/4",
                "route add default via " + ATTACKER_IPV6,
                "route add unreachable 2001:db8:1::/48",
                "route add prohibit 2001:db8:2::/48",
                "route add blackhole 2001:db8:3::/48");
        attacker.ip(neighbour(SERVER, SERVER_HARDWARE), neighbour(SERVER_IPV6, SERVER_HARDWARE));
    }

    private static void configure(Namespace namespace, String address, String ipv6) throws IOException {
        namespace.ip(
                "link set " + INTERFACE + " addrgenmode none",
                "link set " + INTERFACE + " up",
                "addr add " + address + "/30 broadcast + dev " + INTERFACE,
                "addr add " + ipv6 + "/126 dev " + INTERFACE + " nodad");
    }

    private static String neighbour(String address, String hardware) {
        return "neigh replace " + address + " lladdr " + hardware + " nud permanent dev " + INTERFACE;
    }

    /** Returns what runs a command on the attacked host. */
    List<String> onServer() {
        return server.inside(List.of());
    }

    /** Returns what runs a command on the attacking host. */
    List<String> onAttacker() {
        return attacker.inside(List.of());
    }

    /** Tells whether a program on the attacked host is bound to a port. */
    boolean isBoundOnServer(int port) throws IOException {
        return server.run("cat", "/proc/net/udp", "/proc/net/udp6")
                .contains(String.format(Locale.ROOT, ":%04X 0", port));
    }

    /** Returns how many datagrams programs on the attacked host have received. */
    long receivedByServer() throws IOException {
        String counters = server.run("cat", "/proc/net/snmp", "/proc/net/snmp6");
        return counter(counters, "(?m)^Udp: (\\d+)") + counter(counters, "Udp6InDatagrams\\s+(\\d+)");
    }

    private static long counter(String counters, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(counters);
        assertTrue(matcher.find(), counters);
        return Long.parseLong(matcher.group(1));
    }

    /** Returns the hardware address of the attacked host. */
    static byte[] serverHardware() {
        return HexFormat.ofDelimiter(":").parseHex(SERVER_HARDWARE);
    }

    @Override
    public void close() {
        removeAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void removeAll() {
        for (Namespace namespace : List.of(server, attacker)) {
            try {
                namespace.close();
            } catch (IOException e) {
                System.getLogger(Testbed.class.getName()).log(System.Logger.Level.WARNING, "left behind", e);
            }
        }
    }
}
