package io.dgram.tests.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A send that is refused")
class RefusedSendTest {

    private static final int TOO_LARGE = 65_508;

    @AfterEach
    void forgetInterrupt() {
        Thread.interrupted();
    }

    /** A form of send, with data that may be {@code null}. */
    enum Form {
        BUFFER {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(data == null ? null : ByteBuffer.wrap(data), target);
            }
        },
        BUFFER_TO_HOST {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(data == null ? null : ByteBuffer.wrap(data), target.port(), Loopback.HOST);
            }
        },
        DIRECT_BUFFER {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                ByteBuffer direct = data == null
                        ? null
                        : ByteBuffer.allocateDirect(data.length).put(data).flip();
                socket.send(direct, target);
            }
        },
        ARRAY {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(data, target);
            }
        },
        ARRAY_TO_HOST {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(data, target.port(), Loopback.HOST);
            }
        },
        TEXT {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(text(data), target);
            }
        },
        TEXT_TO_HOST {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(text(data), target.port(), Loopback.HOST);
            }
        },
        PARTS {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(parts(data), target);
            }
        },
        PARTS_TO_HOST {
            @Override
            void send(Socket socket, byte[] data, Endpoint target) throws Exception {
                socket.send(parts(data), target.port(), Loopback.HOST);
            }
        };

        abstract void send(Socket socket, byte[] data, Endpoint target) throws Exception;

        private static String text(byte[] data) {
            return data == null ? null : new String(data, StandardCharsets.US_ASCII);
        }

        // The first of two is there in any case.
        private static List<ByteBuffer> parts(byte[] data) {
            return Arrays.asList(ByteBuffer.allocate(0), data == null ? null : ByteBuffer.wrap(data));
        }
    }

    /** Why a send is refused. */
    enum Refusal {
        TOO_LARGE_A_DATAGRAM {
            @Override
            void provoke(Form form, Socket socket, Endpoint target) {
                DgramException refused =
                        assertThrows(DgramException.class, () -> form.send(socket, new byte[TOO_LARGE], target));
                assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refused.code());
            }
        },
        NO_DATA {
            @Override
            void provoke(Form form, Socket socket, Endpoint target) {
                assertThrows(NullPointerException.class, () -> form.send(socket, null, target));
            }
        },
        PENDING_INTERRUPT {
            @Override
            void provoke(Form form, Socket socket, Endpoint target) {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> form.send(socket, new byte[1], target));
                assertFalse(Thread.currentThread().isInterrupted());
            }
        };

        abstract void provoke(Form form, Socket socket, Endpoint target);
    }

    private static Stream<Arguments> formsAndRefusals() {
        return Stream.of(Form.values())
                .flatMap(form -> Stream.of(Refusal.values()).map(refusal -> Arguments.of(form, refusal)));
    }

    @ParameterizedTest
    @MethodSource("formsAndRefusals")
    @Behaviour({"IB1", "IC1", "MX1"})
    void leavesAnUnboundSocketUnbound(Form form, Refusal refusal) throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            refusal.provoke(form, socket, receiver.address());

            assertThrows(IllegalStateException.class, socket::address);
            form.send(socket, "next".getBytes(StandardCharsets.US_ASCII), receiver.address());
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour({"IB1", "MX1"})
    void laterAndToldToItsCallbackLeavesAnUnboundSocketUnboundToo() throws Exception {
        CompletableFuture<DgramException> told = new CompletableFuture<>();
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.send(new byte[TOO_LARGE], 9, Loopback.HOST, told::complete);

            DgramException refused = told.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refused.code());
            assertThrows(IllegalStateException.class, socket::address);
        }
    }

    // ------------------------------------------------------------------------------------------- with a callback

    @Test
    @Behaviour({"LC1", "SD2"})
    void asTheSocketIsClosedLeavesTheBufferUntouched() throws Exception {
        Socket socket = Loopback.bound();
        socket.close();
        ByteBuffer data = ByteBuffer.allocate(8).position(3);

        DgramException refused =
                assertThrows(DgramException.class, () -> socket.send(data, 9, Loopback.HOST, error -> {}));

        assertEquals(ErrorCode.CLOSED, refused.code());
        assertEquals(3, data.position());
    }

    @Test
    @Behaviour({"CR5", "SD2"})
    void asTheSocketIsJustBeingClosedLeavesTheBufferUntouched() throws Exception {
        try (Tasks tasks = new Tasks()) {
            for (int round = 0; round < 500; round++) {
                Socket socket = Loopback.bound();
                ByteBuffer data = ByteBuffer.allocate(60_000);
                CompletableFuture<DgramException> told = new CompletableFuture<>();
                CyclicBarrier together = new CyclicBarrier(2);
                var send = tasks.start(() -> {
                    together.await();
                    try {
                        socket.send(data, 9, Loopback.HOST, told::complete);
                        return null;
                    } catch (DgramException e) {
                        return e.code();
                    }
                });

                together.await();
                socket.close();

                if (send.result() == null) {
                    assertEquals(0, data.remaining(), "accepted and consumed");
                    told.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    assertEquals(ErrorCode.CLOSED, send.result());
                    assertEquals(0, data.position(), "refused and untouched");
                }
                socket.awaitClosed();
                assertEquals(send.result() == null, told.isDone(), "whether the callback ran");
            }
        }
    }
}
