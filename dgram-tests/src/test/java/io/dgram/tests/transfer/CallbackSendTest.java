package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.SendCallback;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.SlowResolver;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Utf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sending with a callback")
@Timeout(60)
@SuppressWarnings("try") // sockets are closed in the middle of a test, too
class CallbackSendTest {

    private static final String HOST = "127.0.0.1";

    @Test
    @Behaviour("SD1")
    void theCallbackRunsOnceAndWithoutErrorWhenTheDatagramWasSent() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", receiver.address().port(), HOST, outcomes);

            assertNull(outcomes.next());
            assertEquals("PING", Loopback.nextText(receiver));
            sender.close();
            sender.awaitClosed();
            assertTrue(outcomes.isEmpty(), "the callback ran again");
        }
    }

    @Test
    void aCloseDoesNotDenyThatADatagramWasSent() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4)) {
            for (int round = 0; round < 300; round++) {
                Outcomes outcomes = new Outcomes();
                Socket sender = Loopback.open(SocketType.UDP4);
                sender.send("x", receiver.address().port(), HOST, outcomes);
                Tasks.await(
                        "the datagram", () -> receiver.receive(Duration.ZERO).isPresent());
                sender.close();

                assertNull(outcomes.next(), "the outcome in round " + round);
            }
        }
    }

    @Test
    @Behaviour("IB1")
    void sendingBindsTheSocket() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.open(SocketType.UDP4)) {
            sender.send("PING", receiver.address().port(), HOST, outcomes);

            assertNull(outcomes.next());
            assertEquals(
                    sender.address().port(), Loopback.receive(receiver).sender().port());
        }
    }

    @Test
    void datagramsLeaveAndCallbacksRunInTheOrderOfTheCalls() throws Exception {
        List<Integer> order = IntStream.range(0, 100).boxed().toList();
        List<Integer> calledBack = new ArrayList<>();
        CountDownLatch last = new CountDownLatch(order.size());
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (int i : order) {
                sender.send(Integer.toString(i), receiver.address().port(), HOST, error -> {
                    calledBack.add(i);
                    last.countDown();
                });
            }

            List<Integer> received = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                received.add(Integer.valueOf(Loopback.nextText(receiver)));
            }
            assertEquals(order, received);
            assertTrue(last.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS), "callbacks missing");
            assertEquals(order, calledBack);
        }
    }

    @Test
    void callbacksRunOneAtATimeOnAVirtualThreadThatIsNotTheCallers() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        Outcomes second = new Outcomes();
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("first", 9, HOST, error -> {
                threads.add(Thread.currentThread());
                release.await();
            });
            sender.send("second", 9, HOST, second);

            Thread thread = threads.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertTrue(thread.isVirtual());
            assertNotSame(Thread.currentThread(), thread);
            assertTrue(second.isSilentFor(Expect.SILENCE.toMillis()), "ran while the first callback was running");
            release.countDown();
            assertNull(second.next());
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour("SD2")
    void theBufferIsConsumedAndCopiedBeforeTheCallReturns(BufferKind kind) throws Exception {
        Outcomes outcomes = new Outcomes();
        ByteBuffer buffer = kind.of(Utf8.bytes("first"));
        int position = buffer.position();
        try (SlowResolver name = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            sender.send(buffer, receiver.address().port(), "slow.test", outcomes);

            assertEquals(0, buffer.remaining());
            buffer.put(position, (byte) 'X');
            name.answer(HOST);
            assertEquals("first", Loopback.nextText(receiver));
            assertNull(outcomes.next());
        }
    }

    @Test
    @Behaviour("SD2")
    void theArrayIsCopiedBeforeTheCallReturns() throws Exception {
        byte[] array = Utf8.bytes("first");
        try (SlowResolver name = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            sender.send(array, receiver.address().port(), "slow.test", error -> {});

            array[0] = 'X';
            name.answer(HOST);
            assertEquals("first", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour("LK2")
    void theNameIsLookedUpOnAThreadOfTheSocket() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (SlowResolver name = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            // Returns although the name is not known yet.
            sender.send("PING", receiver.address().port(), "slow.test", outcomes);

            assertTrue(name.asker().isVirtual());
            assertNotSame(Thread.currentThread(), name.asker());
            assertTrue(outcomes.isEmpty());
            name.answer(HOST);
            assertNull(outcomes.next());
            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @Test
    void aSendThatWaitsDelaysThoseBehindItButNoBlockingSend() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (SlowResolver name = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            sender.send("first", receiver.address().port(), "slow.test", outcomes);
            sender.send("second", receiver.address().port(), HOST, outcomes);
            sender.send("blocking", receiver.address());

            assertEquals("blocking", Loopback.nextText(receiver));
            assertTrue(outcomes.isEmpty());
            name.answer(HOST);
            assertEquals("first", Loopback.nextText(receiver));
            assertEquals("second", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour({"ER1", "ER6", "MX1", "LK4"})
    void whatGoesWrongIsToldToTheCallbackAndToNobodyElse() throws Exception {
        IOException reason = new IOException("no such name");
        Outcomes outcomes = new Outcomes();
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withResolver(host -> {
            throw reason;
        });
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(config)) {
            EventLog events = EventLog.withoutMessages(sender);
            int port = receiver.address().port();

            sender.send(new byte[65_508], port, HOST, outcomes);
            sender.send("to nobody", port, "unknown.test", outcomes);
            sender.send("to the wrong family", port, "::1", outcomes);
            sender.send("to all", port, "127.255.255.255", outcomes);
            sender.send("good", port, HOST, outcomes);

            DgramException tooLarge = outcomes.next();
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE, tooLarge.code());
            assertEquals("send", tooLarge.operation());
            assertEquals(receiver.address(), tooLarge.remote().orElseThrow());
            DgramException unknown = outcomes.next();
            assertEquals(ErrorCode.UNKNOWN_HOST, unknown.code());
            assertSame(reason, unknown.getCause());
            assertEquals(ErrorCode.ADDRESS_FAMILY, outcomes.next().code());
            assertEquals(ErrorCode.ACCESS_DENIED, outcomes.next().code());
            assertNull(outcomes.next());
            assertEquals("good", Loopback.nextText(receiver));
            sender.close();
            sender.awaitClosed();
            assertEquals(List.of(), events.all(Event.Failure.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "256.1.1.1", "::x", "[::1"})
    @Behaviour({"LK2", "ER6"})
    void aMalformedLiteralIsToldToTheCallback(String host) throws Exception {
        Outcomes outcomes = new Outcomes();
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", 9, host, outcomes);
            sender.send("next", 9, HOST, outcomes);

            DgramException failure = outcomes.next();
            assertEquals(ErrorCode.UNKNOWN_HOST, failure.code());
            assertTrue(failure.getMessage().contains("'" + host + "' is not an IP"), failure.getMessage());
            assertNull(outcomes.next());
        }
    }

    @Test
    @Behaviour("ER6")
    void aZoneOfAnInterfaceThatIsNotThereIsToldToTheCallback() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (Socket sender = Loopback.open(SocketType.UDP6)) {
            sender.send("PING", 9, "fe80::1%gone", outcomes);

            DgramException failure = outcomes.next();
            assertEquals(ErrorCode.ADDRESS_NOT_AVAILABLE, failure.code());
            assertTrue(failure.getMessage().contains("there are "), failure.getMessage());
        }
    }

    @Test
    @Behaviour({"LC1", "ER6"})
    void onAClosedSocketTheCallThrowsAndTheCallbackDoesNotRun() throws Exception {
        Outcomes outcomes = new Outcomes();
        Socket sender = Loopback.bound(SocketType.UDP4);
        sender.close();

        Expect.failure(ErrorCode.CLOSED, () -> sender.send("PING", 9, HOST, outcomes));

        sender.awaitClosed();
        assertTrue(outcomes.isSilentFor(Expect.SILENCE.toMillis()));
    }

    @Test
    @Behaviour({"CR3", "CR4"})
    void closingTellsEveryCallbackThatWaitsThatTheSocketIsClosed() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (SlowResolver name = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket other = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            sender.send("first", receiver.address().port(), "slow.test", outcomes);
            sender.send("second", receiver.address().port(), HOST, outcomes);
            assertTrue(name.asker().isVirtual());

            sender.close();

            // Although the look-up still has not come to an end.
            sender.awaitClosed();
            assertEquals(ErrorCode.CLOSED, outcomes.next().code());
            assertEquals(ErrorCode.CLOSED, outcomes.next().code());
            name.answer(HOST);
            name.asker().join(Tasks.LIMIT);
            assertFalse(name.asker().isAlive());
            assertTrue(outcomes.isEmpty(), "a callback ran twice");
            Expect.nothingBeforeTheNext(other, receiver);
        }
    }

    @Test
    @Behaviour({"SD6", "ER1"})
    void aSocketConnectedDuringTheLookUpFailsTheSendsCallback() throws Exception {
        Outcomes outcomes = new Outcomes();
        try (SlowResolver name = new SlowResolver();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            sender.send("too late", receiver.address().port(), "slow.test", outcomes);
            assertTrue(name.asker().isVirtual());
            sender.connect(receiver.address());

            name.answer(HOST);

            assertNotNull(outcomes.next());
            sender.send("next");
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour({"LC2", "CR4"})
    void callbacksThatLearnOfTheCloseRunBeforeTheEventClosed() throws Exception {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        try (SlowResolver name = new SlowResolver();
                Socket sender = Loopback.bound(SocketConfig.of(SocketType.UDP4).withResolver(name))) {
            sender.on(Event.Closed.class, closed -> order.add("Closed"));
            sender.send("first", 9, "slow.test", error -> order.add("first"));
            sender.send("second", 9, HOST, error -> order.add("second"));

            sender.close();

            sender.awaitClosed();
            assertEquals(List.of("first", "second", "Closed"), List.copyOf(order));
        }
    }

    @Test
    @Behaviour({"RC9", "ER5"})
    void aCallbackThatThrowsIsAFailureEventAndTheNextSendGoesOn() throws Exception {
        IllegalStateException thrown = new IllegalStateException("thrown by the callback");
        Outcomes outcomes = new Outcomes();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            EventLog events = EventLog.withoutMessages(sender);
            sender.send("first", receiver.address().port(), HOST, error -> {
                throw thrown;
            });
            sender.send("second", receiver.address().port(), HOST, outcomes);

            DgramException failure = events.next(Event.Failure.class).error();
            assertEquals(ErrorCode.LISTENER_FAILED, failure.code());
            assertSame(thrown, failure.getCause());
            assertNull(outcomes.next());
            assertEquals("first", Loopback.nextText(receiver));
            assertEquals("second", Loopback.nextText(receiver));
        }
    }

    @Test
    void aCallbackMaySendAndCloseItsSocket() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Endpoint target = receiver.address();
            sender.send("first", target.port(), HOST, error -> {
                sender.send("second", target);
                sender.close();
            });

            assertEquals("first", Loopback.nextText(receiver));
            assertEquals("second", Loopback.nextText(receiver));
            sender.awaitClosed();
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("ED1")
    void anEmptyPayloadIsSentAsAnEmptyDatagram(SocketType type) throws Exception {
        Outcomes outcomes = new Outcomes();
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            sender.send("", receiver.address().port(), null, outcomes);

            assertNull(outcomes.next());
            assertEquals(0, Loopback.receive(receiver).size());
        }
    }

    /** A callback that remembers what it was told. */
    private static final class Outcomes implements SendCallback {

        private final BlockingQueue<Optional<DgramException>> told = new LinkedBlockingQueue<>();

        @Override
        public void done(DgramException error) {
            told.add(Optional.ofNullable(error));
        }

        /** Waits for the next call, and returns its error or {@code null}. */
        DgramException next() throws InterruptedException {
            Optional<DgramException> next = told.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertNotNull(next, "the callback did not run");
            return next.orElse(null);
        }

        boolean isEmpty() {
            return told.isEmpty();
        }

        boolean isSilentFor(long millis) throws InterruptedException {
            return told.poll(millis, TimeUnit.MILLISECONDS) == null;
        }
    }
}
