package io.dgram.tests.attack;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that measures what it costs a socket to report ICMP errors: the processor time of the thread that sends, a
 * datagram, with and without, to living peers and to as many dead ones among them. The two take turns; the medians of
 * all turns are told, in nanoseconds. What is told of dead peers includes the kernel's work on each error, for which the
 * thread that sends over the loopback interface pays.
 */
final class ReportingCost implements AutoCloseable {

    private static final int PEERS = 1_000;
    private static final int FIRST_DEAD_PORT = 2_000; // in a namespace of its own, where nobody is
    private static final int ROUNDS = 10; // of a turn: one datagram to each target, so that no receive buffer is full
    private static final int WARM_UP = 15; // turns, until compilers have done their work

    private final List<DatagramChannel> living = new ArrayList<>();
    private final List<Endpoint> allLiving = new ArrayList<>();
    private final List<Endpoint> halfDead = new ArrayList<>();
    private final Socket plain;
    private final Socket reporting;
    private final long[] userNanos = new long[2]; // without, with; counted by ticks, so as a sum of all turns

    private ReportingCost(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        for (int i = 0; i < PEERS; i++) {
            DatagramChannel peer = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
            peer.configureBlocking(false);
            living.add(peer);
            Endpoint target = Endpoint.of((InetSocketAddress) peer.getLocalAddress());
            allLiving.add(target);
            halfDead.add(target);
            halfDead.add(Endpoint.of(address, FIRST_DEAD_PORT + i));
        }
        SocketType type = address.getAddress().length == 4 ? SocketType.UDP4 : SocketType.UDP6;
        plain = Dgram.createSocket(type).bind(0, host);
        reporting =
                Dgram.createSocket(SocketConfig.of(type).withIcmpErrors(true)).bind(0, host);
    }

    /** Takes the address of all, the number of turns, and whom to send to: {@code living}, {@code half dead}, or both. */
    public static void main(String[] arguments) throws Exception {
        int turns = Integer.parseInt(arguments[1]);
        try (ReportingCost program = new ReportingCost(arguments[0])) {
            for (String targets : List.of(arguments).subList(2, arguments.length)) {
                program.measure(targets, targets.equals("living") ? program.allLiving : program.halfDead, turns);
            }
        }
    }

    private void measure(String name, List<Endpoint> targets, int turns) throws Exception {
        long[] without = new long[turns];
        long[] with = new long[turns];
        userNanos[0] = 0;
        userNanos[1] = 0;
        for (int turn = -WARM_UP; turn < turns; turn++) {
            boolean first = turn % 2 == 0;
            long one = cost(first ? plain : reporting, targets, !first);
            long other = cost(first ? reporting : plain, targets, first);
            if (turn >= 0) {
                without[turn] = first ? one : other;
                with[turn] = first ? other : one;
            }
        }
        ChildJvm.tell(name + " without", median(without));
        ChildJvm.tell(name + " with", median(with));
        long sends = (turns + WARM_UP) * ROUNDS * (long) targets.size();
        ChildJvm.tell(name + " without, outside the kernel", userNanos[0] / sends);
        ChildJvm.tell(name + " with, outside the kernel", userNanos[1] / sends);
    }

    private long cost(Socket socket, List<Endpoint> targets, boolean reports) throws Exception {
        ByteBuffer data = ByteBuffer.allocateDirect(64);
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long userBefore = thread.getCurrentThreadUserTime();
        long before = thread.getCurrentThreadCpuTime();
        for (int round = 0; round < ROUNDS; round++) {
            for (Endpoint target : targets) {
                socket.send(data.clear(), target);
            }
            if (reports) {
                socket.icmpErrors();
            }
        }
        long used = thread.getCurrentThreadCpuTime() - before;
        userNanos[reports ? 1 : 0] += thread.getCurrentThreadUserTime() - userBefore;
        readAll();
        return used / (ROUNDS * (long) targets.size());
    }

    private void readAll() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(64);
        for (DatagramChannel peer : living) {
            while (peer.receive(data.clear()) != null) {
                // Only room is wanted.
            }
        }
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() throws IOException {
        plain.close();
        reporting.close();
        for (DatagramChannel peer : living) {
            peer.close();
        }
    }
}
