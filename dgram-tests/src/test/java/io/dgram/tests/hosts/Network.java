package io.dgram.tests.hosts;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Three hosts on two links. */
final class Network implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::removeAll);
    private final Host member;
    private final Host source;
    private final Host other;

    /** Makes the network. If this throws, nothing of it is left. */
    Network() throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            Namespace cables = namespace("cables");
            for (Link link : Link.values()) {
                // A switch that sends everything everywhere.
                String name = link.interfaceName();
                cables.ip("link add " + name + " type bridge mcast_snooping 0", "link set " + name + " up");
            }
            member = host(cables, 1);
            source = host(cables, 2);
            other = host(cables, 3);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Host host(Namespace cables, int number) throws IOException {
        Host host = new Host(namespace("host" + number), cables, number);
        parts.push(host);
        host.plug(Link.LEFT);
        host.plug(Link.RIGHT);
        return host;
    }

    private Namespace namespace(String role) throws IOException {
        Namespace namespace =
                Namespace.create("dgram-" + ProcessHandle.current().pid() + "-" + role);
        parts.push(namespace);
        return namespace;
    }

    /** The host of those who join groups. */
    Host member() {
        return member;
    }

    /** A host of those who send. */
    Host source() {
        return source;
    }

    /** Another host of those who send. */
    Host other() {
        return other;
    }

    @Override
    public void close() {
        removeAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    // Programs before the namespaces that they run in.
    private synchronized void removeAll() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.getLogger(Network.class.getName()).log(System.Logger.Level.WARNING, "left behind", e);
            }
        }
    }
}
