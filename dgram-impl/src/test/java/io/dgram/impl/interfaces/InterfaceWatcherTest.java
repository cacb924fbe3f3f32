package io.dgram.impl.interfaces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.impl.LogSpy;
import io.dgram.impl.Tasks;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.support.Threads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The watcher of network interfaces")
class InterfaceWatcherTest {

    private static final Runnable NOTHING = () -> {};
    private static final Duration SHORT_WAIT = Duration.ofMillis(100);
    private static final Duration A_WHILE = Duration.ofSeconds(1);
    private static final String ROUTING_GROUPS = "00000111"; // those that the library subscribes to

    private final Set<Thread> before = threads();

    @AfterEach
    void restoreThreads() {
        Threads.beforeStart = name -> {};
    }

    private static InterfaceWatcher watcher(boolean asksKernel) {
        assumeTrue(!asksKernel || NativeAccess.unavailableReason().isEmpty(), "without native access");
        return new InterfaceWatcher(
                asksKernel ? TestTransports.PLATFORM.interfaces() : new JdkPlatform("for a test").interfaces(),
                SHORT_WAIT);
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("io.dgram-interfaces"))
                .collect(Collectors.toSet());
    }

    private Thread thread() {
        Set<Thread> now = threads();
        now.removeAll(before);
        assertEquals(1, now.size());
        return now.iterator().next();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsItsThreadWithoutWatchersAndStartsAnother(boolean asksKernel) throws Exception {
        InterfaceWatcher watcher = watcher(asksKernel);
        for (int round = 0; round < 2; round++) {
            CountDownLatch notified = new CountDownLatch(1);
            Runnable first = notified::countDown;
            watcher.add(first);
            watcher.add(NOTHING);
            await(notified);
            Thread thread = thread();

            watcher.remove(first);
            watcher.remove(NOTHING);

            assertTrue(thread.join(Tasks.LIMIT), () -> "still there: " + thread);
        }
    }

    @Test
    void closesItsDescriptorWhenItEnds() throws Exception {
        InterfaceWatcher watcher = watcher(true);
        Set<String> others = monitors();
        CountDownLatch notified = new CountDownLatch(1);
        Runnable first = notified::countDown;
        watcher.add(first);
        await(notified);
        Set<String> opened = monitors();
        opened.removeAll(others);
        assertEquals(1, opened.size());
        Thread thread = thread();

        watcher.remove(first);

        assertTrue(thread.join(Tasks.LIMIT));
        assertTrue(Collections.disjoint(opened, monitors()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void survivesAnInterrupt(boolean asksKernel) throws Exception {
        InterfaceWatcher watcher = watcher(asksKernel);
        CountDownLatch notified = new CountDownLatch(1);
        Runnable first = notified::countDown;
        watcher.add(first);
        try {
            await(notified);
            Thread thread = thread();
            thread.interrupt();

            long used = processorTime();
            assertFalse(thread.join(A_WHILE));
            long ticks = processorTime() - used;

            assertTrue(ticks < 25, () -> ticks + " hundredths of a second of processor time");
        } finally {
            watcher.remove(first);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void survivesAWatcherAndALogThatThrow(boolean asksKernel) throws Exception {
        InterfaceWatcher watcher = watcher(asksKernel);
        CountDownLatch thrown = new CountDownLatch(1);
        CountDownLatch notified = new CountDownLatch(1);
        Runnable hostile = () -> {
            thrown.countDown();
            throw new StackOverflowError("for a test");
        };
        Runnable late = notified::countDown;
        try (LogSpy log = new LogSpy()) {
            log.failFromNowOn();
            watcher.add(hostile);
            await(thrown);
            Thread thread = thread();
            watcher.add(late);

            if (!asksKernel) { // where only a change in the kernel would notify it
                await(notified);
            }
            watcher.remove(hostile);
            watcher.remove(late);
            assertTrue(thread.join(Tasks.LIMIT));
        }
    }

    @Test
    void startsItsThreadLaterIfTheFirstAttemptFails() throws Exception {
        InterfaceWatcher watcher = watcher(false);
        CountDownLatch notified = new CountDownLatch(1);
        Runnable first = notified::countDown;
        Threads.beforeStart = name -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        assertThrows(OutOfMemoryError.class, () -> watcher.add(first));
        Threads.beforeStart = name -> {};

        watcher.add(first);
        try {
            await(notified);
        } finally {
            watcher.remove(first);
        }
    }

    private static String statusOf(Path task) {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (IOException e) {
            return ""; // the thread has ended
        }
    }

    /** Returns how many hundredths of a second threads of that name have run (proc_pid_stat(5)). */
    private static long processorTime() throws IOException {
        long ticks = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String status = statusOf(task);
                if (status.contains("(io.dgram-interf)")) {
                    String[] fields = status.substring(status.indexOf(')') + 2).split(" ", -1);
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        }
        return ticks;
    }

    /** Returns the inodes of this process's descriptors that are subscribed to changes of interfaces. */
    private static Set<String> monitors() throws IOException {
        Set<String> inodes = Files.readAllLines(Path.of("/proc/self/net/netlink")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[3].equals(ROUTING_GROUPS))
                .map(fields -> fields[9])
                .collect(Collectors.toSet());
        Set<String> own = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                inodeOf(descriptor).filter(inodes::contains).ifPresent(own::add);
            }
        }
        return own;
    }

    private static Optional<String> inodeOf(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:[")
                    ? Optional.of(target.substring("socket:[".length(), target.length() - 1))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // closed meanwhile
        }
    }
}
