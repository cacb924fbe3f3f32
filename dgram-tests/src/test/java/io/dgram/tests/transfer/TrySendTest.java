package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Utf8;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Sending without waiting")
class TrySendTest {

    @ParameterizedTest
    @EnumSource
    @Behaviour("SD13")
    void consumesWhatTheKernelHasTaken(BufferKind kind) throws Exception {
        try (Socket sender = Loopback.bound();
                Socket receiver = Loopback.bound()) {
            ByteBuffer data = kind.of(Utf8.bytes("hello"));

            assertTrue(sender.trySend(data, receiver.address()));

            assertFalse(data.hasRemaining());
            assertEquals("hello", Loopback.nextText(receiver));
            assertEquals(1, sender.stats().datagramsSent());
        }
    }

    @Test
    @Behaviour("SD13")
    void bindsTheSocket() throws Exception {
        try (Socket sender = Loopback.open(SocketType.UDP4);
                Socket receiver = Loopback.bound()) {
            assertFalse(sender.isBound());

            assertTrue(sender.trySend(new byte[] {1}, receiver.address()));

            assertTrue(sender.isBound());
            assertEquals(
                    sender.address().port(), Loopback.receive(receiver).sender().port());
        }
    }

    @Test
    @Behaviour("SD13")
    void goesToThePeerOfAConnectedSocket() throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.bound().connect(receiver.address())) {
            assertTrue(sender.trySend(Utf8.bytes("array")));
            assertTrue(sender.trySend(ByteBuffer.wrap(Utf8.bytes("buffer"))));

            assertEquals("array", Loopback.nextText(receiver));
            assertEquals("buffer", Loopback.nextText(receiver));
            assertThrows(IllegalStateException.class, () -> sender.trySend(new byte[1], receiver.address()));
            assertThrows(IllegalStateException.class, () -> receiver.trySend(new byte[1]));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("SD13")
    void anInterruptedThreadSendsAndStaysInterrupted(Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket receiver = Loopback.bound()) {
            boolean interrupted = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        assertTrue(sender.trySend(Utf8.bytes("array"), receiver.address()));
                        assertTrue(sender.trySend(ByteBuffer.allocateDirect(0), receiver.address()));
                        return Thread.currentThread().isInterrupted();
                    })
                    .result();

            assertTrue(interrupted);
            assertEquals("array", Loopback.nextText(receiver));
            assertEquals("", Loopback.nextText(receiver));
            assertFalse(sender.isClosed());
        }
    }

    @Test
    @Behaviour("SD13")
    void aRefusalLeavesTheBufferAsItWas() throws Exception {
        try (Socket sender = Loopback.bound().setSendFilter(AddressFilter.denyAll());
                Socket receiver = Loopback.bound()) {
            ByteBuffer data = ByteBuffer.wrap(Utf8.bytes("hello"));

            Expect.failure(ErrorCode.BLOCKED, () -> sender.trySend(data, receiver.address()));
            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> sender.trySend(new byte[65_508], receiver.address()));

            assertEquals(5, data.remaining());
            assertEquals(1L, sender.stats().sendErrors().get(ErrorCode.BLOCKED));
        }
    }

    @Test
    void reportsThatThePeerIsGoneAsSendDoes() throws Exception {
        try (DatagramSocket dead = Loopback.deadPort();
                Socket socket = Loopback.bound().connect(Loopback.endpointOf(dead))) {
            Tasks.await("port unreachable", () -> {
                try {
                    return !socket.trySend(new byte[1]);
                } catch (io.dgram.DgramException e) {
                    assertEquals(ErrorCode.PORT_UNREACHABLE, e.code());
                    return true;
                }
            });
        }
    }
}
