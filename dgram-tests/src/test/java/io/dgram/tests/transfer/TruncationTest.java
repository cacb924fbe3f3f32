package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Truncation")
@Timeout(60)
class TruncationTest {

    /** The ways to receive a message. */
    enum Form {
        CALL {
            @Override
            Message receive(Socket socket) throws Exception {
                return Loopback.receive(socket);
            }
        },
        LOOP {
            @Override
            Message receive(Socket socket) {
                return socket.iterator().next();
            }
        },
        LISTENER {
            @Override
            Message receive(Socket socket) throws Exception {
                return EventLog.of(socket).next(Message.class);
            }
        };

        abstract Message receive(Socket socket) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("everyFormAndSizeAroundEveryMaximum")
    @Behaviour("RC3")
    void aMessageIsMarkedExactlyIfBytesAreMissing(Form form, int maximum, int size) throws Exception {
        byte[] payload = randomBytes(size);
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(maximum);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(payload, receiver.address());

            Message message = form.receive(receiver);

            assertEquals(size > maximum, message.truncated());
            assertArrayEquals(Arrays.copyOf(payload, Math.min(size, maximum)), message.bytes());
            assertEquals(sender.address(), message.sender());
        }
    }

    @Test
    @Behaviour("RC3")
    void theRestOfATruncatedDatagramIsDroppedAndTheNextIsWhole() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(4);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("too long", receiver.address());
            sender.send("next", receiver.address());

            Message cut = Loopback.receive(receiver);
            Message next = Loopback.receive(receiver);

            assertEquals("too ", cut.text());
            assertTrue(cut.truncated());
            assertEquals("next", next.text());
            assertFalse(next.truncated());
        }
    }

    @Test
    @Behaviour("RC3")
    void theMaximumDoesNotLimitWhatIsSent() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(4);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(config)) {
            assertEquals(8, sender.send("not long", receiver.address()));

            assertEquals("not long", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour("RC3")
    void theMaximumDoesNotLimitWhatIsReceivedIntoABuffer() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(4);
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("not long", receiver.address());

            receiver.receive(buffer);

            assertEquals(ByteBuffer.wrap(Utf8.bytes("not long")), buffer.flip());
        }
    }

    static Stream<Arguments> everyFormAndSizeAroundEveryMaximum() {
        return Stream.of(Form.values())
                .flatMap(form -> Stream.of(1, 512, 65_505)
                        .flatMap(maximum -> Stream.of(-1, 0, 1, 2)
                                .map(difference -> Arguments.of(form, maximum, maximum + difference))));
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
