package io.dgram.impl;

import static io.dgram.impl.FaultyIo.ALWAYS;
import static io.dgram.impl.FaultyIo.Fault.NOTHING_MOVES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.FaultyIo.Fault;
import java.net.BindException;
import java.net.NoRouteToHostException;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sends that the kernel refuses, or has no room for")
class SendFaultTest {

    /** How the payload is handed over, and whether the socket is connected. */
    private enum Form {
        HEAP,
        DIRECT,
        READ_ONLY_SLICE,
        PARTS,
        HEAP_CONNECTED,
        DIRECT_CONNECTED,
        PARTS_CONNECTED;

        boolean connected() {
            return name().endsWith("_CONNECTED");
        }
    }

    /** Five bytes in the middle of buffers of the form, and how to send them. */
    private final class Payload {

        private final Form form;
        private final List<ByteBuffer> parts;
        private final List<Integer> positions;

        Payload(Form form) {
            this.form = form;
            parts = switch (form) {
                case HEAP, HEAP_CONNECTED -> List.of(text(ByteBuffer.allocate(20), "hello"));
                case DIRECT, DIRECT_CONNECTED -> List.of(text(ByteBuffer.allocateDirect(20), "hello"));
                case READ_ONLY_SLICE ->
                    List.of(text(ByteBuffer.allocate(20), "hello").slice().asReadOnlyBuffer());
                case PARTS, PARTS_CONNECTED ->
                    List.of(text(ByteBuffer.allocate(20), "he"), text(ByteBuffer.allocateDirect(9), "llo"));
            };
            positions = positions();
        }

        int send() throws DgramException, InterruptedException {
            NioSocket socket = faulty.socket();
            return switch (form) {
                case HEAP, DIRECT, READ_ONLY_SLICE -> socket.send(parts.getFirst(), target);
                case HEAP_CONNECTED, DIRECT_CONNECTED -> socket.send(parts.getFirst());
                case PARTS -> socket.send(parts, target);
                case PARTS_CONNECTED -> socket.send(parts);
            };
        }

        void assertConsumed() {
            parts.forEach(part -> assertFalse(part.hasRemaining()));
        }

        void assertUntouched() {
            assertEquals(positions, positions());
        }

        private List<Integer> positions() {
            return parts.stream().map(ByteBuffer::position).toList();
        }

        private static ByteBuffer text(ByteBuffer buffer, String text) {
            return buffer.position(3)
                    .put(text.getBytes())
                    .limit(3 + text.length())
                    .position(3);
        }
    }

    private final Tasks tasks = new Tasks();
    private FaultySocket faulty;
    private FaultySocket receiver;
    private Endpoint target;

    @BeforeEach
    void open() throws Exception {
        faulty = FaultySocket.bound();
        receiver = FaultySocket.bound();
        target = receiver.address();
    }

    @AfterEach
    void close() {
        tasks.close();
        faulty.close();
        receiver.close();
    }

    private Payload payload(Form form) throws DgramException {
        if (form.connected()) {
            faulty.socket().connect(target);
        }
        return new Payload(form);
    }

    private void assertReceived(String... texts) throws Exception {
        for (String text : texts) {
            assertEquals(
                    text, receiver.socket().receive(Tasks.LIMIT).orElseThrow().text());
        }
        assertEquals(Optional.empty(), receiver.socket().receive(Duration.ZERO));
    }

    // ------------------------------------------------------------------------------------------------------ no room

    @ParameterizedTest
    @EnumSource
    void aSendThatFindsNoRoomAtFirstReturnsTheFullLength(Form form) throws Exception {
        Payload payload = payload(form);
        faulty.io().failSends(5, NOTHING_MOVES);

        assertEquals(5, payload.send());

        assertEquals(6, faulty.io().sendCalls());
        assertEquals(5, faulty.socket().stats().sendWaits());
        assertEquals(1, faulty.socket().stats().datagramsSent());
        payload.assertConsumed();
        assertReceived("hello");
    }

    @Test
    void tryingToSendDoesNotWaitForRoom() throws Exception {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {'h', 'e', 'l', 'l', 'o'});
        faulty.io().failSends(1, NOTHING_MOVES);

        assertFalse(faulty.socket().trySend(data, target));

        assertEquals(5, data.remaining());
        assertEquals(1, faulty.io().sendCalls());
        assertEquals(0, faulty.socket().stats().sendWaits());
        assertEquals(0, faulty.socket().stats().datagramsSent());
        assertTrue(faulty.socket().trySend(data, target));
        assertEquals(0, data.remaining());
        assertReceived("hello");
    }

    @Test
    void anEmptyDatagramIsSentThoughTheSystemReturnsZeroForIt() throws Exception {
        assertEquals(0, faulty.socket().send(ByteBuffer.allocate(0), target));

        assertEquals(1, faulty.io().sendCalls());
        assertReceived("");
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedSendThatWaitsForRoomSendsAndConsumesNothing(Form form) throws Exception {
        Payload payload = payload(form);
        faulty.io().failSends(ALWAYS, NOTHING_MOVES);
        Tasks.Task<Boolean> sending = tasks.start(() -> {
            assertThrows(InterruptedException.class, payload::send);
            return Thread.currentThread().isInterrupted();
        });
        sending.awaitParked();

        sending.thread().interrupt();

        assertFalse(sending.result(), "the interrupt status is cleared");
        payload.assertUntouched();
        faulty.io().heal();
        assertEquals(5, payload.send());
        assertReceived("hello");
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForRoomIsInterruptibleOnEveryKindOfThread(Tasks.Kind kind) throws Exception {
        faulty.io().failSends(ALWAYS, NOTHING_MOVES);
        Tasks.Task<Integer> sending =
                tasks.start(kind, () -> faulty.socket().send("hello", target)).awaitParked();

        sending.thread().interrupt();

        assertThrows(InterruptedException.class, sending::result);
        assertFalse(faulty.socket().isClosed());
    }

    @ParameterizedTest
    @EnumSource
    void aSendThatWaitsForRoomFailsWhenTheSocketIsClosed(Form form) throws Exception {
        Payload payload = payload(form);
        faulty.io().failSends(ALWAYS, NOTHING_MOVES);
        Tasks.Task<Integer> sending = tasks.start(payload::send).awaitParked();

        faulty.close();

        DgramException thrown = assertThrows(DgramException.class, sending::result);
        assertEquals(ErrorCode.CLOSED, thrown.code());
        assertEquals("send", thrown.operation());
        payload.assertUntouched();
    }

    @Test
    void allWhoWaitForRoomSendWhenThereIsSome() throws Exception {
        faulty.io().failSends(ALWAYS, NOTHING_MOVES);
        List<Tasks.Task<Integer>> sending =
                tasks.startAll(8, number -> faulty.socket().send("hello", target));
        sending.forEach(Tasks.Task::awaitParked);

        faulty.io().heal();

        for (Tasks.Task<Integer> sender : sending) {
            assertEquals(5, sender.result());
        }
        assertReceived("hello", "hello", "hello", "hello", "hello", "hello", "hello", "hello");
    }

    @Test
    void whoWaitsForRoomKeepsNobodyFromReceiving() throws Exception {
        faulty.io().failSends(ALWAYS, NOTHING_MOVES);
        tasks.start(() -> faulty.socket().send("hello", target)).awaitParked();

        receiver.socket().send("incoming", faulty.address());

        assertEquals(
                "incoming", faulty.socket().receive(Tasks.LIMIT).orElseThrow().text());
    }

    @Test
    void aSendWithACallbackThatFindsNoRoomIsToldWhenItIsSent() throws Exception {
        faulty.io().failSends(20, NOTHING_MOVES);
        CompletableFuture<Optional<DgramException>> told = new CompletableFuture<>();

        faulty.socket()
                .send("hello", target.port(), FaultySocket.HOST, error -> told.complete(Optional.ofNullable(error)));

        assertEquals(Optional.empty(), told.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertReceived("hello");
    }

    // ------------------------------------------------------------------------------------------------------- errors

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(new SocketException("No buffer space available"), ErrorCode.NO_BUFFER_SPACE, "no buffer space"),
                refusal(new SocketException("Cannot allocate memory"), ErrorCode.NO_BUFFER_SPACE, "no buffer space"),
                refusal(new SocketException("Bad address"), ErrorCode.IO, "input/output error (Bad address)"),
                refusal(new SocketException("Invalid argument"), ErrorCode.NETWORK_UNREACHABLE, "network unreachable"),
                refusal(
                        new SocketException("Message too long"),
                        ErrorCode.MESSAGE_TOO_LARGE,
                        "message too large (5 bytes do not pass in one piece, and may not be fragmented)"),
                refusal(
                        new BindException("Permission denied"),
                        ErrorCode.ACCESS_DENIED,
                        "not permitted (Permission denied); if this is a broadcast address, call setBroadcast(true),"
                                + " otherwise a route or a security policy of this machine forbids it"),
                refusal(
                        new SocketException("Network is unreachable"),
                        ErrorCode.NETWORK_UNREACHABLE,
                        "network unreachable"),
                refusal(
                        new NoRouteToHostException("No route to host"),
                        ErrorCode.HOST_UNREACHABLE,
                        "host unreachable"));
    }

    static Stream<Arguments> uncheckedExceptions() {
        return Stream.of(
                refusal(
                        new UnresolvedAddressException(),
                        ErrorCode.UNKNOWN_HOST,
                        "unknown host UnresolvedAddressException"),
                refusal(new UnsupportedAddressTypeException(), ErrorCode.ADDRESS_FAMILY, "wrong address family"),
                refusal(new ClosedSelectorException(), ErrorCode.CLOSED, "socket closed"),
                refusal(new CancelledKeyException(), ErrorCode.CLOSED, "socket closed"),
                refusal(new SecurityException("no"), ErrorCode.ACCESS_DENIED, "not permitted (no)"),
                refusal(new UnsupportedOperationException("no"), ErrorCode.UNSUPPORTED, "not supported (no)"),
                refusal(
                        new IllegalBlockingModeException(),
                        ErrorCode.IO,
                        "input/output error (IllegalBlockingModeException)"));
    }

    private static Arguments refusal(Exception thrown, ErrorCode code, String reason) {
        return Arguments.of(thrown, code, reason);
    }

    @ParameterizedTest
    @MethodSource({"refusals", "uncheckedExceptions"})
    void aSendThatTheSystemRefusesSaysWhatWasAttemptedAndWhy(Exception refusal, ErrorCode code, String reason)
            throws Exception {
        faulty.io().failSends(1, Fault.of(() -> refusal));

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().send("hello", target));

        assertEquals(code, thrown.code());
        assertEquals("send " + faulty.address() + " -> " + target + ": " + reason, thrown.getMessage());
        assertSame(refusal, thrown.getCause());
        assertEquals(Optional.of(target), thrown.remote());
    }

    @Test
    void aConnectedSendFailsAtOnceWhereIcmpErrorsAreReported() throws Exception {
        faulty.io().reportErrors();
        faulty.socket().connect(target);
        faulty.io().failSends(FaultyIo.ALWAYS, Fault.of(NoRouteToHostException::new));

        assertThrows(DgramException.class, () -> faulty.socket().send("hello"));

        assertEquals(1, faulty.io().sendCalls()); // the calls of such a socket absorb errors about earlier datagrams
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedSendConsumesNothingAndTheNextOneWorks(Form form) throws Exception {
        Payload payload = payload(form);
        faulty.io().failSends(1, Fault.of(() -> new SocketException("No buffer space available")));

        assertThrows(DgramException.class, payload::send);

        payload.assertUntouched();
        assertEquals(5, payload.send());
        assertReceived("hello");
    }

    @ParameterizedTest
    @EnumSource
    void aSendThatIsRefusedAfterItWaitedForRoomConsumesNothing(Form form) throws Exception {
        Payload payload = payload(form);
        faulty.io().failSends(ALWAYS, NOTHING_MOVES);
        Tasks.Task<Integer> sending = tasks.start(payload::send).awaitParked();

        faulty.io().failSends(ALWAYS, Fault.of(() -> new SocketException("Bad address")));

        assertEquals(
                ErrorCode.IO,
                assertThrows(DgramException.class, sending::result).code());
        payload.assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(classes = {AlreadyConnectedException.class, NotYetConnectedException.class})
    void aSendThatRacesWithConnectOrDisconnectIsMisuse(Class<? extends RuntimeException> type) throws Exception {
        RuntimeException raw = type.getConstructor().newInstance();
        faulty.io().failSends(1, Fault.of(() -> raw));

        IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> faulty.socket().send("hello", target));

        assertSame(IllegalStateException.class, thrown.getClass());
        assertSame(raw, thrown.getCause());
        assertEquals("send: the socket was connected or disconnected meanwhile", thrown.getMessage());
    }

    @ParameterizedTest
    @MethodSource({"refusals", "uncheckedExceptions"})
    void aSendWithACallbackIsToldOfTheRefusalAndThoseBehindItAreSent(Exception refusal, ErrorCode code, String reason)
            throws Exception {
        faulty.io().failSends(1, Fault.of(() -> refusal));
        CompletableFuture<Optional<DgramException>> first = new CompletableFuture<>();
        CompletableFuture<Optional<DgramException>> second = new CompletableFuture<>();

        faulty.socket().send("first", target.port(), FaultySocket.HOST, e -> first.complete(Optional.ofNullable(e)));
        faulty.socket().send("second", target.port(), FaultySocket.HOST, e -> second.complete(Optional.ofNullable(e)));

        DgramException told =
                first.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS).orElseThrow();
        assertEquals(code, told.code());
        assertTrue(told.getMessage().endsWith(": " + reason), told.getMessage());
        assertEquals(Optional.empty(), second.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertReceived("second");
    }

    @Test
    void anyFailureOnceTheSocketIsClosedIsReportedAsClosed() throws Exception {
        faulty.io().failSends(1, () -> {
            faulty.close();
            throw new SocketException("Bad file descriptor");
        });

        DgramException thrown =
                assertThrows(DgramException.class, () -> faulty.socket().send("hello", target));

        assertEquals(ErrorCode.CLOSED, thrown.code());
        assertInstanceOf(SocketException.class, thrown.getCause());
    }

    @Test
    void anErrorInASendWithACallbackDoesNotStopThoseBehindIt() throws Exception {
        faulty.io().failSends(1, Fault.of(() -> new OutOfMemoryError("thrown by a test")));
        CompletableFuture<Optional<DgramException>> first = new CompletableFuture<>();
        CompletableFuture<Optional<DgramException>> second = new CompletableFuture<>();

        faulty.socket().send("first", target.port(), FaultySocket.HOST, e -> first.complete(Optional.ofNullable(e)));
        faulty.socket().send("second", target.port(), FaultySocket.HOST, e -> second.complete(Optional.ofNullable(e)));

        assertEquals(Optional.empty(), second.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertTrue(first.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS).isPresent());
        assertReceived("second");
    }

    @Test
    void aRefusedSendBindsAllTheSame() throws Exception {
        try (FaultySocket unbound = FaultySocket.open()) {
            unbound.io().failSends(1, Fault.of(() -> new SocketException("No buffer space available")));

            assertThrows(DgramException.class, () -> unbound.socket().send("hello", target));

            assertTrue(unbound.address().port() > 0);
            assertNull(unbound.channel().getRemoteAddress());
        }
    }
}
