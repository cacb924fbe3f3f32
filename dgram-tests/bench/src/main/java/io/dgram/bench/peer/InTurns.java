package io.dgram.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Compares the calls of a form with those of the bare channel, on one thread: some of one, some of the other, again and
 * again. What happens to the machine meanwhile happens to both.
 */
final class InTurns {

    private static final int CALLS = 1_000; // of one in a row, a few milliseconds
    private static final long MILLI = 1_000_000;

    private final BlockingSocket own;
    private final BlockingSocket bare;
    private final Options options;
    private final Tally tally = new Tally();
    private final List<Double> ownNanos = new ArrayList<>();
    private final List<Double> bareNanos = new ArrayList<>();
    private final List<Double> speeds = new ArrayList<>();

    /**
     * Prepares a comparison.
     *
     * @param own a socket of the form
     * @param bare the bare channel
     * @param options say how long, and on which kind of thread
     */
    InTurns(BlockingSocket own, BlockingSocket bare, Options options) {
        this.own = own;
        this.bare = bare;
        this.options = options;
    }

    /**
     * Compares the sending of datagrams to the target.
     *
     * @return the result, a line of the protocol: nanoseconds of a call, of one of the bare channel, and how many times
     * as
     *     fast as that it is; the medians of all turns
     * @throws Exception if that fails
     */
    String send() throws Exception {
        return onItsThread(() -> compare(this::send));
    }

    /**
     * Compares the receiving of one datagram, which is there already.
     *
     * @return the same as for sending
     * @throws Exception if that fails
     */
    String receive() throws Exception {
        try (DatagramChannel feeder = DatagramChannel.open()) {
            ByteBuffer data = ByteBuffer.allocateDirect(options.size());
            return onItsThread(() -> compare(socket -> receive(socket, feeder, data)));
        }
    }

    private String onItsThread(Callable<String> comparison) throws Exception {
        FutureTask<String> task = new FutureTask<>(comparison);
        options.thread("in turns", task).start();
        return task.get();
    }

    /** Some calls. */
    private interface Turn {
        double nanosOfCall(BlockingSocket socket) throws Exception;
    }

    private String compare(Turn turn) throws Exception {
        repeat(turn, options.warmup());
        ownNanos.clear();
        bareNanos.clear();
        speeds.clear();
        repeat(turn, options.time());
        return String.format(Locale.ROOT, "TURNS %f %f %f", median(ownNanos), median(bareNanos), median(speeds));
    }

    private void repeat(Turn turn, int millis) throws Exception {
        long start = System.nanoTime();
        do {
            double ownTime = turn.nanosOfCall(own);
            double bareTime = turn.nanosOfCall(bare);
            ownNanos.add(ownTime);
            bareNanos.add(bareTime);
            speeds.add(bareTime / ownTime);
        } while (System.nanoTime() - start < millis * MILLI);
    }

    private double send(BlockingSocket socket) throws Exception {
        long before = tally.datagrams();
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            socket.send(tally);
        }
        long nanos = System.nanoTime() - start;
        long sent = tally.datagrams() - before;
        if (sent < CALLS) {
            throw new IOException("only " + sent + " of " + CALLS + " datagrams sent");
        }
        return (double) nanos / sent;
    }

    // The clock takes its part, of both the same.
    private double receive(BlockingSocket socket, DatagramChannel feeder, ByteBuffer data) throws Exception {
        SocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port());
        long nanos = 0;
        for (int i = 0; i < CALLS; i++) {
            feeder.send(data.clear(), target);
            long start = System.nanoTime();
            socket.receive(tally);
            nanos += System.nanoTime() - start;
        }
        return (double) nanos / CALLS;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
