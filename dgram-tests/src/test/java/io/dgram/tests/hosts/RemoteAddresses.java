package io.dgram.tests.hosts;

import io.dgram.SocketType;
import java.io.IOException;
import java.util.List;

/** The interfaces and {@link io.dgram.BoundAddresses} of another host. */
record RemoteAddresses(AgentProcess agent) implements AutoCloseable {

    private List<String> ask(String... words) throws IOException {
        Object[] command = new Object[words.length + 1];
        command[0] = "local";
        System.arraycopy(words, 0, command, 1, words.length);
        List<String> values = agent.obey(command);
        return values.equals(List.of("")) ? List.of() : values;
    }

    /** Returns the interfaces, each as it prints itself. */
    List<String> interfaces() throws IOException {
        return ask("interfaces");
    }

    void follow() throws IOException {
        ask("follow");
    }

    void unfollow() throws IOException {
        ask("unfollow");
    }

    /** Returns each address that has come ({@code +}) or gone ({@code -}) since {@link #follow()}, in order. */
    List<String> changes() throws IOException {
        return ask("changes");
    }

    /** Tells whether the thread that watches the interfaces is there. */
    boolean isWatching() throws IOException {
        return !ask("threads").isEmpty();
    }

    /** Binds all addresses, and answers what arrives with the address that was asked; returns the port. */
    int bindAll(SocketType type, int port) throws IOException {
        return bindAll(type, port, false);
    }

    /** Does the same with sockets that share the port with others which allow that; returns the port. */
    int bindAllShared(SocketType type) throws IOException {
        return bindAll(type, 0, true);
    }

    private int bindAll(SocketType type, int port, boolean shared) throws IOException {
        agent.forgetLog();
        return Integer.parseInt(ask("bindAll", type.name(), Integer.toString(port), Boolean.toString(shared))
                .getFirst());
    }

    /** Serves what {@link Servers} does, on a socket for each address. */
    void serve(SocketType type) throws IOException {
        agent.forgetLog();
        ask("serve", type.name());
    }

    /** Returns the addresses on which all of that is served. */
    List<String> served() throws IOException {
        return ask("served");
    }

    List<String> addresses() throws IOException {
        return ask("addresses");
    }

    /** Returns what is not bound, each as endpoint and code. */
    List<String> failures() throws IOException {
        return ask("failures");
    }

    /** Returns the events of the sockets but messages, such as {@code "listening 10.77.1.9:53"}. */
    List<String> events() throws IOException {
        return ask("events");
    }

    /** Sets the traffic class of all sockets, those to come included. */
    void setTrafficClass(int value) throws IOException {
        ask("set", Integer.toString(value));
    }

    /** Returns the traffic class of each socket. */
    List<String> trafficClasses() throws IOException {
        return ask("options");
    }

    /** Stops all receivers. */
    void stop() throws IOException {
        ask("stop");
    }

    /** Starts all receivers. */
    void start() throws IOException {
        ask("start");
    }

    /** Drops the sockets without closing them. */
    void drop() throws IOException {
        ask("drop");
    }

    /** Collects garbage. */
    void collect() throws IOException {
        ask("collect");
    }

    int received() throws IOException {
        return Integer.parseInt(ask("received").getFirst());
    }

    List<String> log() {
        return agent.log();
    }

    @Override
    public void close() throws IOException {
        ask("unbindAll");
    }
}
