package io.dgram.impl.stats;

import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's table of all UDP sockets of a family, {@code /proc/net/udp} or {@code /proc/net/udp6} (proc(5)).
 *
 * <p>Each read returns the whole table, so reading it for each of many sockets would be quadratic. A table that was
 * read is therefore cached for a short time, in which it serves each socket once: ten times as long as reading it took,
 * but at most a tenth of a second, unless reading took even longer.
 */
final class UdpTable {

    /** The row of one socket. */
    private static final class Row {

        private final String remote;
        private final String queues;
        private final String inode;
        private final long drops;
        private final AtomicBoolean served = new AtomicBoolean();

        Row(List<String> columns, long drops) {
            remote = columns.get(REMOTE);
            queues = columns.get(QUEUES);
            inode = columns.get(INODE);
            this.drops = drops;
        }

        // "00000000:00001100", what is to be sent and what is to be received
        OptionalLong received() {
            try {
                return OptionalLong.of(Long.parseLong(queues, queues.indexOf(':') + 1, queues.length(), HEX));
            } catch (NumberFormatException e) {
                return OptionalLong.empty();
            }
        }
    }

    /** The table as it was read once, by local address and port. */
    private record Snapshot(Map<String, List<Row>> rows, long takenAt, long cost) {

        List<Row> of(String local, @Nullable String remote) {
            return rows.getOrDefault(local, List.of()).stream()
                    .filter(row -> remote == null || row.remote.equals(remote))
                    .toList();
        }

        boolean isRecent(long now) {
            return now - takenAt < Math.max(cost, Math.min(AGE_PER_COST * cost, MAX_AGE_NANOS));
        }
    }

    static final UdpTable IPV4 = new UdpTable(Path.of("/proc/net/udp"));
    static final UdpTable IPV6 = new UdpTable(Path.of("/proc/net/udp6"));

    private static final long AGE_PER_COST = 10;
    private static final long MAX_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int CHEAP_ROWS = 256;
    private static final int READS_PER_GRANT = 2;
    private static final int MAX_READS = 3;

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int QUEUES = 4;
    private static final int INODE = 9;
    private static final int HEX = 16;

    private final Path file;
    private final ReentrantLock lock = new PinSafeLock(); // so that several threads share one read
    private volatile boolean there; // once that is known
    private volatile int lastRows; // written under lock, as is the next
    private volatile long lastCost;
    private volatile long lastGrant; // when isCheap() was last true; a lost update costs two more reads
    private volatile WeakReference<Snapshot> last = new WeakReference<>(null); // written under lock

    UdpTable(Path file) {
        this.file = file;
    }

    /** Tells whether the kernel has such a table. */
    boolean isThere() {
        if (!there) {
            there = Files.exists(file);
        }
        return there;
    }

    /**
     * Tells whether a single socket may have the table read several times, as it is short, or as no socket was allowed
     * to for so long that reading takes a small part of the time only.
     */
    boolean isCheap() {
        long now = Clock.SYSTEM.nanoTime();
        if (lastRows >= CHEAP_ROWS && now - lastGrant <= AGE_PER_COST * READS_PER_GRANT * lastCost) {
            return false;
        }
        lastGrant = now;
        return true;
    }

    /**
     * Returns how many bytes of the receive buffer of a socket that is not connected are in use, as it is now.
     *
     * @param local the socket's address and port, in the table's format
     * @return the number, or empty if there is not exactly one such socket
     * @throws IOException if there is no such table
     */
    OptionalLong queued(String local) throws IOException {
        lock.lock();
        try {
            List<Row> found = List.of();
            for (int i = 0; i < MAX_READS && found.isEmpty(); i++) {
                found = readNow().of(local, null);
            }
            return found.size() == 1 ? found.getFirst().received() : OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns how many datagrams for a socket the kernel has dropped. Sockets that share a port are indistinguishable.
     *
     * @param local the socket's address and port, in the table's format
     * @param remote the address and port to which it is connected, or {@code null} if it is not connected
     * @return the number, or empty if there is not exactly one such socket
     * @throws IOException if there is no such table
     */
    OptionalLong drops(String local, @Nullable String remote) throws IOException {
        Snapshot known = recent();
        List<Row> found = known == null ? List.of() : known.of(local, remote);
        // Read again for a socket that is missing, as it may be new, and for one that this table has served before.
        if (found.isEmpty() || (found.size() == 1 && found.getFirst().served.getAndSet(true))) {
            found = readUntilFound(known, local, remote);
            found.forEach(row -> row.served.set(true));
        }
        return found.size() == 1 ? OptionalLong.of(found.getFirst().drops) : OptionalLong.empty();
    }

    // The kernel writes the table piece by piece: a row is left out if others go while the table is being read.
    private List<Row> readUntilFound(@Nullable Snapshot known, String local, @Nullable String remote)
            throws IOException {
        Snapshot table = read(known);
        for (int i = 1; i < MAX_READS && table.of(local, remote).isEmpty(); i++) {
            table = read(table);
        }
        return table.of(local, remote);
    }

    private @Nullable Snapshot recent() {
        Snapshot known = last.get();
        return known != null && known.isRecent(Clock.SYSTEM.nanoTime()) ? known : null;
    }

    // Returns the table that another thread has read meanwhile, if any.
    private Snapshot read(@Nullable Snapshot tooOld) throws IOException {
        lock.lock();
        try {
            Snapshot known = recent();
            if (known != null && (tooOld == null || known.takenAt != tooOld.takenAt)) {
                return known;
            }
            return readNow();
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private Snapshot readNow() throws IOException {
        long start = Clock.SYSTEM.nanoTime();
        Map<String, List<Row>> rows = parse(new String(Files.readAllBytes(file), StandardCharsets.US_ASCII));
        long end = Clock.SYSTEM.nanoTime();
        Snapshot fresh = new Snapshot(rows, end, end - start);
        last = new WeakReference<>(fresh);
        lastRows = rows.size();
        lastCost = end - start;
        return fresh;
    }

    private static Map<String, List<Row>> parse(String text) {
        Map<String, List<Row>> rows = new HashMap<>();
        text.lines().skip(1).forEach(line -> {
            List<String> columns = columns(line);
            Optional<Long> drops = columns.size() > INODE ? number(columns.getLast()) : Optional.empty();
            if (drops.isPresent()) {
                add(new Row(columns, drops.get()), rows.computeIfAbsent(columns.get(LOCAL), key -> new ArrayList<>(1)));
            }
        });
        return rows;
    }

    // A row is there twice if others were added while the table was being read.
    private static void add(Row row, List<Row> sameAddress) {
        sameAddress.removeIf(earlier -> earlier.inode.equals(row.inode));
        sameAddress.add(row);
    }

    private static List<String> columns(String line) {
        List<String> columns = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
            columns.add(tokens.nextToken());
        }
        return columns;
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty(); // not a table of the expected format
        }
    }
}
