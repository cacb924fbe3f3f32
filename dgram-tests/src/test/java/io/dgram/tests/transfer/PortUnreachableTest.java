package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Utf8;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reports that a port is unreachable")
@Timeout(60)
class PortUnreachableTest {

    private static final byte[] SECOND = Utf8.bytes("second");

    // --------------------------------------------------------------------------------------------- unconnected

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("ER3")
    void anUnconnectedSocketNeverHearsOfThem(SocketType type) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(type);
                Socket socket = Loopback.bound(type);
                Socket other = Loopback.bound(type)) {
            EventLog events = EventLog.withoutMessages(socket);

            for (int i = 0; i < 100; i++) {
                assertEquals(1, socket.send("x", dead.endpoint()));
            }

            assertEquals(Optional.empty(), socket.receive(Expect.SILENCE));
            Expect.nothingBeforeTheNext(other, socket);
            assertEquals(List.of(), events.all(Event.Failure.class));
        }
    }

    @Test
    @Behaviour("ER3")
    void theReceiverOfAnUnconnectedSocketNeverHearsOfThemEither() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4);
                Socket other = Loopback.bound(SocketType.UDP4)) {
            EventLog log = EventLog.of(socket);

            for (int i = 0; i < 100; i++) {
                socket.send("x", dead.endpoint());
            }
            other.send("next", socket.address());

            assertEquals("next", log.nextText());
            assertEquals(List.of(), log.all(Event.Failure.class));
        }
    }

    // ----------------------------------------------------------------------------------------------- told by calls

    @ParameterizedTest
    @MethodSource("everyCallOfEveryType")
    @Behaviour({"ER1", "ER4"})
    void theNextReceiveSaysSo(SingleReceive form, SocketType type) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(type);
                Socket socket = Loopback.bound(type).connect(dead.endpoint())) {
            socket.send("x");

            DgramException failure = Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> form.receive(socket));

            assertEquals("receive", failure.operation());
            assertEquals(socket.address(), failure.local().orElseThrow());
            assertEquals(dead.endpoint(), failure.remote().orElseThrow());
            assertEquals(
                    "receive " + socket.address() + " -> " + dead.endpoint() + ": port unreachable",
                    failure.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("everyCallOfEveryType")
    @Behaviour("ER4")
    void aReceiveThatIsWaitingSaysSo(SingleReceive form, SocketType type) throws Exception {
        try (Tasks tasks = new Tasks();
                SwitchablePort dead = new SwitchablePort(type);
                Socket socket = Loopback.bound(type).connect(dead.endpoint())) {
            Tasks.Task<Message> receive =
                    tasks.start(() -> form.receive(socket)).awaitParked();

            socket.send("x");

            Expect.failure(ErrorCode.PORT_UNREACHABLE, receive::result);
        }
    }

    @ParameterizedTest
    @MethodSource("everyConnectedFormOfEveryType")
    @Behaviour("ER4")
    void aLaterSendSaysSoIfNobodyReceives(SendForm form, SocketType type) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(type);
                Socket socket = Loopback.bound(type).connect(dead.endpoint())) {
            DgramException failure = Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> sendUntilItFails(form, socket));

            assertEquals("send", failure.operation());
            assertEquals(dead.endpoint(), failure.remote().orElseThrow());
        }
    }

    @Test
    @Behaviour("ER4")
    void aReportIsToldOnce() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            EventLog events = EventLog.withoutMessages(socket);
            socket.send("x");
            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> Loopback.receive(socket));

            Expect.silence(socket);
            assertEquals(List.of(), events.all(Event.Failure.class));
        }
    }

    @Test
    @Behaviour("ER4")
    void everyReportIsTold() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            for (int i = 0; i < 20; i++) {
                assertEquals(1, socket.send("x"));
                Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> Loopback.receive(socket));
            }
        }
    }

    @Test
    @Behaviour("ER4")
    void aPollSaysSo() throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            socket.send("x");

            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> pollUntilItFails(socket));
        }
    }

    @Test
    @Behaviour("ER4")
    void aReceiveThatSaysSoLeavesItsBufferAlone() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(10).position(3);
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            socket.send("x");

            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> socket.receive(buffer));

            assertEquals(3, buffer.position());
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour({"ER4", "SD2"})
    void aSendThatSaysSoLeavesItsBufferAlone(BufferKind kind) throws Exception {
        ByteBuffer buffer = kind.of(SECOND);
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> {
                for (; ; ) {
                    socket.send(buffer.mark());
                    buffer.reset();
                }
            });

            assertEquals(SECOND.length, buffer.remaining());
        }
    }

    // ---------------------------------------------------------------------------------------- the socket lives on

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("ER4")
    void thePeerCanComeAliveAndIsHeardAndReached(SocketType type) throws Exception {
        try (SwitchablePort peer = new SwitchablePort(type);
                Socket socket = Loopback.bound(type).connect(peer.endpoint())) {
            socket.send("first");
            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> Loopback.receive(socket));
            peer.comeAliveFor(socket.address());

            peer.send("from the peer");
            socket.send("to the peer");

            assertEquals("from the peer", Loopback.nextText(socket));
            assertEquals("to the peer", peer.text());
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource("everyConnectedFormOfEveryType")
    @Behaviour("ER4")
    void aSendThatMeetsAReportGoesOutAndTheNextCallThrowsIt(SendForm form, SocketType type) throws Exception {
        try (SwitchablePort peer = new SwitchablePort(type);
                Socket socket = Loopback.bound(type).connect(peer.endpoint())) {
            socket.send("first");
            awaitLoopback(type);
            peer.comeAliveFor(socket.address());

            assertEquals(SECOND.length, form.send(socket, SECOND, peer.endpoint()));

            assertEquals("second", peer.text());
            DgramException failure = Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> Loopback.receive(socket));
            assertEquals("receive", failure.operation());
            Expect.silence(socket);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#connected")
    @Behaviour("ER4")
    void aSendThatSaysSoWasNotSentAndTheNextIs(SendForm form) throws Exception {
        try (SwitchablePort peer = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(peer.endpoint())) {
            socket.send("first");
            awaitLoopback(SocketType.UDP4);
            peer.comeAliveFor(socket.address());
            socket.send("collects the report");

            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> form.send(socket, SECOND, peer.endpoint()));

            socket.send("third");
            assertEquals("collects the report", peer.text());
            assertEquals("third", peer.text());
        }
    }

    @Test
    @Behaviour("ER4")
    void aWaitingReceiveIsToldWhatASendCollected() throws Exception {
        try (Tasks tasks = new Tasks();
                SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            Tasks.Task<Message> first = tasks.start(socket::receive).awaitParked();
            Tasks.Task<Message> second = tasks.start(socket::receive).awaitParked();

            while (!first.isDone() || !second.isDone()) {
                // May itself be the one that is told: then the others still wait.
                tolerateReport(() -> socket.send("x"));
            }

            assertEquals(
                    ErrorCode.PORT_UNREACHABLE,
                    assertThrows(DgramException.class, first::result).code());
            assertEquals(
                    ErrorCode.PORT_UNREACHABLE,
                    assertThrows(DgramException.class, second::result).code());
        }
    }

    // -------------------------------------------------------------------------------------------- told as an event

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("ER4")
    void theRunningReceiverTellsAFailureAndGoesOn(SocketType type) throws Exception {
        try (SwitchablePort peer = new SwitchablePort(type);
                Socket socket = Loopback.bound(type).connect(peer.endpoint())) {
            EventLog log = EventLog.of(socket);

            socket.send("first");

            DgramException failure = log.next(Event.Failure.class).error();
            assertEquals(ErrorCode.PORT_UNREACHABLE, failure.code());
            assertEquals(peer.endpoint(), failure.remote().orElseThrow());
            peer.comeAliveFor(socket.address());
            peer.send("from the peer");
            assertEquals("from the peer", log.nextText());
            assertEquals(1, log.all(Event.Failure.class).size());
        }
    }

    @Test
    @Behaviour("ER4")
    void whileTheReceiverRunsNoSendIsToldAndEveryDatagramGoesOut() throws Exception {
        try (SwitchablePort peer = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(peer.endpoint())) {
            EventLog log = EventLog.of(socket);
            for (int i = 0; i < 100; i++) {
                assertEquals(1, socket.send("x"));
            }
            log.next(Event.Failure.class);
            awaitLoopback(SocketType.UDP4);
            peer.comeAliveFor(socket.address());

            socket.send("last");

            assertEquals("last", peer.text());
            assertTrue(log.all(Event.Failure.class).stream()
                    .allMatch(failure -> failure.error().code() == ErrorCode.PORT_UNREACHABLE));
            assertTrue(log.all(Event.Failure.class).size() <= 100);
        }
    }

    @Test
    @Behaviour("ER4")
    void aReportThatWaitsIsToldAsAFailureWhenTheReceiverStarts() throws Exception {
        try (SwitchablePort peer = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(peer.endpoint())) {
            socket.send("first");
            awaitLoopback(SocketType.UDP4);
            peer.comeAliveFor(socket.address());
            socket.send("collects the report");

            EventLog log = EventLog.of(socket);
            // The listener of failures came with that of messages, or a moment later.
            log.next(Event.Failure.class);

            peer.send("from the peer");
            assertEquals("from the peer", log.nextText());
        }
    }

    @Test
    @Behaviour({"ER4", "ER5"})
    void withoutAListenerForFailuresTheReceiverGoesOnAllTheSame() throws Exception {
        try (SwitchablePort peer = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(peer.endpoint())) {
            EventLog log = new EventLog();
            socket.on(Message.class, log);
            socket.send("first");
            awaitLoopback(SocketType.UDP4);
            peer.comeAliveFor(socket.address());

            peer.send("from the peer");

            assertEquals("from the peer", log.nextText());
        }
    }

    @Test
    @Behaviour("ER4")
    void aLoopTellsAFailureAndGoesOn() throws Exception {
        try (Tasks tasks = new Tasks();
                SwitchablePort peer = new SwitchablePort(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(peer.endpoint())) {
            EventLog events = EventLog.withoutMessages(socket);
            Tasks.Task<Message> loop =
                    tasks.start(() -> socket.iterator().next()).awaitParked();

            socket.send("first");

            DgramException failure = events.next(Event.Failure.class).error();
            assertEquals(ErrorCode.PORT_UNREACHABLE, failure.code());
            peer.comeAliveFor(socket.address());
            peer.send("from the peer");
            assertEquals("from the peer", loop.result().text());
        }
    }

    // -------------------------------------------------------------------------------------------------- disconnect

    // After one send the report is with the kernel, after two the second has collected that of the first.

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Behaviour({"ER4", "CN7"})
    void whoDisconnectedIsToldNothing(int sends) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket alive = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            send(socket, sends);

            socket.disconnect();

            assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
            Expect.nothingBeforeTheNext(socket, alive);
            Expect.silence(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Behaviour({"ER4", "CN7"})
    void whoConnectedToAnotherPeerIsToldNothingOfTheFirst(int sends) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                Socket alive = Loopback.bound(SocketType.UDP4);
                Socket socket = Loopback.bound(SocketType.UDP4).connect(dead.endpoint())) {
            send(socket, sends);

            socket.disconnect().connect(alive.address());

            assertEquals(4, socket.send("next"));
            assertEquals("next", Loopback.nextText(alive));
            Expect.silence(socket);
        }
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    private static void sendUntilItFails(SendForm form, Socket socket) throws Exception {
        Endpoint peer = socket.remoteAddress();
        for (; ; ) {
            form.send(socket, SECOND, peer);
        }
    }

    private static void send(Socket socket, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            socket.send("x");
            awaitLoopback(SocketType.UDP4);
        }
    }

    private static void pollUntilItFails(Socket socket) throws Exception {
        for (; ; ) {
            assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
            Thread.onSpinWait();
        }
    }

    private interface Send {
        int send() throws Exception;
    }

    private static void tolerateReport(Send send) throws Exception {
        try {
            assertEquals(1, send.send());
        } catch (DgramException e) {
            assertEquals(ErrorCode.PORT_UNREACHABLE, e.code());
        }
    }

    /** Has a datagram go over the loopback interface, behind those that this thread sent before and their reports. */
    private static void awaitLoopback(SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    static Stream<Arguments> everyCallOfEveryType() {
        return SingleReceive.calls().stream()
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }

    static Stream<Arguments> everyConnectedFormOfEveryType() {
        return SendForm.connected().stream()
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }
}
