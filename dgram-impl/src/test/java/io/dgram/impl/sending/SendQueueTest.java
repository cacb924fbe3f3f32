package io.dgram.impl.sending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.SendCallback;
import io.dgram.SocketType;
import io.dgram.impl.LogSpy;
import io.dgram.impl.Tasks;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.events.ListenerRegistry;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Sends that report to a callback")
class SendQueueTest {

    private static final SendCallback NOBODY = error -> {};

    private final Tasks tasks = new Tasks();
    private DatagramChannel channel;
    private SocketState state;
    private SerialDispatcher dispatcher;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        state = new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4);
        dispatcher = new SerialDispatcher(
                state, new ListenerRegistry(state, () -> {}), new TimeSlice(Clock.SYSTEM), new Traffic(), Clock.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        tasks.close();
        channel.close();
    }

    private static ByteBuffer numbered(int number) {
        return ByteBuffer.allocate(4).putInt(number).flip();
    }

    private static int numberOf(ByteBuffer data) {
        return data.getInt(data.position());
    }

    private void closeAsTheSocketDoes(SendQueue queue) {
        state.close();
        queue.end();
        dispatcher.end();
    }

    private void awaitEnd() {
        tasks.start(() -> {
                    dispatcher.awaitEnd();
                    return null;
                })
                .awaitedResult();
    }

    // -------------------------------------------------------------------------------------------------- once, in order

    @Test
    void everyDatagramIsSentOnceAndInOrder() throws Exception {
        int datagrams = 5_000;
        List<Integer> sent = Collections.synchronizedList(new ArrayList<>());
        List<Integer> told = Collections.synchronizedList(new ArrayList<>());
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    sent.add(numberOf(data));
                    return 4;
                },
                dispatcher,
                new Traffic());

        for (int i = 0; i < datagrams; i++) {
            int number = i;
            queue.add(numbered(i), 9, null, error -> told.add(error == null ? number : -1));
        }

        Tasks.await("all callbacks told", () -> told.size() >= datagrams);
        List<Integer> inOrder = IntStream.range(0, datagrams).boxed().toList();
        assertEquals(inOrder, sent);
        assertEquals(inOrder, told);
    }

    @Test
    void theFailureOfASendThatACloseEndsSaysWhichSocket() throws Exception {
        CompletableFuture<Integer> unanswered = new CompletableFuture<>();
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        SendQueue queue = new SendQueue(state, (data, port, host) -> unanswered.join(), dispatcher, new Traffic());
        queue.add(numbered(1), 9, null, error -> told.add(String.valueOf(error)));

        closeAsTheSocketDoes(queue);

        String failure = told.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
        unanswered.complete(4);
        assertEquals("io.dgram.DgramException: send: socket closed (udp4, never bound)", failure);
    }

    @Test
    void aDatagramThatIsQueuedByTheCallbackOfTheOneBeforeIsSentOnce() throws Exception {
        int datagrams = 2_000;
        List<Integer> sent = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    sent.add(numberOf(data));
                    return 4;
                },
                dispatcher,
                new Traffic());

        sendChain(queue, 0, datagrams, done);

        assertTrue(done.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(IntStream.range(0, datagrams).boxed().toList(), sent);
    }

    private void sendChain(SendQueue queue, int number, int end, CountDownLatch done) throws DgramException {
        queue.add(numbered(number), 9, null, error -> {
            if (number + 1 < end) {
                sendChain(queue, number + 1, end, done);
            } else {
                done.countDown();
            }
        });
    }

    /** Everybody waits for the callback before the next, so that the sending thread often ends while one comes. */
    @Test
    void aDatagramThatComesAsTheSenderIsAboutToEndIsSentOnce() throws Exception {
        int perThread = 2_000;
        AtomicIntegerArray sent = new AtomicIntegerArray(4 * perThread);
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    sent.incrementAndGet(numberOf(data));
                    return 4;
                },
                dispatcher,
                new Traffic());
        List<Tasks.Task<Void>> adding = tasks.startAll(4, number -> {
            Semaphore told = new Semaphore(0);
            for (int i = 0; i < perThread; i++) {
                queue.add(numbered(number * perThread + i), 9, null, error -> told.release());
                told.acquire();
            }
            return null;
        });

        for (Tasks.Task<Void> adder : adding) {
            adder.result();
        }
        for (int i = 0; i < sent.length(); i++) {
            assertEquals(1, sent.get(i), "datagram " + i);
        }
    }

    @Test
    void datagramsAreNeverSentTwoAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    overlaps.addAndGet(inside.getAndIncrement());
                    Thread.yield();
                    inside.decrementAndGet();
                    return 4;
                },
                dispatcher,
                new Traffic());

        List<Tasks.Task<Void>> adding = tasks.startAll(4, number -> {
            for (int i = 0; i < 500; i++) {
                queue.add(numbered(i), 9, null, error -> told.incrementAndGet());
                if (i % 10 == 0) {
                    Thread.yield();
                }
            }
            return null;
        });

        for (Tasks.Task<Void> adder : adding) {
            adder.result();
        }
        Tasks.await("all callbacks told", () -> told.get() == 2_000);
        assertEquals(0, overlaps.get());
    }

    // ------------------------------------------------------------------------------------------------------ payload

    @Test
    void thePayloadIsCopiedAndTheBufferConsumedAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        LinkedBlockingQueue<String> sent = new LinkedBlockingQueue<>();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    go.await();
                    byte[] bytes = new byte[data.remaining()];
                    data.get(bytes);
                    sent.add(new String(bytes) + " to " + host + ":" + port);
                    return bytes.length;
                },
                dispatcher,
                new Traffic());
        ByteBuffer data = ByteBuffer.wrap("  hello  ".getBytes(), 2, 5);

        queue.add(data, 9, "a.test", NOBODY);

        assertFalse(data.hasRemaining());
        assertEquals(7, data.position());
        data.put(2, (byte) 'j');
        go.countDown();
        assertEquals("hello to a.test:9", sent.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    // ------------------------------------------------------------------------------------------------------- errors

    static Stream<Throwable> whatSendsThrow() {
        return Stream.of(
                new IllegalStateException("thrown by a test"),
                new IllegalArgumentException("thrown by a test"),
                new InterruptedException("thrown by a test"),
                new AssertionError("thrown by a test"),
                new OutOfMemoryError("thrown by a test"));
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void raise(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @ParameterizedTest
    @MethodSource("whatSendsThrow")
    void whateverASendThrowsIsToldAndThoseBehindItAreSent(Throwable thrown) throws Exception {
        CompletableFuture<Optional<DgramException>> first = new CompletableFuture<>();
        CompletableFuture<Optional<DgramException>> second = new CompletableFuture<>();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    if (numberOf(data) == 1) {
                        SendQueueTest.<RuntimeException>raise(thrown);
                    }
                    return 4;
                },
                dispatcher,
                new Traffic());

        queue.add(numbered(1), 9, null, error -> first.complete(Optional.ofNullable(error)));
        queue.add(numbered(2), 9, null, error -> second.complete(Optional.ofNullable(error)));

        DgramException error =
                first.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS).orElseThrow();
        assertSame(thrown, error.getCause());
        assertEquals("send", error.operation());
        assertEquals(Optional.empty(), second.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void whatASendSaysOfItselfIsToldAsItIs() throws Exception {
        DgramException thrown = new DgramException(ErrorCode.UNKNOWN_HOST, "send", null, null, null, null);
        CompletableFuture<Optional<DgramException>> told = new CompletableFuture<>();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    throw thrown;
                },
                dispatcher,
                new Traffic());

        queue.add(numbered(1), 9, null, error -> told.complete(Optional.ofNullable(error)));

        assertSame(thrown, told.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS).orElseThrow());
    }

    @Test
    void aCallbackThatThrowsDoesNotStopThoseBehindIt() throws Exception {
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        try (LogSpy log = new LogSpy()) {
            SendQueue queue = new SendQueue(state, (data, port, host) -> 4, dispatcher, new Traffic());

            queue.add(numbered(1), 9, null, error -> {
                throw new IOException("thrown by a test");
            });
            queue.add(numbered(2), 9, null, error -> second.complete(true));

            assertTrue(second.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
            assertInstanceOf(IOException.class, log.thrown().getFirst().getCause());
        }
    }

    // -------------------------------------------------------------------------------------------------------- close

    @Test
    void nothingIsQueuedOnAClosedSocket() {
        AtomicInteger told = new AtomicInteger();
        SendQueue queue = new SendQueue(state, (data, port, host) -> 4, dispatcher, new Traffic());
        state.close();
        ByteBuffer data = numbered(1);

        DgramException thrown =
                assertThrows(DgramException.class, () -> queue.add(data, 9, null, error -> told.incrementAndGet()));

        assertEquals(ErrorCode.CLOSED, thrown.code());
        assertEquals(4, data.remaining());
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> told.get() > 0));
    }

    @Test
    void queuedSendsFailInOrderBeforeTheEndWhenTheSocketIsClosed() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        AtomicInteger sent = new AtomicInteger();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    sent.incrementAndGet();
                    entered.countDown();
                    go.await();
                    return 4;
                },
                dispatcher,
                new Traffic());
        for (int i = 0; i < 3; i++) {
            int number = i;
            queue.add(numbered(i), 9, null, error -> order.add(number + " " + (error == null ? "sent" : error.code())));
        }
        dispatcher.afterEnd(() -> order.add("end"));
        assertTrue(entered.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));

        closeAsTheSocketDoes(queue);
        awaitEnd();
        go.countDown();

        List<String> expected = List.of("0 CLOSED", "1 CLOSED", "2 CLOSED", "end");
        assertEquals(expected, order);
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> order.size() > 4 || sent.get() > 1));
    }

    // Its sends have resolved their host when they enter, and then wait.
    private SendQueue queueWithTheKernel(CountDownLatch entered, CountDownLatch go) {
        CompletableFuture<SendQueue> itself = new CompletableFuture<>();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    itself.join().hostResolved();
                    entered.countDown();
                    go.await();
                    return 4;
                },
                dispatcher,
                new Traffic());
        itself.complete(queue);
        return queue;
    }

    @Test
    void aSendWithTheKernelReportsItsOutcomeDespiteAClose() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        SendQueue queue = queueWithTheKernel(entered, go);
        for (int i = 0; i < 2; i++) {
            int number = i;
            queue.add(numbered(i), 9, null, error -> order.add(number + " " + (error == null ? "sent" : error.code())));
        }
        dispatcher.afterEnd(() -> order.add("end"));
        assertTrue(entered.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));

        Tasks.Task<Void> closing = tasks.start(() -> {
            closeAsTheSocketDoes(queue);
            return null;
        });
        closing.awaitWaiting();
        go.countDown();
        closing.result();
        awaitEnd();

        assertEquals(List.of("0 sent", "1 CLOSED", "end"), order);
    }

    @Test
    void aCloseGivesUpOnASendWhoseThreadGetsNoProcessor() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        LinkedBlockingQueue<Optional<DgramException>> told = new LinkedBlockingQueue<>();
        SendQueue queue = queueWithTheKernel(entered, go);
        queue.add(numbered(1), 9, null, error -> told.add(Optional.ofNullable(error)));
        assertTrue(entered.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));

        Thread.currentThread().interrupt();
        closeAsTheSocketDoes(queue);
        assertTrue(Thread.interrupted());
        awaitEnd();
        go.countDown();

        assertEquals(ErrorCode.CLOSED, told.take().orElseThrow().code());
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> !told.isEmpty()));
    }

    @Test
    void noSendBeginsAfterAClose() throws Exception {
        SendQueue queue = new SendQueue(state, (data, port, host) -> 4, dispatcher, new Traffic());
        state.close();

        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, queue::hostResolved).code());
    }

    @Test
    void aSendThatEndsAfterItWasFailedIsNotToldAgain() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        LinkedBlockingQueue<Thread> senders = new LinkedBlockingQueue<>();
        List<DgramException> told = new CopyOnWriteArrayList<>();
        SendQueue queue = new SendQueue(
                state,
                (data, port, host) -> {
                    senders.add(Thread.currentThread());
                    entered.countDown();
                    go.await();
                    return 4;
                },
                dispatcher,
                new Traffic());
        queue.add(numbered(1), 9, null, told::add);
        assertTrue(entered.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        state.close();
        queue.end();

        go.countDown();
        assertTrue(senders.take().join(Tasks.LIMIT));
        dispatcher.end();
        awaitEnd();

        assertEquals(
                List.of(ErrorCode.CLOSED),
                told.stream().map(DgramException::code).toList());
    }

    @Test
    void everyCallbackIsToldOnceWhenTheSocketIsClosedMeanwhile() throws Exception {
        for (int round = 0; round < 200; round++) {
            close();
            open();
            int perThread = 20;
            List<AtomicInteger> told =
                    Stream.generate(AtomicInteger::new).limit(3 * perThread).toList();
            AtomicInteger refused = new AtomicInteger();
            SendQueue queue = new SendQueue(
                    state,
                    (data, port, host) -> {
                        state.requireOpen(Operation.SEND);
                        return 4;
                    },
                    dispatcher,
                    new Traffic());
            CountDownLatch start = new CountDownLatch(1);
            List<Tasks.Task<Void>> adding = tasks.startAll(3, number -> {
                start.await();
                for (int i = 0; i < perThread; i++) {
                    int index = number * perThread + i;
                    try {
                        queue.add(numbered(i), 9, null, error -> told.get(index).incrementAndGet());
                    } catch (DgramException e) {
                        assertEquals(ErrorCode.CLOSED, e.code());
                        told.get(index).addAndGet(1_000);
                        refused.incrementAndGet();
                    }
                    if (i % 4 == 0) {
                        Thread.yield();
                    }
                }
                return null;
            });

            start.countDown();
            closeAsTheSocketDoes(queue);
            for (Tasks.Task<Void> adder : adding) {
                adder.result();
            }
            awaitEnd();

            long once = told.stream().filter(count -> count.get() == 1).count();
            long notAtAll = told.stream().filter(count -> count.get() == 1_000).count();
            assertEquals(told.size() - refused.get(), once);
            assertEquals(refused.get(), notAtAll);
        }
    }
}
