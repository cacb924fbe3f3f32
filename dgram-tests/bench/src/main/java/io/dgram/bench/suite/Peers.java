package io.dgram.bench.suite;

import static io.dgram.bench.suite.Role.ECHO;
import static io.dgram.bench.suite.Role.FLOOD;
import static io.dgram.bench.suite.Role.LISTEN;
import static io.dgram.bench.suite.Role.LISTEN_MANY;
import static io.dgram.bench.suite.Role.OPEN;
import static io.dgram.bench.suite.Role.PACE;
import static io.dgram.bench.suite.Role.PING;
import static io.dgram.bench.suite.Role.RECEIVE;
import static io.dgram.bench.suite.Role.RECEIVE_IN_TURNS;
import static io.dgram.bench.suite.Role.SEND;
import static io.dgram.bench.suite.Role.SEND_IN_TURNS;

import io.dgram.bench.report.PeerNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All peers there are, and those that measure the others. */
public final class Peers {

    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final String PURE = ", pure Java";

    private final List<Peer> all = new ArrayList<>();
    private final Path sources;
    private final NativePrograms programs;

    private Peers(Path sources, NativePrograms programs) {
        this.sources = sources;
        this.programs = programs;
    }

    /** Returns the peers of this project. */
    static Peers of(Path sources, NativePrograms programs) {
        Peers peers = new Peers(sources.toAbsolutePath(), programs);
        peers.addDgram();
        peers.addJdk();
        peers.addNetty();
        peers.addOthers();
        return peers;
    }

    /** Returns them all. */
    List<Peer> all() {
        return List.copyOf(all);
    }

    /**
     * Returns those that may generate load, the best first: one that needs no warm-up leaves the processor to the peer.
     */
    List<Peer> generators() {
        return List.of(
                c("C UDP_SEGMENT (peers/c)", "offload", FLOOD),
                java(PeerNames.SEND_SEGMENTS, "io-dgram-segments", FLOOD),
                java(PeerNames.YARDSTICK, "channel-nonblocking", FLOOD));
    }

    /** Returns the one that measures round trips to all others. */
    Peer client() {
        return Files.isExecutable(programs.c())
                ? c(PeerNames.C, "recvfrom", PING)
                : java(PeerNames.CHANNEL, "channel", PING);
    }

    /**
     * Returns the one that sends at fixed rates: a program in C, which has no compiler or collector beside its sender.
     */
    Peer pacer() {
        return c("C (peers/c)", "recvfrom", PACE);
    }

    private void addDgram() {
        add(java(PeerNames.RECEIVE, "io-dgram-message", RECEIVE, ECHO, PING, OPEN, RECEIVE_IN_TURNS));
        add(java(
                PeerNames.RECEIVE_BUFFER,
                "io-dgram-buffer",
                RECEIVE,
                LISTEN,
                LISTEN_MANY,
                ECHO,
                PING,
                OPEN,
                RECEIVE_IN_TURNS));
        add(thread("platform", java(PeerNames.RECEIVE_BUFFER, "io-dgram-buffer", LISTEN)));
        add(option("moderation=0", java(PeerNames.NO_MODERATION, "io-dgram-buffer", LISTEN)));
        add(option("busy=0", java(PeerNames.NO_BUSY_POLL, "io-dgram-buffer", ECHO, PING)));
        add(option("busy=200", java(PeerNames.LONG_BUSY_POLL, "io-dgram-buffer", ECHO, PING)));
        add(java(PeerNames.PUSH, "io-dgram-push", RECEIVE, LISTEN, LISTEN_MANY, ECHO, OPEN));
        add(java(PeerNames.RECEIVE_BATCH, "io-dgram-batch", RECEIVE, LISTEN, ECHO));
        add(java(PeerNames.SEND_ARRAY, "io-dgram-message", SEND, SEND_IN_TURNS));
        add(java(PeerNames.SEND_BUFFER, "io-dgram-buffer", SEND, SEND_IN_TURNS));
        add(java(PeerNames.SEND_BATCH, "io-dgram-batch", SEND));
        add(java(PeerNames.SEND_SEGMENTS, "io-dgram-segments", SEND));
        add(pure(
                PeerNames.RECEIVE_BUFFER_PURE,
                "io-dgram-buffer",
                RECEIVE,
                LISTEN,
                LISTEN_MANY,
                ECHO,
                OPEN,
                RECEIVE_IN_TURNS));
        add(thread("platform", pure(PeerNames.RECEIVE_BUFFER_PURE, "io-dgram-buffer", LISTEN)));
        add(pure(PeerNames.PUSH + PURE, "io-dgram-push", LISTEN, LISTEN_MANY));
        add(pure(PeerNames.RECEIVE_BATCH + PURE, "io-dgram-batch", RECEIVE, LISTEN));
        add(pure(PeerNames.SEND_BUFFER + PURE, "io-dgram-buffer", SEND, SEND_IN_TURNS));
        add(pure(PeerNames.SEND_BATCH + PURE, "io-dgram-batch", SEND));
    }

    private void addJdk() {
        add(java(
                PeerNames.YARDSTICK,
                "channel-nonblocking",
                RECEIVE,
                SEND,
                ECHO,
                PING,
                RECEIVE_IN_TURNS,
                SEND_IN_TURNS));
        add(thread("platform", java(PeerNames.CHANNEL, "channel", RECEIVE, LISTEN, SEND, ECHO, PING, OPEN)));
        add(thread(
                "virtual",
                java(
                        PeerNames.CHANNEL,
                        "channel",
                        RECEIVE,
                        LISTEN,
                        LISTEN_MANY,
                        ECHO,
                        PING,
                        OPEN,
                        RECEIVE_IN_TURNS,
                        SEND_IN_TURNS)));
        add(option(
                "thread=platform",
                java(
                        PeerNames.JDK_SOCKET,
                        "socket",
                        RECEIVE,
                        LISTEN,
                        SEND,
                        ECHO,
                        PING,
                        RECEIVE_IN_TURNS,
                        SEND_IN_TURNS)));
    }

    private void addNetty() {
        add(java(PeerNames.NETTY_NIO, "netty-nio", RECEIVE, LISTEN, SEND, ECHO, OPEN));
        add(java("Netty epoll", "netty-epoll", RECEIVE, LISTEN, SEND, ECHO, OPEN));
        add(java(PeerNames.NETTY_RECVMMSG, "netty-epoll-mmsg", RECEIVE, SEND, ECHO));
        add(java(PeerNames.NETTY_OFFLOAD, "netty-epoll-gro", RECEIVE, SEND, ECHO));
        add(java("Netty io_uring", "netty-io_uring", RECEIVE, SEND, ECHO));
        add(java(PeerNames.VERTX, "vertx", RECEIVE, SEND, ECHO, OPEN));
    }

    private void addOthers() {
        add(c(PeerNames.C, "recvfrom", RECEIVE, LISTEN, SEND, ECHO, PING));
        add(c("C recvmmsg/sendmmsg", "mmsg", RECEIVE, SEND, ECHO));
        add(c(PeerNames.C_OFFLOAD, "offload", RECEIVE, SEND));
        add(program(PeerNames.GO, List.of(programs.go().toString(), "std"), RECEIVE, LISTEN, SEND, ECHO, PING));
        add(program("Go, batches", List.of(programs.go().toString(), "batch"), RECEIVE, SEND, ECHO));
        add(program(PeerNames.NODE, List.of("node", source("node/udp.js")), RECEIVE, LISTEN, SEND, ECHO, PING));
        add(program(PeerNames.LUV, List.of("lua5.1", source("luv/udp.lua")), RECEIVE, SEND, ECHO, PING));
    }

    private void add(Peer peer) {
        all.add(peer);
    }

    private String source(String file) {
        return sources.resolve(file).toString();
    }

    private Peer c(String name, String form, Role... roles) {
        return program(name, List.of(programs.c().toString(), form), roles);
    }

    private static Peer program(String name, List<String> command, Role... roles) {
        return new Peer(name, command, List.of(), Set.of(roles), false);
    }

    private static Peer java(String name, String form, Role... roles) {
        return jvm(name, form, List.of(NATIVE_ACCESS), roles);
    }

    private static Peer pure(String name, String form, Role... roles) {
        return jvm(name, form, List.of(), roles);
    }

    private static Peer jvm(String name, String form, List<String> arguments, Role... roles) {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.addAll(List.of("-cp", classPath, "io.dgram.bench.peer.PeerMain", form));
        return new Peer(name, command, List.of(), Set.of(roles), true);
    }

    private static Peer thread(String kind, Peer peer) {
        String name = peer.name() + ", " + kind + " thread";
        return option("thread=" + kind, new Peer(name, peer.command(), List.of(), peer.roles(), peer.jvm()));
    }

    private static Peer option(String option, Peer peer) {
        return new Peer(peer.name(), peer.command(), List.of(option), peer.roles(), peer.jvm());
    }
}
