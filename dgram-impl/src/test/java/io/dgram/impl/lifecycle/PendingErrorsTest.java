package io.dgram.impl.lifecycle;

import static io.dgram.impl.FaultyIo.ALWAYS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.impl.FaultyIo.Fault;
import io.dgram.impl.FaultySocket;
import io.dgram.impl.Tasks;
import io.dgram.impl.sending.StaleErrors;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("ICMP errors about earlier datagrams, on a connected socket")
class PendingErrorsTest {

    private static final Fault REPORT = Fault.of(() -> new PortUnreachableException("Connection refused"));
    private static final int MANY = 500; // reports, so that even a busy machine is faster than as many pauses

    private final Tasks tasks = new Tasks();
    private FaultySocket faulty;
    private FaultySocket peer;

    @BeforeEach
    void connect() throws Exception {
        faulty = FaultySocket.bound();
        peer = FaultySocket.bound();
        faulty.socket().connect(peer.address());
    }

    @AfterEach
    void close() {
        tasks.close();
        faulty.close();
        peer.close();
    }

    private static void assertIsReport(DgramException thrown) {
        assertEquals(ErrorCode.PORT_UNREACHABLE, thrown.code());
        assertInstanceOf(PortUnreachableException.class, thrown.getCause());
    }

    private void assertReports(String operation, DgramException thrown) throws Exception {
        assertIsReport(thrown);
        assertEquals(
                operation + " " + faulty.address() + " -> " + peer.address()
                        + ": port unreachable, reported for an earlier datagram",
                thrown.getMessage());
    }

    private void assertPeerReceived(String... texts) throws Exception {
        for (String text : texts) {
            assertEquals(text, peer.socket().receive(Tasks.LIMIT).orElseThrow().text());
        }
        assertEquals(Optional.empty(), peer.socket().receive(Duration.ZERO));
    }

    // ------------------------------------------------------------------------------------------- collected by a send

    @ParameterizedTest
    @ValueSource(ints = {1, 2, StaleErrors.MAX_ATTEMPTS - 1})
    void aSendThatOnlyCollectsReportsGoesOutAllTheSame(int reports) throws Exception {
        faulty.io().failSends(reports, REPORT);
        ByteBuffer data = ByteBuffer.wrap("hello".getBytes());

        assertEquals(5, faulty.socket().send(data));

        assertEquals(0, data.remaining());
        assertEquals(reports + 1, faulty.io().sendCalls());
        assertPeerReceived("hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theNextSendTellsWhatASendCollectedOnceAndIsNotSentItself(int reports) throws Exception {
        faulty.io().failSends(reports, REPORT);
        faulty.socket().send("1");

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().send("2"));
        faulty.socket().send("3");

        assertReports("send", thrown);
        assertPeerReceived("1", "3");
    }

    @Test
    void theNextSendOfPartsTellsWhatASendCollected() throws Exception {
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");
        ByteBuffer part = ByteBuffer.wrap("2".getBytes());

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().send(List.of(part)));

        assertReports("send", thrown);
        assertEquals(1, part.remaining());
        assertPeerReceived("1");
    }

    @Test
    void theNextReceiveTellsWhatASendCollectedOnceAndTakesNoDatagram() throws Exception {
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");
        peer.socket().send("answer", faulty.address());

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().receive(Duration.ZERO));

        assertReports("receive", thrown);
        assertEquals(
                "answer", faulty.socket().receive(Duration.ZERO).orElseThrow().text());
    }

    @Test
    void aReceiveThatIsWaitingTellsWhatASendCollected() throws Exception {
        Tasks.Task<Message> receiving =
                tasks.start(() -> faulty.socket().receive()).awaitParked();
        faulty.io().failSends(1, REPORT);

        faulty.socket().send("1");

        assertReports("receive", assertThrows(DgramException.class, receiving::result));
        faulty.socket().send("2");
        assertPeerReceived("1", "2");
    }

    @Test
    void oneOfSeveralReceivesThatAreWaitingTellsIt() throws Exception {
        List<Tasks.Task<Message>> receiving =
                tasks.startAll(3, number -> faulty.socket().receive());
        receiving.forEach(Tasks.Task::awaitParked);
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");
        Tasks.await("one receive failed", () -> receiving.stream().anyMatch(Tasks.Task::isDone));

        peer.socket().send("a", faulty.address());
        peer.socket().send("b", faulty.address());

        int failed = 0;
        List<String> received = new ArrayList<>();
        for (Tasks.Task<Message> receiver : receiving) {
            try {
                received.add(receiver.result().text());
            } catch (DgramException e) {
                assertReports("receive", e);
                failed++;
            }
        }
        assertEquals(1, failed);
        received.sort(null);
        assertEquals(List.of("a", "b"), received);
    }

    @Test
    void aSendThatCollectsMoreReportsThanAPeerCouldSendMeanwhileFails() throws Exception {
        faulty.io().failSends(StaleErrors.MAX_ATTEMPTS, REPORT);
        ByteBuffer data = ByteBuffer.wrap("1".getBytes());

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().send(data));

        assertIsReport(thrown);
        assertEquals("send " + faulty.address() + " -> " + peer.address() + ": port unreachable", thrown.getMessage());
        assertEquals(1, data.remaining());
        assertEquals(Optional.empty(), peer.socket().receive(Duration.ZERO));
    }

    @Test
    void disconnectForgetsWhatASendCollected() throws Exception {
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");

        faulty.socket().disconnect();

        assertEquals(Optional.empty(), faulty.socket().receive(Duration.ZERO));
    }

    @Test
    void whoConnectsToTheSamePeerAgainHearsNothingOfBefore() throws Exception {
        Endpoint endpoint = faulty.socket().remoteAddress();
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");

        faulty.socket().disconnect();
        faulty.socket().connect(endpoint);

        faulty.socket().send("2");
        assertPeerReceived("1", "2");
    }

    // ---------------------------------------------------------------------------------------------- told to listeners

    /** Remembers failures and messages, in one order. */
    private static LinkedBlockingQueue<Event> listen(FaultySocket faulty) {
        LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
        faulty.socket().on(Event.Failure.class, events::add);
        faulty.socket().on(Message.class, events::add);
        return events;
    }

    private static <E extends Event> E next(Class<E> type, LinkedBlockingQueue<Event> events) throws Exception {
        return assertInstanceOf(type, events.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void whatASendCollectsWhileTheReceiverRunsIsAFailureEvent() throws Exception {
        LinkedBlockingQueue<Event> events = listen(faulty);
        faulty.io().failSends(2, REPORT);

        faulty.socket().send("1");
        faulty.socket().send("2");
        assertReports("receive", next(Event.Failure.class, events).error());
        assertReports("receive", next(Event.Failure.class, events).error());
        peer.socket().send("answer", faulty.address());

        assertEquals("answer", next(Message.class, events).text());
        assertPeerReceived("1", "2");
    }

    @Test
    void whatASendCollectedBeforeTheReceiverRanIsAFailure() throws Exception {
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");

        LinkedBlockingQueue<Event> events = listen(faulty);

        assertReports("receive", next(Event.Failure.class, events).error());
        faulty.socket().send("2");
        assertPeerReceived("1", "2");
    }

    @Test
    void theReceiverTellsEachReportThatItMeetsAndGoesOn() throws Exception {
        LinkedBlockingQueue<Event> events = listen(faulty);
        faulty.io().failReceives(2, REPORT);

        peer.socket().send("wakes it", faulty.address());

        for (int i = 0; i < 2; i++) {
            DgramException error = next(Event.Failure.class, events).error();
            assertIsReport(error);
            assertEquals(
                    "receive " + faulty.address() + " -> " + peer.address() + ": port unreachable", error.getMessage());
        }
        assertEquals("wakes it", next(Message.class, events).text());
    }

    @Test
    void iterationTellsReportsAsFailuresAndGoesOn() throws Exception {
        LinkedBlockingQueue<Event> failures = new LinkedBlockingQueue<>();
        faulty.socket().on(Event.Failure.class, failures::add);
        faulty.io().failReceives(1, REPORT);
        faulty.io().failSends(1, REPORT);
        faulty.socket().send("1");
        peer.socket().send("answer", faulty.address());

        Iterator<Message> messages = faulty.socket().iterator();

        assertTrue(messages.hasNext());
        assertEquals("answer", messages.next().text());
        assertReports("receive", next(Event.Failure.class, failures).error());
        assertIsReport(next(Event.Failure.class, failures).error());
    }

    // ------------------------------------------------------------------------------------------------ errors of all
    // kinds

    // As the JDK throws what Linux makes of ICMP errors.
    static Stream<Arguments> icmpErrors() {
        return Stream.of(
                arguments(new PortUnreachableException("Connection refused"), ErrorCode.PORT_UNREACHABLE),
                arguments(new NoRouteToHostException("No route to host"), ErrorCode.HOST_UNREACHABLE),
                arguments(new SocketException("Host is down"), ErrorCode.HOST_UNREACHABLE),
                arguments(new SocketException("Network is unreachable"), ErrorCode.NETWORK_UNREACHABLE),
                arguments(new BindException("Permission denied"), ErrorCode.ACCESS_DENIED),
                arguments(new SocketException("Message too long"), ErrorCode.MESSAGE_TOO_LARGE),
                arguments(new SocketException("Protocol not available"), ErrorCode.UNSUPPORTED),
                arguments(new SocketException("Operation not supported"), ErrorCode.UNSUPPORTED),
                arguments(new SocketException("Protocol error"), ErrorCode.IO));
    }

    private static String reported(ErrorCode code) {
        return code.text() + ", reported for an earlier datagram";
    }

    @ParameterizedTest
    @MethodSource("icmpErrors")
    void aSendThatCollectsOneGoesOutAndTheNextCallReportsIt(Exception error, ErrorCode code) throws Exception {
        faulty.io().failSends(1, Fault.of(() -> error));

        faulty.socket().send("1");

        assertPeerReceived("1");
        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().receive(Duration.ZERO));
        assertEquals(code, thrown.code());
        assertTrue(thrown.getMessage().contains(reported(code)), thrown::getMessage); // the MTU may follow
        assertSame(error, thrown.getCause());
        assertEquals(Optional.empty(), faulty.socket().receive(Duration.ZERO));
        assertEquals(Map.of(code, 1L), faulty.socket().stats().receiveErrors());
        assertEquals(Map.of(), faulty.socket().stats().sendErrors());
    }

    @ParameterizedTest
    @MethodSource("icmpErrors")
    void sendsBehindItGoOutUnlessThePortIsUnreachable(Exception error, ErrorCode code) throws Exception {
        assumeTrue(code != ErrorCode.PORT_UNREACHABLE);
        faulty.io().failSends(1, Fault.of(() -> error));

        for (String text : List.of("1", "2", "3")) {
            faulty.socket().send(text);
        }

        assertPeerReceived("1", "2", "3");
        DgramException reported =
                assertThrows(DgramException.class, () -> faulty.socket().receive(Duration.ZERO));
        assertEquals(code, reported.code());
    }

    @ParameterizedTest
    @MethodSource("icmpErrors")
    void aReceiveThatMeetsOneReportsItAndLosesNoDatagram(Exception error, ErrorCode code) throws Exception {
        faulty.io().failReceives(1, Fault.of(() -> error));
        peer.socket().send("answer", faulty.address());

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().receive(Duration.ZERO));

        assertEquals(code, thrown.code());
        assertEquals(
                "answer", faulty.socket().receive(Duration.ZERO).orElseThrow().text());
    }

    @ParameterizedTest
    @MethodSource("icmpErrors")
    void iterationGoesOnBehindThem(Exception error, ErrorCode code) throws Exception {
        LinkedBlockingQueue<Event> failures = new LinkedBlockingQueue<>();
        faulty.socket().on(Event.Failure.class, failures::add);
        faulty.io().failReceives(2, Fault.of(() -> error));
        peer.socket().send("answer", faulty.address());

        assertEquals("answer", faulty.socket().iterator().next().text());

        assertEquals(code, next(Event.Failure.class, failures).error().code());
        assertEquals(code, next(Event.Failure.class, failures).error().code());
    }

    @ParameterizedTest
    @MethodSource("icmpErrors")
    void theReceiverReportsThemAtOnceAndGoesOn(Exception error, ErrorCode code) throws Exception {
        LinkedBlockingQueue<Event> events = listen(faulty);
        faulty.io().failReceives(MANY, Fault.of(() -> error));
        long start = System.nanoTime();

        peer.socket().send("answer", faulty.address());

        for (int i = 0; i < MANY; i++) {
            assertEquals(code, next(Event.Failure.class, events).error().code());
        }
        assertEquals("answer", next(Message.class, events).text());
        // The receiver pauses for ten milliseconds after errors that may last.
        assertTrue(System.nanoTime() - start < MANY * 10_000_000L);
    }

    @ParameterizedTest
    @MethodSource("icmpErrors")
    void anErrorThatRepeatsIsTheSendsOwn(Exception error, ErrorCode code) throws Exception {
        faulty.io().failSends(ALWAYS, Fault.of(() -> error));

        DgramException first =
                assertThrows(DgramException.class, () -> faulty.socket().send("1"));
        int attempts = faulty.io().sendCalls();
        DgramException second =
                assertThrows(DgramException.class, () -> faulty.socket().send("2"));
        faulty.io().heal();

        assertEquals(code, first.code());
        assertEquals(code, second.code());
        assertEquals(StaleErrors.MAX_ATTEMPTS, attempts);
        assertTrue(faulty.io().sendCalls() - attempts < 5, "the second gives up sooner");
        assertEquals(Optional.empty(), faulty.socket().receive(Duration.ZERO), "nothing was left to report");
        faulty.socket().send("3");
        assertPeerReceived("3");
    }

    @Test
    void anErrorOfAnotherKindBeforeItIsReportedAllTheSame() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        faulty.io().failSends(ALWAYS, () -> {
            throw calls.getAndIncrement() == 0
                    ? new PortUnreachableException("Connection refused")
                    : new SocketException("Message too long");
        });

        DgramException own =
                assertThrows(DgramException.class, () -> faulty.socket().send("1"));
        DgramException earlier =
                assertThrows(DgramException.class, () -> faulty.socket().receive(Duration.ZERO));

        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, own.code());
        assertEquals(ErrorCode.PORT_UNREACHABLE, earlier.code());
    }

    @Test
    void anUnconnectedSocketBlamesTheSendItself() throws Exception {
        faulty.socket().disconnect();
        faulty.io().failSends(1, Fault.of(() -> new SocketException("Network is unreachable")));
        int calls = faulty.io().sendCalls();

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().send("1", peer.address()));

        assertEquals(ErrorCode.NETWORK_UNREACHABLE, thrown.code());
        assertEquals(calls + 1, faulty.io().sendCalls());
    }
}
