package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.support.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A socket for which no thread can be started")
@Timeout(60)
class NoThreadTest {

    private static final String HOST = "127.0.0.1";

    private final Tasks tasks = new Tasks();
    private final AtomicInteger refused = new AtomicInteger();
    private Socket peer;
    private Socket socket;

    @BeforeEach
    void open() throws Exception {
        peer = Dgram.createSocket(SocketType.UDP4).bind(0, HOST);
        socket = Dgram.createSocket(SocketType.UDP4);
    }

    @AfterEach
    void close() {
        giveThreads();
        socket.close();
        peer.close();
        tasks.close();
    }

    /** Has each start of a virtual thread fail, as when the system has no more threads to give. */
    private void takeThreads() {
        takeThreads("io.dgram-events", "io.dgram-receiver", "io.dgram-sender", "io.dgram-close");
    }

    private void takeThreads(String... names) {
        Threads.beforeStart = name -> {
            if (List.of(names).stream().anyMatch(name::startsWith)) {
                refused.incrementAndGet();
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
    }

    private static void giveThreads() {
        Threads.beforeStart = name -> {};
    }

    private void awaitRefused(int times) {
        Tasks.await("refused " + times + " threads", () -> refused.get() >= times);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void deliversItsEventsOnceThereIsOne() throws Exception {
        CompletableFuture<Event> listening = new CompletableFuture<>();
        socket.on(Event.Listening.class, listening::complete);
        takeThreads();

        socket.bind(0, HOST);

        awaitRefused(3);
        assertFalse(listening.isDone());
        giveThreads();
        assertEquals(new Event.Listening(socket.address()), get(listening));
    }

    @Test
    void deliversItsEventsWithTheNextAtTheLatest() throws Exception {
        List<Event> events = new CopyOnWriteArrayList<>();
        takeThreads("io.dgram-events", "io.dgram-alarms");
        socket.on(Event.Listening.class, events::add);
        socket.on(Event.Connected.class, events::add);
        socket.bind(0, HOST);
        giveThreads();

        socket.connect(peer.address());

        Tasks.await("both events", () -> events.size() == 2);
        assertEquals(Event.Listening.class, events.getFirst().getClass());
    }

    @Test
    void receivesOnceThereIsOneAndReportsThatItCouldNot() throws Exception {
        CompletableFuture<Message> message = new CompletableFuture<>();
        CompletableFuture<Event.Failure> failure = new CompletableFuture<>();
        socket.on(Message.class, message::complete);
        socket.on(Event.Failure.class, failure::complete);
        takeThreads("io.dgram-receiver");

        socket.bind(0, HOST);

        assertEquals("receive", get(failure).error().operation());
        peer.send("later", socket.address());
        awaitRefused(3);
        giveThreads();
        assertEquals("later", get(message).text());
    }

    @Test
    void isReadByItsCallersMeanwhile() throws Exception {
        socket.bind(0, HOST);
        takeThreads("io.dgram-receiver");
        socket.recvStart();
        peer.send("here", socket.address());

        assertEquals("here", socket.receive(Tasks.LIMIT).orElseThrow().text());

        giveThreads();
        Tasks.await("the receiver runs", () -> {
            try {
                return socket.receive(Duration.ZERO).isPresent();
            } catch (IllegalStateException e) {
                return true;
            }
        });
    }

    @Test
    void sendsNothingAndSaysSoAtOnce() throws Exception {
        socket.bind(0, HOST);
        AtomicInteger callbacks = new AtomicInteger();
        takeThreads();

        assertThrows(
                OutOfMemoryError.class,
                () -> socket.send("lost", peer.address().port(), HOST, error -> callbacks.incrementAndGet()));

        giveThreads();
        CompletableFuture<Optional<DgramException>> sent = new CompletableFuture<>();
        socket.send("sent", peer.address().port(), HOST, error -> sent.complete(Optional.ofNullable(error)));
        assertEquals(Optional.empty(), get(sent));
        assertEquals("sent", peer.receive(Tasks.LIMIT).orElseThrow().text());
        assertEquals(0, callbacks.get());
    }

    @Test
    void runsTheCallbackOfASendThatIsDone() throws Exception {
        socket.bind(0, HOST);
        CompletableFuture<Optional<DgramException>> sent = new CompletableFuture<>();
        takeThreads("io.dgram-events");

        socket.send("sent", peer.address().port(), HOST, error -> sent.complete(Optional.ofNullable(error)));

        assertEquals("sent", peer.receive(Tasks.LIMIT).orElseThrow().text());
        awaitRefused(2);
        giveThreads();
        assertEquals(Optional.empty(), get(sent));
    }

    @Test
    void firesItsIdleTimerOnceThereIsOne() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        takeThreads();

        socket.setTimeout(Duration.ofMillis(1), idle::countDown);

        awaitRefused(2);
        giveThreads();
        assertTrue(idle.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void deliversItsEndByTheThreadThatClosesIt() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        socket.bind(0, HOST);
        CompletableFuture<Thread> told = new CompletableFuture<>();
        socket.on(Message.class, message -> order.add("message"));
        socket.on(Event.Closed.class, closed -> {
            order.add("closed");
            told.complete(Thread.currentThread());
        });
        takeThreads();

        Thread.currentThread().interrupt();
        socket.close(() -> order.add("callback"));

        assertTrue(Thread.interrupted());
        socket.close(() -> order.add("callback after the end"));
        socket.awaitClosed();
        assertEquals(List.of("closed", "callback", "callback after the end"), order);
        assertEquals(Thread.currentThread(), get(told));
    }

    @Test
    void failsWhatIsQueuedWhenItIsClosed() throws Exception {
        socket.bind(0, HOST);
        CompletableFuture<Thread> resolving = new CompletableFuture<>();
        CompletableFuture<Void> forever = new CompletableFuture<>();
        CompletableFuture<Optional<DgramException>> told = new CompletableFuture<>();
        Socket slow = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(name -> {
            resolving.complete(Thread.currentThread());
            forever.join();
            return List.of();
        }));
        slow.send("x", 9, "never.test", error -> told.complete(Optional.ofNullable(error)));
        get(resolving);
        takeThreads();

        slow.close();

        assertEquals(
                ErrorCode.CLOSED, told.getNow(Optional.empty()).orElseThrow().code());
        forever.complete(null);
    }

    @Test
    void isClosedByItsLifetimeOnceThereIsOne() throws Exception {
        takeThreads();
        socket.closeAfter(Duration.ZERO);

        awaitRefused(2);
        assertFalse(socket.isClosed());
        giveThreads();

        tasks.start(() -> {
                    socket.awaitClosed();
                    return null;
                })
                .result();
    }
}
