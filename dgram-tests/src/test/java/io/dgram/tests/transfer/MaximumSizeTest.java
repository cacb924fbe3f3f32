package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The largest datagrams")
@Timeout(60)
class MaximumSizeTest {

    @ParameterizedTest
    @MethodSource("everyFormOfEveryType")
    @Behaviour("MX1")
    void theLargestPayloadTravelsWholeWithDefaultOptions(SendForm form, SocketType type) throws Exception {
        byte[] largest = form.payload(randomBytes(maxPayload(type)));
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            form.prepare(sender, receiver.address());

            assertEquals(largest.length, form.send(sender, largest, receiver.address()));

            Message message = Loopback.receive(receiver);
            assertArrayEquals(largest, message.bytes());
            assertFalse(message.truncated());
        }
    }

    @ParameterizedTest
    @EnumSource(SingleReceive.class)
    @Behaviour("MX1")
    void everyFormReceivesTheLargestPayload(SingleReceive form) throws Exception {
        byte[] largest = randomBytes(65_507);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(largest, receiver.address());

            assertArrayEquals(largest, form.receive(receiver).bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("everyFormOfEveryType")
    @Behaviour({"MX1", "ER1"})
    void oneByteMoreIsTooLarge(SendForm form, SocketType type) throws Exception {
        assertTooLarge(form, type, maxPayload(type) + 1);
    }

    @ParameterizedTest
    @MethodSource("everySizeThatIsMuchTooLarge")
    @Behaviour({"MX1", "ER1"})
    void muchMoreIsTooLarge(SendForm form, SocketType type, int size) throws Exception {
        assertTooLarge(form, type, size);
    }

    @Test
    @Behaviour({"MX1", "AF6"})
    void whatCountsIsTheFamilyOfTheTarget() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.open(SocketType.UDP6)) {
            sender.send(new byte[65_507], receiver.address());

            assertEquals(65_507, Loopback.receive(receiver).size());
            Expect.failure(ErrorCode.MESSAGE_TOO_LARGE, () -> sender.send(new byte[65_508], receiver.address()));
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    private static void assertTooLarge(SendForm form, SocketType type, int size) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            form.prepare(sender, receiver.address());

            DgramException failure = Expect.failure(
                    ErrorCode.MESSAGE_TOO_LARGE, () -> form.send(sender, new byte[size], receiver.address()));

            assertEquals(receiver.address(), failure.remote().orElseThrow());
            assertEquals(
                    "send %s -> %s: message too large (%d > %d)"
                            .formatted(sender.address(), receiver.address(), size, maxPayload(type)),
                    failure.getMessage());
            form.send(sender, new byte[] {'n', 'e', 'x', 't'}, receiver.address());
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    // What counts is the family of the target, and these udp sockets are bound to 127.0.0.1.
    private static int maxPayload(SocketType type) {
        return (type == SocketType.UDP ? SocketType.UDP4 : type).maxPayload();
    }

    static Stream<Arguments> everyFormOfEveryType() {
        return Stream.of(SendForm.values())
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }

    static Stream<Arguments> everySizeThatIsMuchTooLarge() {
        return Stream.of(SendForm.BUFFER, SendForm.DIRECT_BUFFER, SendForm.PARTS, SendForm.CONNECTED_BUFFER)
                .flatMap(form -> Stream.of(SocketType.values())
                        .flatMap(type ->
                                Stream.of(64 << 10, 70_000, 256 << 10).map(size -> Arguments.of(form, type, size))));
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
