package io.dgram.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Looks now and then how many datagrams the kernel has dropped because a receive buffer was full. That tells whether a
 * receiver was given more than it could take, during its measurement and not before, without asking the sender.
 */
final class KernelDrops implements AutoCloseable {

    private record Look(long nanos, long drops) {}

    private static final Path COUNTERS = Path.of("/proc/net/snmp");
    private static final String PROTOCOL = "Udp: ";
    private static final String DROPS = "RcvbufErrors";
    private static final long PAUSE_MILLIS = 50;

    private final Deque<Look> looks = new ArrayDeque<>(); // under its monitor, the newest first
    private final Thread watcher = Thread.ofVirtual().unstarted(this::run);

    private KernelDrops() {}

    /** Begins to look, until closed. */
    static KernelDrops watch() {
        KernelDrops drops = new KernelDrops();
        drops.watcher.start();
        return drops;
    }

    private void run() {
        try {
            while (true) {
                look();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            // Another system than Linux, or the end.
        }
    }

    private void look() throws IOException {
        long drops = parse(Files.readAllLines(COUNTERS));
        synchronized (looks) {
            looks.addFirst(new Look(System.nanoTime(), drops));
        }
    }

    /** Returns the number of drops that the kernel's table tells; 0 if it tells none. */
    static long parse(List<String> table) {
        List<String> udp =
                table.stream().filter(line -> line.startsWith(PROTOCOL)).toList();
        if (udp.size() != 2) {
            return 0;
        }
        int column = List.of(udp.getFirst().split(" ")).indexOf(DROPS);
        return column < 0 ? 0 : Long.parseLong(udp.getLast().split(" ")[column]);
    }

    /**
     * Returns the drops of a second during the time that ends with the last look; empty if there was none so long ago.
     */
    OptionalDouble perSecond(Duration time) {
        synchronized (looks) {
            if (looks.isEmpty()) {
                return OptionalDouble.empty();
            }
            Look last = looks.getFirst();
            for (Look look : looks) {
                long nanos = last.nanos - look.nanos;
                if (nanos >= time.toNanos() * 3 / 4) {
                    return OptionalDouble.of((last.drops - look.drops) * 1e9 / nanos);
                }
            }
            return OptionalDouble.empty();
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
