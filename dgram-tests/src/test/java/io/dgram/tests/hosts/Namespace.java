package io.dgram.tests.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of Linux (network_namespaces(7)): interfaces, addresses and routes of its own. */
public final class Namespace implements AutoCloseable {

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** Makes one that has nothing but a loopback interface. */
    public static Namespace create(String name) throws IOException {
        Command.run("", List.of("ip", "netns", "add", name));
        Namespace created = new Namespace(name);
        created.ip("link set lo up");
        // Every closed port is reported, however many there are.
        created.set("/proc/sys/net/ipv4/icmp_ratelimit", "0");
        created.set("/proc/sys/net/ipv6/icmp/ratelimit", "0");
        return created;
    }

    /** Sets a parameter of the kernel, such as {@code /proc/sys/net/ipv4/ip_forward}. */
    void set(String parameter, String value) throws IOException {
        Command.run(value, inside(List.of("tee", parameter)));
    }

    /** Has ip(8) change something. */
    public void ip(String... changes) throws IOException {
        Command.run(String.join("\n", changes) + "\n", List.of("ip", "-n", name, "-batch", "-"));
    }

    /** Asks ip(8) something. */
    public String ask(String... question) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(question));
        return Command.run("", command);
    }

    /** Runs a command here, and returns what it wrote. */
    public String run(String... command) throws IOException {
        return Command.run("", inside(List.of(command)));
    }

    /** Returns the command that runs another one here. */
    public List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    public String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        Command.run("", List.of("ip", "netns", "del", name));
    }
}
