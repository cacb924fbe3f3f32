package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Sending several parts as one datagram")
@Timeout(60)
class GatheringSendTest {

    /** The ways to send parts. */
    enum Form {
        TO_ENDPOINT {
            @Override
            int send(Socket socket, List<ByteBuffer> parts, Endpoint target) throws Exception {
                return socket.send(parts, target);
            }
        },
        TO_HOST {
            @Override
            int send(Socket socket, List<ByteBuffer> parts, Endpoint target) throws Exception {
                return socket.send(parts, target.port(), target.address().getHostAddress());
            }
        },
        CONNECTED {
            @Override
            int send(Socket socket, List<ByteBuffer> parts, Endpoint target) throws Exception {
                return socket.connect(target).send(parts);
            }
        };

        abstract int send(Socket socket, List<ByteBuffer> parts, Endpoint target) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    @Behaviour("SD3")
    void partsOfEveryKindAndEmptyOnesTravelInOrder(Form form) throws Exception {
        List<ByteBuffer> parts = List.of(
                BufferKind.HEAP.of(Utf8.bytes("one,")),
                ByteBuffer.allocate(0),
                BufferKind.DIRECT.of(Utf8.bytes("two,")),
                BufferKind.HEAP_MIDDLE.of(Utf8.bytes("three,")),
                BufferKind.DIRECT_SLICE.of(Utf8.bytes("four,")),
                ByteBuffer.allocateDirect(0),
                BufferKind.HEAP_SLICE.of(Utf8.bytes("five")).asReadOnlyBuffer());
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            int sent = form.send(sender, parts, receiver.address());

            assertEquals("one,two,three,four,five".length(), sent);
            assertEquals("one,two,three,four,five", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    @Behaviour("SD3")
    void twoThousandPartsOfOneByteAreOneDatagram(Form form) throws Exception {
        byte[] whole = new byte[2000];
        IntStream.range(0, whole.length).forEach(i -> whole[i] = (byte) i);
        List<ByteBuffer> parts = IntStream.range(0, whole.length)
                .mapToObj(i -> ByteBuffer.wrap(whole, i, 1))
                .toList();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertEquals(2000, form.send(sender, parts, receiver.address()));

            assertArrayEquals(whole, Loopback.receive(receiver).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    @Behaviour({"SD2", "SD3"})
    void everyPartIsConsumed(Form form) throws Exception {
        List<ByteBuffer> parts = partsOfEveryKind();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            form.send(sender, parts, receiver.address());

            assertTrue(parts.stream().noneMatch(ByteBuffer::hasRemaining), parts::toString);
        }
    }

    @Test
    @Behaviour({"SD2", "SD3"})
    void everyPartIsUntouchedWhenTheSystemRefuses() throws Exception {
        List<ByteBuffer> parts = partsOfEveryKind();
        List<Integer> positions = positions(parts);
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            Expect.failure(ErrorCode.ACCESS_DENIED, () -> sender.send(parts, Endpoint.of("127.255.255.255", 9)));

            assertEquals(positions, positions(parts));
        }
    }

    @Test
    @Behaviour({"SD3", "MX1"})
    void partsThatAreTooMuchTogetherAreRefusedAndUntouched() throws Exception {
        List<ByteBuffer> parts = List.of(ByteBuffer.allocate(65_507), ByteBuffer.allocateDirect(1));
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> sender.send(parts, receiver.address()));

            assertEquals(List.of(0, 0), positions(parts));
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    @Test
    @Behaviour("SD3")
    void sumsThatOverflowAnIntAreTooLarge() throws Exception {
        ByteBuffer part = ByteBuffer.allocate(1 << 20);
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            // 4 GiB and one byte, which an int takes for 1.
            List<ByteBuffer> parts = new ArrayList<>(Collections.nCopies(1 << 12, part));
            parts.add(ByteBuffer.allocate(1));

            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> sender.send(parts, Endpoint.of("127.0.0.1", 9)));
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    @Behaviour("SD3")
    void theListMayBeChangedAndUsedAgainAfterTheCall(Form form) throws Exception {
        List<ByteBuffer> parts = new ArrayList<>(List.of(ByteBuffer.wrap(Utf8.bytes("first"))));
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            form.send(sender, parts, receiver.address());
            parts.getFirst().array()[0] = 'X';
            parts.clear();

            assertEquals("first", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour("SD3")
    void onePartMayBeThereTwice() throws Exception {
        ByteBuffer part = ByteBuffer.wrap(Utf8.bytes("ha"));
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertEquals(4, sender.send(List.of(part, part), receiver.address()));

            assertEquals("haha", Loopback.nextText(receiver));
            assertEquals(0, part.remaining());
        }
    }

    @Test
    @Behaviour("SD5")
    void withoutTargetAnUnconnectedSocketRefuses() throws Exception {
        List<ByteBuffer> parts = partsOfEveryKind();
        List<Integer> positions = positions(parts);
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertThrows(IllegalStateException.class, () -> sender.send(parts));

            assertEquals(positions, positions(parts));
        }
    }

    private static List<ByteBuffer> partsOfEveryKind() {
        return List.of(BufferKind.values()).stream()
                .map(kind -> kind.of(Utf8.bytes(kind.name())))
                .toList();
    }

    private static List<Integer> positions(List<ByteBuffer> parts) {
        return parts.stream().map(ByteBuffer::position).toList();
    }
}
