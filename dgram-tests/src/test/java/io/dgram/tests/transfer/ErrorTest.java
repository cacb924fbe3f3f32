package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Errors")
@Timeout(60)
@SuppressWarnings("try") // sockets are closed in the middle of a test, too
class ErrorTest {

    private static final Endpoint NOT_LOCAL = Endpoint.of("1.1.1.1", 0);
    private static final Endpoint WRONG_FAMILY = Endpoint.of("::1", 9);
    private static final Endpoint DISCARD = Endpoint.of("127.0.0.1", 9);
    private static final Endpoint BROADCAST = Endpoint.of("127.255.255.255", 9);

    /** Something that fails, and what the failure has to say. */
    @SuppressWarnings("ImmutableEnumChecker") // endpoints are values, its functions have no state
    enum Attempt {
        BIND_ELSEWHERE(ErrorCode.ADDRESS_NOT_AVAILABLE, "bind", null, socket -> socket.bind(NOT_LOCAL)),
        BIND_WRONG_FAMILY(ErrorCode.ADDRESS_FAMILY, "bind", null, socket -> socket.bind(WRONG_FAMILY)),
        CONNECT_WRONG_FAMILY(ErrorCode.ADDRESS_FAMILY, "connect", WRONG_FAMILY, socket -> socket.connect(WRONG_FAMILY)),
        CONNECT_BROADCAST(ErrorCode.ACCESS_DENIED, "connect", BROADCAST, socket -> socket.connect(BROADCAST)),
        SEND_WRONG_FAMILY(ErrorCode.ADDRESS_FAMILY, "send", WRONG_FAMILY, socket -> socket.send("x", WRONG_FAMILY)),
        SEND_BROADCAST(ErrorCode.ACCESS_DENIED, "send", BROADCAST, socket -> socket.send("x", BROADCAST)),
        SEND_TOO_LARGE(ErrorCode.MESSAGE_TOO_LARGE, "send", DISCARD, socket -> socket.send(new byte[70_000], DISCARD)),
        SEND_CLOSED(ErrorCode.CLOSED, "send", null, socket -> {
            socket.close();
            socket.send("x", DISCARD);
        }),
        RECEIVE_CLOSED(ErrorCode.CLOSED, "receive", null, socket -> {
            socket.close();
            socket.receive();
        });

        private interface Action {
            void on(Socket socket) throws Exception;
        }

        private final ErrorCode code;
        private final String operation;
        private final Endpoint remote;
        private final Action action;

        Attempt(ErrorCode code, String operation, Endpoint remote, Action action) {
            this.code = code;
            this.operation = operation;
            this.remote = remote;
            this.action = action;
        }

        /** Binds the socket if it is not to be bound by the attempt, and returns the local endpoint to be told. */
        Endpoint prepare(Socket socket) throws Exception {
            return switch (this) {
                case BIND_ELSEWHERE -> NOT_LOCAL;
                case BIND_WRONG_FAMILY -> WRONG_FAMILY;
                default -> socket.bind(0, "127.0.0.1").address();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"ER1", "BD5", "BD10"})
    void aFailureSaysWhatWasAttemptedAndBetweenWhichEndpoints(Attempt attempt) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            Endpoint local = attempt.prepare(socket);

            DgramException failure = Expect.failure(attempt.code, () -> attempt.action.on(socket));

            assertEquals(attempt.operation, failure.operation());
            assertEquals(Optional.of(local), failure.local());
            assertEquals(Optional.ofNullable(attempt.remote), failure.remote());
            String beginning = attempt.operation + " " + local
                    + (attempt.remote == null ? "" : " -> " + attempt.remote)
                    + ": " + attempt.code.text();
            assertTrue(failure.getMessage().startsWith(beginning), failure.getMessage());
        }
    }

    @Test
    @Behaviour("BD3")
    void aTakenPortIsNamed() throws Exception {
        try (Socket first = Loopback.bound(SocketType.UDP4);
                Socket second = Loopback.open(SocketType.UDP4)) {
            DgramException failure = Expect.failure(ErrorCode.ADDRESS_IN_USE, () -> second.bind(first.address()));

            assertEquals("bind " + first.address() + ": address already in use", failure.getMessage());
        }
    }

    @Test
    @Behaviour("ER1")
    void whatTheSystemRefusedHasTheJdksExceptionAsItsCause() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            DgramException failure = Expect.failure(ErrorCode.ACCESS_DENIED, () -> socket.send("x", BROADCAST));

            assertNotNull(failure.getCause());
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour({"ER1", "BC1", "BC3"})
    void aBroadcastWithoutTheOptionNamesTheOption(SocketType type) throws Exception {
        try (Socket socket = Loopback.open(type)) {
            for (Endpoint target : List.of(BROADCAST, Endpoint.of("255.255.255.255", 9))) {
                for (Executable action : List.<Executable>of(
                        () -> socket.send("x", target),
                        () -> socket.send("x", 9, target.toInetSocketAddress().getHostString()),
                        () -> socket.send(ByteBuffer.allocate(3), 1, target),
                        () -> sendBatch(socket, target),
                        () -> socket.connect(target))) {
                    DgramException failure = Expect.failure(ErrorCode.ACCESS_DENIED, action);
                    assertTrue(failure.getMessage().contains("call setBroadcast(true)"), failure.getMessage());
                }
            }
        }
    }

    private static void sendBatch(Socket socket, Endpoint target) throws Exception {
        try (Batch batch = Batch.allocate(2, 10)) {
            batch.add(ByteBuffer.allocate(1), target);
            batch.add(ByteBuffer.allocate(2), target);
            socket.send(batch);
        }
    }

    @Test
    @Behaviour("ER6")
    void whatIsThrownToTheCallerIsNoEvent() throws Exception {
        try (Socket socket = Loopback.bound(SocketType.UDP4)) {
            EventLog log = EventLog.withoutMessages(socket);

            Expect.failure(ErrorCode.ACCESS_DENIED, () -> socket.send("x", BROADCAST));
            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> socket.send(new byte[70_000], 9));
            Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.connect(WRONG_FAMILY));
            assertThrows(IllegalStateException.class, socket::bind);
            assertThrows(IllegalArgumentException.class, () -> socket.setOption(Option.TRAFFIC_CLASS, 256));
            socket.close();

            log.next(Event.Closed.class);
            assertEquals(List.of(), log.all(Event.Failure.class));
        }
    }

    @Test
    @Behaviour("ER1")
    void afterAnyFailureTheSocketWorks() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.send("x", BROADCAST));
            Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.connect(BROADCAST));
            Expect.nothingBeforeTheNext(sender, receiver);
            assertThrows(IllegalStateException.class, sender::remoteAddress);

            sender.connect(receiver.address());
            sender.send("connected");
            assertEquals("connected", Loopback.nextText(receiver));
        }
    }
}
