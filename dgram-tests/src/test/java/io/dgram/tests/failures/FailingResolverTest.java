package io.dgram.tests.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A resolver that fails badly")
class FailingResolverTest {

    /** What a resolver does that it should not. */
    enum Answer {
        ERROR {
            @Override
            List<InetAddress> give() {
                throw BROKEN;
            }

            @Override
            void assertReasonFor(Throwable failure) {
                assertSame(BROKEN, failure instanceof DgramException told ? told.getCause() : failure);
            }
        },
        UNCHECKED_EXCEPTION {
            @Override
            List<InetAddress> give() {
                throw CONFUSED;
            }

            @Override
            void assertReasonFor(Throwable failure) {
                super.assertReasonFor(failure);
                assertSame(CONFUSED, failure.getCause());
            }
        },
        NULL {
            @Override
            List<InetAddress> give() {
                return null;
            }
        },
        NULL_IN_A_LIST {
            @Override
            List<InetAddress> give() {
                return Collections.singletonList(null);
            }
        };

        private static final NoClassDefFoundError BROKEN = new NoClassDefFoundError("a class of the resolver");
        private static final IllegalStateException CONFUSED = new IllegalStateException("resolver");

        abstract List<InetAddress> give();

        void assertReasonFor(Throwable failure) {
            assertEquals(
                    ErrorCode.UNKNOWN_HOST,
                    assertInstanceOf(DgramException.class, failure).code());
        }
    }

    /** Opens a socket whose resolver knows one good name, and fails for any other. */
    private static Socket socketWith(Answer answer) throws DgramException {
        return Dgram.createSocket(SocketConfig.of(SocketType.UDP4)
                .withResolver(host -> host.equals("good.test")
                        ? List.of(Endpoint.of(Loopback.HOST, 0).address())
                        : answer.give()));
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"LK3", "LK4"})
    void failsItsOwnSendAndNotThoseThatWaitBehindIt(Answer answer) throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = socketWith(answer)) {
            int port = receiver.address().port();
            Outcome first = new Outcome();
            Outcome second = new Outcome();

            sender.send("to nobody", port, "bad.test", first::tell);
            sender.send("behind it", port, Loopback.HOST, second::tell);

            answer.assertReasonFor(first.told());
            assertEquals("sent", second.told().getMessage());
            assertEquals("behind it", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"LK3", "LK4"})
    void failsItsOwnSendAndNotThoseThatComeLater(Answer answer) throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = socketWith(answer)) {
            int port = receiver.address().port();
            for (int i = 0; i < 3; i++) {
                Outcome bad = new Outcome();
                sender.send("to nobody", port, "bad.test", bad::tell);
                answer.assertReasonFor(bad.told());
            }

            sender.send("later", port, "good.test", error -> {});

            assertEquals("later", Loopback.nextText(receiver));
        }
    }

    /** What the callback of a send is told. */
    private static final class Outcome {

        private final CompletableFuture<Throwable> told = new CompletableFuture<>();

        void tell(DgramException error) {
            told.complete(error == null ? new Throwable("sent") : error);
        }

        Throwable told() throws Exception {
            return told.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A call that resolves a host. */
    enum Call {
        BIND {
            @Override
            void on(Socket socket, int port, String host) throws Exception {
                socket.bind(0, host);
            }
        },
        CONNECT {
            @Override
            void on(Socket socket, int port, String host) throws Exception {
                socket.connect(port, host);
            }
        },
        SEND {
            @Override
            void on(Socket socket, int port, String host) throws Exception {
                socket.send("text", port, host);
            }
        },
        SEND_PARTS {
            @Override
            void on(Socket socket, int port, String host) throws Exception {
                socket.send(List.of(ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8))), port, host);
            }
        };

        abstract void on(Socket socket, int port, String host) throws Exception;
    }

    private static Stream<Arguments> callsAndAnswers() {
        return Stream.of(Call.values())
                .flatMap(call -> Stream.of(Answer.values()).map(answer -> Arguments.of(call, answer)));
    }

    @ParameterizedTest
    @MethodSource("callsAndAnswers")
    @Behaviour({"IB3", "LK3", "LK4"})
    void failsTheCallAndLeavesTheSocketAsItWas(Call call, Answer answer) throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket socket = socketWith(answer)) {
            int port = receiver.address().port();

            answer.assertReasonFor(assertThrows(Throwable.class, () -> call.on(socket, port, "bad.test")));

            assertThrows(IllegalStateException.class, socket::address);
            call.on(socket, port, "good.test");
            assertEquals(SocketType.UDP4.family(), socket.address().family());
        }
    }
}
