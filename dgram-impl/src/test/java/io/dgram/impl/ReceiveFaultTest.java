package io.dgram.impl;

import static io.dgram.impl.FaultyIo.ALWAYS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.impl.FaultyIo.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Receives that fail in the kernel")
class ReceiveFaultTest {

    private static final long PACE_NANOS = Duration.ofMillis(10).toNanos();

    private final Tasks tasks = new Tasks();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private FaultySocket faulty;
    private FaultySocket sender;
    private Endpoint target;

    @BeforeEach
    void open() throws Exception {
        faulty = FaultySocket.bound();
        sender = FaultySocket.bound();
        target = faulty.address();
    }

    @AfterEach
    void close() {
        tasks.close();
        faulty.close();
        sender.close();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new IOException("out of order"), ErrorCode.IO, "input/output error (out of order)"),
                Arguments.of(
                        new SocketException("No buffer space available"), ErrorCode.NO_BUFFER_SPACE, "no buffer space"),
                Arguments.of(
                        new SocketException("Network is down"), ErrorCode.NETWORK_UNREACHABLE, "network unreachable"),
                Arguments.of(
                        new UnresolvedAddressException(),
                        ErrorCode.UNKNOWN_HOST,
                        "unknown host UnresolvedAddressException"),
                Arguments.of(new UnsupportedAddressTypeException(), ErrorCode.ADDRESS_FAMILY, "wrong address family"),
                Arguments.of(
                        new AlreadyConnectedException(),
                        ErrorCode.IO,
                        "input/output error (AlreadyConnectedException)"),
                Arguments.of(
                        new NotYetConnectedException(), ErrorCode.IO, "input/output error (NotYetConnectedException)"),
                Arguments.of(
                        new IllegalBlockingModeException(),
                        ErrorCode.IO,
                        "input/output error (IllegalBlockingModeException)"),
                Arguments.of(new SecurityException("no"), ErrorCode.ACCESS_DENIED, "not permitted (no)"));
    }

    static Stream<Arguments> faultsOfAClosedChannel() {
        return Stream.of(
                Arguments.of(new ClosedSelectorException(), ErrorCode.CLOSED, "socket closed"),
                Arguments.of(new CancelledKeyException(), ErrorCode.CLOSED, "socket closed"));
    }

    // --------------------------------------------------------------------------------------------------------- pull

    @ParameterizedTest
    @MethodSource({"faults", "faultsOfAClosedChannel"})
    void aReceiveThatFailsSaysWhyAndTheNextOneWorks(Exception fault, ErrorCode code, String reason) throws Exception {
        sender.socket().send("hello", target);
        faulty.io().failReceives(1, Fault.of(() -> fault));

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().receive());

        assertEquals(code, thrown.code());
        assertEquals("receive " + target + ": " + reason, thrown.getMessage());
        assertSame(fault, thrown.getCause());
        assertEquals("hello", faulty.socket().receive().text());
    }

    @Test
    void aReceiveIntoABufferThatFailsLeavesTheBufferAsItWas() throws Exception {
        sender.socket().send("hello", target);
        faulty.io().failReceives(1, Fault.of(() -> new IOException("out of order")));
        ByteBuffer buffer = ByteBuffer.allocateDirect(20).position(3).limit(15);

        assertThrows(DgramException.class, () -> faulty.socket().receive(buffer));

        assertEquals(ByteBuffer.allocateDirect(20).position(3).limit(15), buffer);
        assertEquals(3, buffer.position());
        assertEquals(sender.address(), faulty.socket().receive(buffer));
        assertEquals(8, buffer.position());
    }

    @Test
    void aReceiveThatFailsWhenItIsWokenLosesNoDatagram() throws Exception {
        Tasks.Task<Message> receiving =
                tasks.start(() -> faulty.socket().receive()).awaitParked();
        faulty.io().failReceives(1, Fault.of(() -> new IOException("out of order")));

        sender.socket().send("hello", target);

        assertEquals(
                ErrorCode.IO,
                assertThrows(DgramException.class, receiving::result).code());
        assertEquals("hello", faulty.socket().receive(Tasks.LIMIT).orElseThrow().text());
    }

    @Test
    void aReceiveThatFailsWakesAnotherThatIsWaiting() throws Exception {
        Tasks.Task<Message> first = tasks.start(() -> faulty.socket().receive()).awaitParked();
        Tasks.Task<Message> second =
                tasks.start(() -> faulty.socket().receive()).awaitParked();
        faulty.io().failReceives(1, Fault.of(() -> new IOException("out of order")));

        sender.socket().send("hello", target);

        // Which of the two met the fault is the scheduler's choice.
        Tasks.await("both ended", () -> first.isDone() && second.isDone());
        Tasks.Task<Message> failed = endedWell(first) ? second : first;
        assertEquals("hello", (failed == first ? second : first).result().text());
        assertEquals(
                ErrorCode.IO, assertThrows(DgramException.class, failed::result).code());
    }

    private static boolean endedWell(Tasks.Task<?> task) throws Exception {
        try {
            task.result();
            return true;
        } catch (DgramException e) {
            return false;
        }
    }

    @Test
    void anyFailureWhileTheSocketIsClosedIsReportedAsClosed() throws Exception {
        faulty.io().failReceives(1, () -> {
            faulty.close();
            throw new SocketException("Bad file descriptor");
        });

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().receive(Duration.ZERO));

        assertEquals(ErrorCode.CLOSED, thrown.code());
    }

    @Test
    void iterationThrowsWhatIsNeitherAReportNorTheCloseAndCanGoOn() throws Exception {
        sender.socket().send("hello", target);
        faulty.io().failReceives(1, Fault.of(() -> new IOException("out of order")));
        Iterator<Message> messages = faulty.socket().iterator();

        UncheckedIOException thrown = assertThrows(UncheckedIOException.class, messages::hasNext);

        assertEquals(
                ErrorCode.IO,
                assertInstanceOf(DgramException.class, thrown.getCause()).code());
        assertEquals("hello", messages.next().text());
    }

    // --------------------------------------------------------------------------------------------------------- push

    private void listen() {
        faulty.socket().on(Event.Failure.class, events::add);
        faulty.socket().on(Message.class, events::add);
    }

    private <E extends Event> E next(Class<E> type) throws Exception {
        return assertInstanceOf(type, events.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theReceiverTellsEveryFailureAndThenDelivers(Exception fault, ErrorCode code, String reason) throws Exception {
        faulty.io().failReceives(3, Fault.of(() -> fault));
        listen(); // after that: a call in progress would not meet the fault

        sender.socket().send("hello", target);

        for (int i = 0; i < 3; i++) {
            DgramException error = next(Event.Failure.class).error();
            assertEquals(code, error.code());
            assertEquals("receive " + target + ": " + reason, error.getMessage());
            assertSame(fault, error.getCause());
        }
        assertEquals("hello", next(Message.class).text());
    }

    @ParameterizedTest
    @MethodSource({"faults", "faultsOfAClosedChannel"})
    void aReceiverThatKeepsFailingDoesNotSpin(Exception fault, ErrorCode code, String reason) throws Exception {
        listen();
        faulty.io().failReceives(ALWAYS, Fault.of(() -> fault));
        int before = faulty.io().receiveCalls();
        long start = System.nanoTime();

        sender.socket().send("hello", target);

        Tasks.await("ten attempts", () -> faulty.io().receiveCalls() - before >= 10);
        long elapsed = System.nanoTime() - start;
        assertTrue(elapsed >= 5 * PACE_NANOS, "ten attempts at " + code + " (" + reason + ") took " + elapsed + " ns");
        faulty.io().heal();
        events.removeIf(Event.Failure.class::isInstance);
        Tasks.await("message delivered", () -> events.stream().anyMatch(Message.class::isInstance));
    }

    @Test
    void aReceiverThatKeepsFailingDoesNotSpinWhateverWakesIt() throws Exception {
        listen();
        faulty.io().failReceives(ALWAYS, Fault.of(() -> {
            LockSupport.unpark(Thread.currentThread());
            return new IOException("out of order");
        }));
        int before = faulty.io().receiveCalls();
        long start = System.nanoTime();

        sender.socket().send("hello", target);

        Tasks.await("ten attempts", () -> faulty.io().receiveCalls() - before >= 10);
        long elapsed = System.nanoTime() - start;
        assertTrue(elapsed >= 5 * PACE_NANOS, "ten attempts took " + elapsed + " ns");
    }

    @Test
    void aReceiverThatKeepsFailingLetsTheSocketBeClosed() throws Exception {
        listen();
        faulty.io().failReceives(ALWAYS, Fault.of(() -> new IOException("out of order")));
        sender.socket().send("hello", target);
        next(Event.Failure.class);

        tasks.start(() -> {
                    faulty.close();
                    faulty.socket().awaitClosed();
                    return null;
                })
                .result();

        int calls = faulty.io().receiveCalls();
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> faulty.io().receiveCalls() > calls));
    }

    @Test
    void aReceiverThatKeepsFailingStopsWhenItIsToldTo() throws Exception {
        listen();
        faulty.io().failReceives(ALWAYS, Fault.of(() -> new IOException("out of order")));
        sender.socket().send("hello", target);
        next(Event.Failure.class);

        faulty.socket().recvStop();
        faulty.io().heal();

        assertEquals("hello", faulty.socket().receive(Tasks.LIMIT).orElseThrow().text());
    }

    /** {@code OutOfMemoryError: Cannot reserve … bytes of direct buffer memory} is one that passes. */
    @Test
    void anErrorDoesNotEndTheReceiver() throws Exception {
        faulty.io().failReceives(1, Fault.of(() -> new OutOfMemoryError("thrown by a test")));
        listen(); // after that: a call in progress would not meet the fault

        sender.socket().send("1", target);
        sender.socket().send("2", target);

        Tasks.await("message delivered", () -> events.stream().anyMatch(Message.class::isInstance));
    }

    @Test
    void memoryThatRunsOutDoesNotMakeCloseFail() throws Exception {
        sender.socket().send("unread", target);
        faulty.io().failReceives(ALWAYS, Fault.of(OutOfMemoryError::new));

        faulty.socket().close();

        assertEquals(OptionalLong.empty(), faulty.socket().stats().kernelDrops());
    }
}
