package io.dgram.bench.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Counts the system calls of all threads of a process by strace(1), where that is installed and may attach to it. */
final class SystemCalls implements AutoCloseable {

    // At higher rates a process that strace stops at each call falls behind, so its calls find more datagrams.
    private static final int GREATEST_RATE = 20_000;
    private static final int COLUMN = 3; // of lines such as "59.06 0.007799 7 1000 3 recvfrom", the fifth may be empty
    private static final String TOTAL = "total";

    private final Optional<Process> strace;
    private final Path table;

    private SystemCalls(Optional<Process> strace, Path table) {
        this.strace = strace;
        this.table = table;
    }

    /** Tells whether a process keeps up with a rate while strace watches it. */
    static boolean countable(Pace pace) {
        return pace.sources() == 1 && pace.rate() <= GREATEST_RATE;
    }

    /** Returns how long to count. */
    static Duration window(Timing timing, Pace pace) {
        return timing.measuredAt(pace.rate()).dividedBy(2);
    }

    /** Attaches strace to a process. It counts from the return of this method on. */
    static SystemCalls watch(long pid) throws IOException {
        Path table = Files.createTempFile("strace", ".txt");
        try {
            Process strace = new ProcessBuilder("strace", "-f", "-c", "-o", table.toString(), "-p", "" + pid)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new SystemCalls(attached(strace) ? Optional.of(strace) : Optional.empty(), table);
        } catch (IOException e) {
            return new SystemCalls(Optional.empty(), table); // it is not installed
        }
    }

    // It may be forbidden: ptrace_scope.
    private static boolean attached(Process strace) throws IOException {
        BufferedReader messages = strace.errorReader();
        String line = messages.readLine();
        while (line != null && !line.contains("attached")) {
            line = messages.readLine();
        }
        return line != null;
    }

    /** Tells whether it counts at all. */
    boolean attached() {
        return strace.isPresent();
    }

    /**
     * Stops counting, and returns the calls for each of some datagrams; empty if there is no strace, or no datagram.
     */
    OptionalDouble perDatagram(long datagrams) throws IOException, InterruptedException {
        if (strace.isEmpty() || datagrams <= 0) {
            return OptionalDouble.empty();
        }
        strace.get().destroy(); // it detaches, and writes its table
        if (!strace.get().waitFor(5, TimeUnit.SECONDS)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((double) parse(Files.readAllLines(table)) / datagrams);
    }

    /** Returns the sum of the calls in the table of {@code strace -c}. */
    static long parse(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(cells -> cells.length > COLUMN + 1 && !cells[cells.length - 1].equals(TOTAL))
                .filter(cells -> cells[COLUMN].matches("\\d+"))
                .mapToLong(cells -> Long.parseLong(cells[COLUMN]))
                .sum();
    }

    @Override
    public void close() throws IOException {
        strace.ifPresent(Process::destroyForcibly);
        Files.deleteIfExists(table);
    }
}
