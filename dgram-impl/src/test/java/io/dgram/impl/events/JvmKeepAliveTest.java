package io.dgram.impl.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.impl.FaultySocket;
import io.dgram.impl.Tasks;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests the thread only; another test checks that the virtual machine itself stays alive or exits. */
@DisplayName("The thread that keeps the virtual machine alive")
class JvmKeepAliveTest {

    private final Tasks tasks = new Tasks();

    @BeforeEach
    void startWithout() {
        awaitGone();
    }

    @AfterEach
    void close() {
        tasks.close();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("io.dgram-keep-alive"))
                .toList();
    }

    private static void awaitThere() {
        Tasks.await("the thread is there", () -> threads().size() == 1);
        assertFalse(threads().stream().anyMatch(Thread::isDaemon));
    }

    private static void awaitGone() {
        Tasks.await("the thread is gone", () -> threads().isEmpty());
    }

    @Test
    void itRunsWhileThereAreReasons() {
        JvmKeepAlive.acquire();
        JvmKeepAlive.acquire();
        awaitThere();

        JvmKeepAlive.release();
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> threads().isEmpty()));

        JvmKeepAlive.release();
        awaitGone();
    }

    @Test
    void aReasonAddedWhileItIsEndingIsNotMissed() throws Exception {
        List<Tasks.Task<Void>> coming = tasks.startAll(4, number -> {
            for (int i = 0; i < 2_000; i++) {
                JvmKeepAlive.acquire();
                JvmKeepAlive.release();
            }
            JvmKeepAlive.acquire();
            return null;
        });
        for (Tasks.Task<Void> comer : coming) {
            comer.result();
        }

        awaitThere();
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> threads().isEmpty()));

        for (int i = 0; i < 4; i++) {
            JvmKeepAlive.release();
        }
        awaitGone();
    }

    @Test
    void anInterruptDoesNotEndIt() {
        JvmKeepAlive.acquire();
        awaitThere();

        threads().forEach(Thread::interrupt);

        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> threads().isEmpty()));
        JvmKeepAlive.release();
        awaitGone();
    }

    @Test
    void aRunningReceiverIsAReasonUnlessUnreferenced() throws Exception {
        try (FaultySocket receiving = FaultySocket.bound()) {
            assertTrue(threads().isEmpty());

            receiving.socket().on(Message.class, message -> {});
            awaitThere();
            receiving.socket().unref();
            awaitGone();
            receiving.socket().ref();
            awaitThere();
            receiving.socket().recvStop();
            awaitGone();
            receiving.socket().recvStart();
            awaitThere();
        }
        awaitGone();
    }

    @Test
    void aPendingCallbackIsAReasonUntilItHasRun() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (FaultySocket sending = FaultySocket.bound()) {
            sending.socket().send("hello", 9, FaultySocket.HOST, error -> go.await());
            awaitThere();
            assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> threads().isEmpty()));

            go.countDown();
            awaitGone();
        }
    }

    @Test
    void noReasonIsLeftWhenSocketsCloseWithCallbacksPending() throws Exception {
        for (int i = 0; i < 50; i++) {
            FaultySocket opened = FaultySocket.bound();
            opened.socket().on(Message.class, message -> {});
            for (int k = 0; k < 5; k++) {
                opened.socket().send("hello", 9, FaultySocket.HOST, error -> {});
            }
            opened.socket().close(() -> {});
        }

        awaitGone();
        assertEquals(List.of(), threads());
    }
}
