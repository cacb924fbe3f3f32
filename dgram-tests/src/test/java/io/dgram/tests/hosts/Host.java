package io.dgram.tests.hosts;

import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A host with interfaces of its own, and programs that run on it. */
final class Host implements AutoCloseable {

    /** Switches an offload as ethtool(8) does. Arguments: the interface, the command, the value. */
    private static final String OFFLOAD = """
        import array, fcntl, socket, struct, sys
        value = array.array('I', [int(sys.argv[2]), int(sys.argv[3])])
        request = struct.pack('16sP16x', sys.argv[1].encode(), value.buffer_info()[0])
        fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8946, request)
        """;

    private static final String ETHTOOL_STSO = "31";
    private static final String ETHTOOL_SGRO = "44";

    private static final String FIRST_UNPRIVILEGED_PORT = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    private final Namespace namespace;
    private final Namespace cables;
    private final int number;
    private final Map<Link, Integer> plugged = new EnumMap<>(Link.class); // as which number
    private final Map<Access, AgentProcess> agents = new EnumMap<>(Access.class);

    /**
     * @param cables has a bridge for every link, of the link's name
     * @param number the last part of its addresses
     */
    Host(Namespace namespace, Namespace cables, int number) {
        this.namespace = namespace;
        this.cables = cables;
        this.number = number;
    }

    // ------------------------------------------------------------------------------------------------ interfaces

    /** Makes an interface on a link. */
    void plug(Link link) throws IOException {
        plug(link, number);
    }

    /** Makes an interface on a link, with the addresses of another number. */
    void plug(Link link, int as) throws IOException {
        String name = link.interfaceName();
        namespace.ip("link add " + name + cableOf(link));
        configure(link, as);
    }

    /** Deletes the interface on a link, and makes another of the same name, number and addresses in the same moment. */
    void replace(Link link) throws IOException {
        String name = link.interfaceName();
        int index = indexOf(link);
        namespace.ip("link del " + name, "link add " + name + " index " + index + cableOf(link));
        configure(link, plugged.get(link));
    }

    // With the same hardware address each time, as the other hosts remember it.
    private String cableOf(Link link) {
        return " address " + link.hardware(number) + " type veth peer name " + link.interfaceName() + number + " netns "
                + cables.name();
    }

    private void configure(Link link, int as) throws IOException {
        String name = link.interfaceName();
        namespace.ip("link set " + name + " addrgenmode none");
        cables.ip("link set " + name + number + " addrgenmode none master " + name + " up");
        plugged.put(link, as);
        up(link);
        // The kernel notices a carrier some time after the link is there, a second at times.
        Tasks.await("a link that carries", () -> isUp(namespace, name) && isUp(cables, name + number));
    }

    private static boolean isUp(Namespace in, String name) throws IOException {
        return in.ask("-o", "link", "show", "dev", name).contains(" state UP ");
    }

    /** Deletes the interface on a link, if there is one. */
    void unplug(Link link) throws IOException {
        if (plugged.remove(link) != null) {
            namespace.ip("link del " + link.interfaceName());
        }
    }

    /** Takes the addresses of the interface on a link away, and gives it those of another number. */
    void renumber(Link link, int as) throws IOException {
        namespace.ip("addr flush dev " + link.interfaceName());
        plugged.put(link, as);
        up(link);
    }

    /** Takes all IPv6 addresses away, or lets the loopback interface have its own again. */
    void disableIpv6(boolean disable) throws IOException {
        namespace.set("/proc/sys/net/ipv6/conf/all/disable_ipv6", disable ? "1" : "0");
    }

    /** Takes all addresses of the interface on a link away. */
    void strip(Link link) throws IOException {
        namespace.ip("addr flush dev " + link.interfaceName());
    }

    /** Gives the interface on a link one more address. */
    void alias(Link link, String address) throws IOException {
        namespace.ip("addr add " + address + " dev " + link.interfaceName());
    }

    /** Takes an address of the interface on a link away. */
    void removeAlias(Link link, String address) throws IOException {
        namespace.ip("addr del " + address + " dev " + link.interfaceName());
    }

    /** Switches the interface on a link off. */
    void down(Link link) throws IOException {
        namespace.ip("link set " + link.interfaceName() + " down");
    }

    /** Switches the interface on a link on. */
    void up(Link link) throws IOException {
        String name = link.interfaceName();
        int as = plugged.get(link);
        namespace.ip(
                "link set " + name + " up",
                "addr replace " + link.ipv4(as) + "/24 broadcast " + link.broadcast() + " dev " + name,
                "addr replace fe80::" + as + "/64 dev " + name + " nodad",
                "addr replace " + link.ipv6(as) + "/64 dev " + name + " nodad");
        if (link == Link.LEFT) {
            // Where the system sends groups, and broadcasts to all networks.
            namespace.ip(
                    "route replace default dev " + name,
                    "route replace multicast ff00::/8 dev " + name + " table local metric 128");
        }
        Tasks.await(
                "addresses that can be used",
                () -> namespace
                        .ask("-6", "addr", "show", "dev", name, "tentative")
                        .isBlank());
    }

    /** Gives the interface on a link another link-local address, until that is closed. */
    AutoCloseable linkLocal(Link link, String address) throws IOException {
        return address(link, address + "/64");
    }

    /** Gives the interface on a link another address, with the length of its prefix, until that is closed. */
    AutoCloseable address(Link link, String address) throws IOException {
        String what = address + " dev " + link.interfaceName();
        namespace.ip("addr add " + what + (address.indexOf(':') < 0 ? "" : " nodad"));
        return () -> namespace.ip("addr del " + what);
    }

    /** Makes a route of a type of its own, until that is closed. */
    AutoCloseable route(String type, String destination) throws IOException {
        String what = type + " " + destination;
        namespace.ip("route add " + what);
        return () -> namespace.ip("route del " + what);
    }

    /** Has the firewall drop what is sent to an address, until that is closed. */
    AutoCloseable drop(String destination) throws IOException {
        String family = destination.indexOf(':') < 0 ? "ip" : "ip6";
        namespace.run(
                "nft",
                "add table inet dgram; add chain inet dgram out { type filter hook output priority 0; };"
                        + " add rule inet dgram out " + family + " daddr " + destination + " drop");
        return () -> namespace.run("nft", "delete table inet dgram");
    }

    /** Tells whether there is a firewall. */
    boolean hasFirewall() {
        try {
            namespace.run("nft", "--version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes ports privileged, until that is closed. */
    AutoCloseable reservePortsBelow(int port) throws IOException {
        namespace.set(FIRST_UNPRIVILEGED_PORT, Integer.toString(port));
        return () -> namespace.set(FIRST_UNPRIVILEGED_PORT, "1024");
    }

    String ipv4(Link link) {
        return link.ipv4(number);
    }

    String ipv6(Link link) {
        return link.ipv6(number);
    }

    /** Returns the address that it has on every link. */
    String linkLocal() {
        return "fe80::" + number;
    }

    // -------------------------------------------------------------------------------------------------- programs

    /** Opens a socket, in a program with native access. */
    RemoteSocket open(SocketType type) throws IOException {
        return open(type, Access.NATIVE);
    }

    /** Opens a socket. */
    RemoteSocket open(SocketType type, Access access) throws IOException {
        return RemoteSocket.open(agent(access), type);
    }

    /** Opens a socket that asks for packet information. */
    RemoteSocket openAsking(SocketType type) throws IOException {
        return RemoteSocket.asking(agent(Access.NATIVE), type);
    }

    /** Returns the program with that access, which runs until this host is closed. */
    AgentProcess agent(Access access) throws IOException {
        AgentProcess agent = agents.get(access);
        if (agent == null) {
            agent = AgentProcess.start(namespace, access);
            agents.put(access, agent);
        }
        return agent;
    }

    /** Returns the index of the interface on a link. */
    int indexOf(Link link) throws IOException {
        // Not of what ip(8) prints, which may begin with a complaint although it succeeds.
        String file = "/sys/class/net/" + link.interfaceName() + "/ifindex";
        return Integer.parseInt(namespace.run("cat", file).strip());
    }

    /** Has the interface on a link hold datagrams for some time to coalesce them, until that is closed. */
    AutoCloseable coalesce(Link link, Duration hold) throws IOException {
        String name = link.interfaceName();
        String timeout = "/sys/class/net/" + name + "/gro_flush_timeout";
        // An interface of type veth coalesces what its peer does not split (veth_skb_is_eligible_for_gro()).
        cables.run("python3", "-c", OFFLOAD, name + number, ETHTOOL_STSO, "0");
        namespace.run("python3", "-c", OFFLOAD, name, ETHTOOL_SGRO, "1");
        namespace.set(timeout, String.valueOf(hold.toNanos()));
        return () -> {
            namespace.set(timeout, "0");
            namespace.run("python3", "-c", OFFLOAD, name, ETHTOOL_SGRO, "0");
            cables.run("python3", "-c", OFFLOAD, name + number, ETHTOOL_STSO, "1");
        };
    }

    /** Starts a program of a user who lacks a capability (capabilities(7)), as ordinary users do. */
    AgentProcess startWithout(Access access, String capability) throws IOException {
        // A program of root gets what the bounding set has.
        return AgentProcess.start(
                namespace, access, List.of("setpriv", "--inh-caps=-" + capability, "--bounding-set=-" + capability));
    }

    /** Returns the command that runs another one on this host. */
    List<String> inside(List<String> command) {
        return namespace.inside(command);
    }

    @Override
    public void close() {
        agents.values().forEach(AgentProcess::close);
    }
}
