package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.events.JvmKeepAlive;
import io.dgram.impl.support.Threads;
import io.dgram.impl.support.Timers;
import java.io.File;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisplayName("When the system has no more threads to give")
class ThreadStartFailureTest {

    private static final int TIMES = 20;
    private static final String ALARMS = "io.dgram-alarms";
    private static final String KEEP_ALIVE = "io.dgram-keep-alive";

    private final Tasks tasks = new Tasks();

    /**
     * Lets no thread be started from now on.
     *
     * @param name how the name of the thread begins that the test is about: it ends first, as one that runs need not be
     *     started
     */
    private static void refuseThreads(String name) {
        Tasks.await("no such thread is left: " + name, () -> {
            System.gc(); // closes the sockets that other tests dropped
            return isGone(name);
        });
        Threads.beforeStart = refused -> {
            throw new OutOfMemoryError("unable to create native thread: " + refused);
        };
    }

    private static boolean isGone(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(name));
    }

    @AfterEach
    void giveThreads() {
        Threads.beforeStart = name -> {};
        tasks.close();
    }

    private static long openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "open files are counted in /proc")
    void aSocketThatCannotBeOpenedLeavesNoFileOpen() throws Exception {
        refuseThreads("io.dgram-poller");
        NioSocketProvider provider = new NioSocketProvider();
        SocketConfig config = SocketConfig.of(SocketType.UDP4);
        assertThrows(OutOfMemoryError.class, () -> provider.open(config));
        long files = openFiles();

        for (int i = 0; i < TIMES; i++) {
            assertThrows(OutOfMemoryError.class, () -> provider.open(config));
        }

        assertTrue(openFiles() < files + TIMES, "open files: " + files + " before, now " + openFiles());
        giveThreads();
        try (Socket socket = provider.open(config).bind(0, FaultySocket.HOST)) {
            socket.send("hello", socket.address());
            assertEquals("hello", socket.receive().text());
        }
    }

    @Test
    void aReasonToStayAliveThatCannotBeServedIsForgotten() {
        refuseThreads(KEEP_ALIVE);
        assertThrows(OutOfMemoryError.class, JvmKeepAlive::acquire);

        giveThreads();
        JvmKeepAlive.acquire();
        JvmKeepAlive.release();

        Tasks.await("the thread is gone", () -> isGone(KEEP_ALIVE));
    }

    @Test
    void anAlarmThatCannotBeSetNeverGoesOff() throws Exception {
        refuseThreads(ALARMS);
        AtomicBoolean first = new AtomicBoolean();
        AtomicBoolean second = new AtomicBoolean();
        assertThrows(OutOfMemoryError.class, () -> Timers.schedule(() -> first.set(true), 0));

        giveThreads();
        Timers.schedule(() -> second.set(true), 1_000_000).get();

        assertTrue(second.get());
        assertFalse(first.get());
    }

    @Test
    void aSocketWhoseThreadsCannotBeStartedCanBeClosed() throws Exception {
        Socket socket = FaultySocket.bound().socket();
        refuseThreads(ALARMS);
        assertThrows(OutOfMemoryError.class, () -> socket.on(Message.class, message -> {}));
        assertThrows(OutOfMemoryError.class, () -> socket.setTimeout(Duration.ofMillis(1), () -> {}));
        giveThreads();

        tasks.start(() -> {
                    socket.close();
                    socket.awaitClosed();
                    return null;
                })
                .result();
    }
}
