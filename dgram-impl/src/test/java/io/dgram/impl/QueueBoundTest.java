package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.impl.events.ListenerRegistry;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.sending.SendQueue;
import io.dgram.impl.stats.KernelCount;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("What waits for somebody who never comes")
@Timeout(60)
class QueueBoundTest {

    private final Tasks tasks = new Tasks();
    private final Traffic counters = new Traffic();
    private DatagramChannel channel;
    private SocketState state;
    private ListenerRegistry listeners;
    private SerialDispatcher dispatcher;

    @BeforeEach
    void open() throws IOException {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        state = new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4);
        listeners = new ListenerRegistry(state, () -> {});
        dispatcher = new SerialDispatcher(state, listeners, new TimeSlice(Clock.SYSTEM), counters, Clock.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        tasks.close();
        channel.close();
    }

    private long dropped() {
        return counters.snapshot(KernelCount.UNKNOWN).eventsDropped();
    }

    @Test
    void isAThousandFailuresAndEverythingElse() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger timeouts = new AtomicInteger();
        listeners.add(Event.Failure.class, failure -> failures.incrementAndGet(), false);
        listeners.add(Event.Timeout.class, timeout -> timeouts.incrementAndGet(), false);
        Event.Failure failure =
                new Event.Failure(new DgramException(ErrorCode.IO, "receive", null, null, "for a test", null));
        try (LogSpy log = new LogSpy()) {
            dispatcher.acquire();
            for (int i = 0; i < 5_000; i++) {
                dispatcher.emit(failure);
                dispatcher.emit(new Event.Timeout(Duration.ofSeconds(1)));
            }
            dispatcher.release();

            assertEquals(1, log.messages().size());
        }
        assertEquals(SerialDispatcher.MAX_FAILURES, failures.get());
        assertEquals(5_000, timeouts.get());
        assertEquals(5_000 - SerialDispatcher.MAX_FAILURES, dropped());

        dispatcher.acquire();
        dispatcher.emit(failure);
        dispatcher.release();

        assertEquals(SerialDispatcher.MAX_FAILURES + 1, failures.get());
    }

    @Test
    void isAThousandChangesOfInterfaces() {
        AtomicInteger seen = new AtomicInteger();
        listeners.add(Event.InterfaceLost.class, event -> seen.incrementAndGet(), false);
        listeners.add(Event.InterfaceRestored.class, event -> seen.incrementAndGet(), false);
        dispatcher.acquire();
        for (int i = 0; i < 5_000; i++) {
            dispatcher.emit(new Event.InterfaceLost(Option.BOUND_DEVICE, "eth0"));
            dispatcher.emit(new Event.InterfaceRestored(Option.BOUND_DEVICE, "eth0"));
        }
        dispatcher.release();

        assertEquals(SerialDispatcher.MAX_FAILURES, seen.get());
        assertEquals(10_000 - SerialDispatcher.MAX_FAILURES, dropped());
    }

    @Test
    void isABoundedNumberOfSendsAndOfRefusals() throws Exception {
        CompletableFuture<Void> room = new CompletableFuture<>();
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    room.join();
                    return 1;
                },
                dispatcher,
                counters);
        int most = SendQueue.MAX_DATAGRAMS + SendQueue.MAX_REFUSED;
        dispatcher.acquire(); // as long as a listener is busy, no callback runs
        for (int i = 0; i < most; i++) {
            queue.add(ByteBuffer.allocate(1), 9, null, error -> count(error, sent, refused));
        }
        ByteBuffer data = ByteBuffer.allocate(1);

        DgramException thrown = assertThrows(
                DgramException.class, () -> queue.add(data, 9, null, error -> count(error, sent, refused)));

        assertEquals(ErrorCode.QUEUE_FULL, thrown.code());
        assertEquals(1, data.remaining());
        room.complete(null);
        dispatcher.release();
        Tasks.await("all callbacks", () -> sent.get() + refused.get() == most);
        assertEquals(SendQueue.MAX_REFUSED, refused.get());

        queue.add(data, 9, null, error -> count(error, sent, refused));
        Tasks.await("another is sent", () -> sent.get() == SendQueue.MAX_DATAGRAMS + 1);
    }

    @Test
    void isABoundedNumberOfBytes() throws Exception {
        CompletableFuture<Void> room = new CompletableFuture<>();
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    room.join();
                    return 1;
                },
                dispatcher,
                counters);
        int size = 1 << 15;
        int fit = (int) (SendQueue.MAX_BYTES / size);

        for (int i = 0; i < fit + 3; i++) {
            queue.add(ByteBuffer.allocate(size), 9, null, error -> count(error, sent, refused));
        }

        Tasks.await("refused", () -> refused.get() == 3);
        assertEquals(0, sent.get());
        room.complete(null);
        Tasks.await("sent", () -> sent.get() == fit);
    }

    private static void count(@Nullable DgramException error, AtomicInteger sent, AtomicInteger refused) {
        if (error == null) {
            sent.incrementAndGet();
        } else {
            assertEquals(ErrorCode.QUEUE_FULL, error.code());
            refused.incrementAndGet();
        }
    }

    @Test
    void isOneDependentOfAStageHoweverManySocketsWaited() throws Exception {
        CompletableFuture<String> signal = new CompletableFuture<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = Dgram.createSocket(SocketType.UDP4).closeOn(signal).closeOn(signal);
            socket.close();
        }
        assertEquals(1, signal.getNumberOfDependents());
        Socket first = Dgram.createSocket(SocketType.UDP4).closeOn(signal);
        Socket second = Dgram.createSocket(SocketType.UDP4).closeOn(signal);
        CountDownLatch closed = new CountDownLatch(2);
        first.on(Event.Closed.class, event -> closed.countDown());
        second.on(Event.Closed.class, event -> closed.countDown());

        signal.complete("now");

        assertTrue(first.isClosed() && second.isClosed());
        assertTrue(closed.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertTrue(Dgram.createSocket(SocketType.UDP4).closeOn(signal).isClosed());
    }
}
