package io.dgram.bench.peer;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens many sockets, each with somebody who waits for datagrams, and tells what they cost while nothing arrives, or
 * while each gets a datagram a second. Those a thread of this process sends, whose own processor time is left out.
 */
final class Scale {

    // The virtual machine's own files, and some.
    private static final int SPARE_FILES = 100;
    private static final int COLLECTIONS = 4;
    private static final int TICK_MILLIS = 10;
    private static final long MILLI = 1_000_000;

    private final Peer peer;
    private final Options options;
    private final Tally tally = new Tally();
    private final List<InetSocketAddress> targets = new ArrayList<>();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private volatile long sentUntilNow;
    private volatile long senderNanos;

    /**
     * Prepares the sockets.
     *
     * @param peer opens them
     * @param options how many, and what happens then
     */
    Scale(Peer peer, Options options) {
        this.peer = peer;
        this.options = options;
    }

    /**
     * Opens the sockets, lets the warm-up pass, and measures.
     *
     * @return the result, a line of the protocol: sockets, bytes of heap for each, bytes of direct buffers of all,
     *     platform threads of the process, milliseconds of processor time a second
     * @throws Exception if that fails; {@link MissingException} if the system does not allow so many files
     */
    String run() throws Exception {
        demandFiles(options.sockets());
        peer.open(tally); // the first one loads the classes
        Thread.sleep(100);
        long heap = usedHeap();
        long direct = directBytes();
        for (int i = 0; i < options.sockets(); i++) {
            targets.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.open(tally)));
        }
        if (options.trickle()) {
            Thread.ofPlatform().daemon().name("trickle").start(this::trickle);
        }
        Thread.sleep(options.warmup());
        double cpu = cpuMillisPerSecond();
        int threads = platformThreads();
        heap = usedHeap() - heap;
        return "OPEN " + targets.size() + " " + heap / targets.size() + " " + (directBytes() - direct) + " " + threads
                + " " + Math.round(cpu * 100) / 100.0;
    }

    /** Throws unless the system allows this process so many open sockets. */
    static void demandFiles(int sockets) throws IOException, MissingException {
        String limit;
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            limit = lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+")[3])
                    .findFirst()
                    .orElse("unlimited");
        }
        if (!limit.equals("unlimited") && Long.parseLong(limit) < sockets + SPARE_FILES) {
            throw new MissingException("only " + limit + " open files allowed (ulimit -n)");
        }
    }

    private double cpuMillisPerSecond() throws InterruptedException {
        long received = tally.datagrams();
        long sent = sentUntilNow;
        long cpu = system.getProcessCpuTime() - senderNanos;
        long start = System.nanoTime();
        Thread.sleep(options.time());
        cpu = system.getProcessCpuTime() - senderNanos - cpu;
        long nanos = System.nanoTime() - start;
        System.err.println("sent " + (sentUntilNow - sent) + ", received " + (tally.datagrams() - received));
        return cpu * 1_000.0 / nanos;
    }

    // To each socket a datagram a second, evenly, a handful every tick.
    private void trickle() {
        long thread = Thread.currentThread().threadId();
        try (DatagramChannel channel = DatagramChannel.open()) {
            ByteBuffer data = ByteBuffer.allocateDirect(options.size());
            long start = System.nanoTime();
            for (long sent = 0; ; Thread.sleep(TICK_MILLIS)) {
                long due = (System.nanoTime() - start) / MILLI * targets.size() / 1_000;
                for (; sent < due; sent++) {
                    channel.send(data.clear(), targets.get((int) (sent % targets.size())));
                }
                sentUntilNow = sent;
                senderNanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
            }
        } catch (IOException | InterruptedException e) {
            PeerMain.fail(e);
        }
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    // All of them, the virtual machine's own too, which ThreadMXBean leaves out.
    private static int platformThreads() {
        String[] tasks = new File("/proc/self/task").list();
        return tasks == null ? ManagementFactory.getThreadMXBean().getThreadCount() : tasks.length;
    }
}
