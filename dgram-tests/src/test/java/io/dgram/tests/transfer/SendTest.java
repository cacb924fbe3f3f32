package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Utf8;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

@DisplayName("Sending")
@Timeout(60)
class SendTest {

    private static final byte[] PING = Utf8.bytes("PING");

    @ParameterizedTest
    @MethodSource("everyFormOfEveryType")
    @Behaviour({"SD1", "SD2", "RC1"})
    void everyFormDeliversTheBytesAndReturnsTheirNumber(SendForm form, SocketType type) throws Exception {
        byte[] payload = form.payload(randomBytes(256));
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            form.prepare(sender, receiver.address());

            assertEquals(256, form.send(sender, payload, receiver.address()));

            Message message = Loopback.receive(receiver);
            assertArrayEquals(payload, message.bytes());
            assertEquals(sender.address(), message.sender());
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("SD1")
    void whatIsSentToADeadPortCountsAsSent(SocketType type) throws Exception {
        try (SwitchablePort dead = new SwitchablePort(type);
                Socket sender = Loopback.bound(type)) {
            assertEquals(256, sender.send(new byte[256], dead.endpoint()));
        }
    }

    @Test
    @Behaviour({"SD1", "SD4"})
    void onlyThePartOfAnArrayThatIsWrappedIsSent() throws Exception {
        byte[] array = randomBytes(256);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            int sent = sender.send(ByteBuffer.wrap(array, 20, 200), receiver.address());

            assertEquals(200, sent);
            assertEquals(
                    ByteBuffer.wrap(array, 20, 200), Loopback.receive(receiver).data());
        }
    }

    @ParameterizedTest
    @MethodSource("everyKindOfBufferReadOnlyOrNotConnectedOrNot")
    @Behaviour("SD2")
    void theRemainingBytesOfABufferAreSentAndConsumed(BufferKind kind, boolean readOnly, boolean connected)
            throws Exception {
        byte[] payload = randomBytes(1000);
        ByteBuffer writable = kind.of(payload);
        ByteBuffer buffer = readOnly ? writable.asReadOnlyBuffer() : writable;
        int limit = buffer.limit();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            int sent = connected
                    ? sender.connect(receiver.address()).send(buffer)
                    : sender.send(buffer, receiver.address());

            assertEquals(1000, sent);
            assertEquals(limit, buffer.position());
            assertEquals(limit, buffer.limit());
            assertArrayEquals(payload, Loopback.receive(receiver).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour("SD2")
    void aBufferCanBeSentAgainAfterRewinding(BufferKind kind) throws Exception {
        ByteBuffer buffer = kind.of(PING).mark();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(buffer, receiver.address());
            sender.send(buffer.reset(), receiver.address());

            assertEquals("PING", Loopback.nextText(receiver));
            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @MethodSource("everyRefusalOfEveryKindOfBuffer")
    @Behaviour({"SD2", "SD12", "ER2"})
    void aBufferIsUntouchedWhenNothingWasSent(Refusal refusal, BufferKind kind) throws Exception {
        ByteBuffer buffer = kind.ofSize(refusal == Refusal.TOO_LARGE ? 65_508 : 4);
        int position = buffer.position();
        int limit = buffer.limit();
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            Exception thrown = assertThrows(refusal.thrown, () -> refusal.provoke.send(sender, buffer));

            assertEquals(refusal.thrown, thrown.getClass());
            assertEquals(position, buffer.position());
            assertEquals(limit, buffer.limit());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Refusal.class,
            names = {"WRONG_FAMILY", "PORT_0", "TOO_LARGE", "MALFORMED_HOST", "NOT_CONNECTED"})
    @Behaviour({"SD5", "SD12"})
    void aSendThatTheSystemNeverSawBindsNothing(Refusal refusal) throws Exception {
        try (Socket sender = Loopback.open(SocketType.UDP4)) {
            assertThrows(refusal.thrown, () -> refusal.provoke.send(sender, ByteBuffer.allocate(65_508)));

            assertThrows(IllegalStateException.class, sender::address);
        }
    }

    @ParameterizedTest
    @MethodSource("everyFormForText")
    @Behaviour("SD2")
    void textTravelsAsUtf8(SendForm form) throws Exception {
        String text = "grüße, ☃ and \uD83D\uDE00";
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            form.prepare(sender, receiver.address());

            int sent = switch (form) {
                case TEXT -> sender.send(text, receiver.address());
                case TEXT_TO_HOST -> sender.send(text, receiver.address().port(), "127.0.0.1");
                default -> sender.send(text);
            };

            byte[] utf8 = Utf8.bytes(text);
            assertEquals(utf8.length, sent);
            Message message = Loopback.receive(receiver);
            assertArrayEquals(utf8, message.bytes());
            assertEquals(text, message.text());
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#connected")
    @Behaviour("SD5")
    void withoutTargetAnUnconnectedSocketRefusesAndIsNotBound(SendForm form) throws Exception {
        try (Socket socket = Loopback.open(SocketType.UDP4)) {
            assertThrows(IllegalStateException.class, () -> form.send(socket, PING, null));

            assertThrows(IllegalStateException.class, socket::address);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#addressed")
    @Behaviour("SD6")
    void withATargetAConnectedSocketRefusesEvenItsPeer(SendForm form) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.connect(receiver.address());

            assertThrows(IllegalStateException.class, () -> form.send(sender, PING, receiver.address()));

            sender.send("next");
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(HostForm.class)
    @Behaviour("SD6")
    void aConnectedSocketRefusesATargetBeforeItLooksAtThePort(HostForm form) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.connect(receiver.address());

            for (int port : new int[] {0, -1, 65_536}) {
                assertThrows(IllegalStateException.class, () -> form.send(sender, PING, port, "127.0.0.1"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#addressed")
    @Behaviour("SD6")
    void aConnectedSocketRefusesAnEndpointBeforeItLooksAtThePort(SendForm form) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.connect(receiver.address());
            Endpoint port0 = Endpoint.of("127.0.0.1", 0);

            assertThrows(IllegalStateException.class, () -> form.send(sender, PING, port0));
        }
    }

    @ParameterizedTest
    @EnumSource(HostForm.class)
    @Behaviour({"SD7", "BD8"})
    void aPortOutOfRangeIsRefusedAndNothingIsBound(HostForm form) throws Exception {
        try (Socket sender = Loopback.open(SocketType.UDP4)) {
            for (int port : new int[] {-1, 65_536, 65_536 + 9, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> form.send(sender, PING, port, "127.0.0.1"));
            }

            assertThrows(IllegalStateException.class, sender::address);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#addressed")
    @Behaviour("SD7")
    void port0IsRefused(SendForm form) throws Exception {
        try (Socket sender = Loopback.open(SocketType.UDP4)) {
            DgramException failure = Expect.failure(
                    ErrorCode.INVALID_TARGET, () -> form.send(sender, PING, Endpoint.of("127.0.0.1", 0)));

            assertTrue(failure.getMessage().contains("port 0"), failure::getMessage);
            assertEquals(Map.of(ErrorCode.INVALID_TARGET, 1L), sender.stats().sendErrors());
        }
    }

    @Test
    @Behaviour("BD8")
    void port65535IsAccepted() throws Exception {
        try (Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertEquals(4, sender.send(PING, 65_535, "127.0.0.1"));
        }
    }

    @ParameterizedTest
    @MethodSource("everyHostFormOfEveryType")
    @Behaviour("SD8")
    void aHostThatIsNullOrEmptyIsTheLoopbackAddress(HostForm form, SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            form.send(sender, PING, receiver.address().port(), null);
            form.send(sender, PING, receiver.address().port(), "");

            assertEquals("PING", Loopback.nextText(receiver));
            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("SD8")
    void aHostThatIsOmittedIsTheLoopbackAddress(SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            sender.send(ByteBuffer.wrap(PING), receiver.address().port());
            sender.send(PING, receiver.address().port());
            sender.send("PING", receiver.address().port());

            for (int i = 0; i < 3; i++) {
                assertEquals("PING", Loopback.nextText(receiver));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SendForm#addressed")
    @Behaviour({"SD12", "ER1", "ER2"})
    void aTargetOfTheWrongFamilyIsAFailureAfterWhichTheSocketWorks(SendForm form) throws Exception {
        Endpoint target = Endpoint.of("::1", 9);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            DgramException failure = Expect.failure(ErrorCode.ADDRESS_FAMILY, () -> form.send(sender, PING, target));

            assertEquals(target, failure.remote().orElseThrow());
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    @ParameterizedTest
    @MethodSource("everyTypeConnectedOrNot")
    @Behaviour("SD10")
    void everySendOfABurstIsWholeHoweverSmallTheSendBuffer(SocketType type, boolean connected) throws Exception {
        SocketConfig config = SocketConfig.of(type).withSendBufferSize(1);
        byte[] payload = new byte[1400];
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(config)) {
            SendForm form = connected ? SendForm.CONNECTED_ARRAY : SendForm.ARRAY;
            form.prepare(sender, receiver.address());
            for (int i = 0; i < 512; i++) {
                assertEquals(payload.length, form.send(sender, payload, receiver.address()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Tasks.Kind.class)
    @Behaviour({"IC1", "SD2"})
    void anInterruptedSendSendsNothingAndTheSocketGoesOn(Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            ByteBuffer buffer = ByteBuffer.wrap(PING);
            boolean interruptedAfterwards = tasks.start(kind, () -> {
                        Thread.currentThread().interrupt();
                        assertThrows(InterruptedException.class, () -> sender.send(buffer, receiver.address()));
                        return Thread.interrupted();
                    })
                    .result();

            assertFalse(interruptedAfterwards);
            assertEquals(4, buffer.remaining());
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @Behaviour("SD8")
    void theWildcardAddressAsTargetMeansThisMachine(String host) throws Exception {
        try (Socket receiver = Loopback.open(SocketType.UDP4).bind(0, host);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertEquals("0.0.0.0", receiver.address().address().getHostAddress());

            sender.send(PING, receiver.address());

            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    /** Why a send of a buffer fails, and how. */
    @SuppressWarnings("ImmutableEnumChecker") // its functions have no state
    enum Refusal {
        WRONG_FAMILY(DgramException.class, (socket, data) -> socket.send(data, Endpoint.of("::1", 9))),
        PORT_0(DgramException.class, (socket, data) -> socket.send(data, Endpoint.of("127.0.0.1", 0))),
        TOO_LARGE(DgramException.class, (socket, data) -> socket.send(data, Endpoint.of("127.0.0.1", 9))),
        // Which takes permission to broadcast.
        BY_THE_SYSTEM(DgramException.class, (socket, data) -> socket.send(data, Endpoint.of("127.255.255.255", 9))),
        MALFORMED_HOST(IllegalArgumentException.class, (socket, data) -> socket.send(data, 9, "127.1")),
        NOT_CONNECTED(IllegalStateException.class, Socket::send),
        CONNECTED(
                IllegalStateException.class, (socket, data) -> socket.connect(9).send(data, 9)),
        CLOSED(DgramException.class, (socket, data) -> {
            socket.close();
            socket.send(data, 9);
        }),
        CLOSED_WITH_CALLBACK(DgramException.class, (socket, data) -> {
            socket.close();
            socket.send(data, 9, "127.0.0.1", error -> {});
        }),
        PORT_OUT_OF_RANGE_WITH_CALLBACK(
                IllegalArgumentException.class, (socket, data) -> socket.send(data, 65_536, "127.0.0.1", error -> {})),
        INTERRUPTED(InterruptedException.class, (socket, data) -> {
            Thread.currentThread().interrupt();
            socket.send(data, 9);
        });

        private interface Provocation {
            void send(Socket socket, ByteBuffer data) throws Exception;
        }

        private final Class<? extends Exception> thrown;
        private final Provocation provoke;

        Refusal(Class<? extends Exception> thrown, Provocation provoke) {
            this.thrown = thrown;
            this.provoke = provoke;
        }
    }

    static Stream<Arguments> everyRefusalOfEveryKindOfBuffer() {
        return Stream.of(Refusal.values())
                .flatMap(refusal -> Stream.of(BufferKind.values()).map(kind -> Arguments.of(refusal, kind)));
    }

    static Stream<Arguments> everyFormOfEveryType() {
        return Stream.of(SendForm.values())
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }

    static Stream<Arguments> everyHostFormOfEveryType() {
        return Stream.of(HostForm.values())
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }

    static Stream<Arguments> everyKindOfBufferReadOnlyOrNotConnectedOrNot() {
        return Stream.of(BufferKind.values())
                .flatMap(kind -> Stream.of(true, false)
                        .flatMap(readOnly ->
                                Stream.of(true, false).map(connected -> Arguments.of(kind, readOnly, connected))));
    }

    static Stream<Arguments> everyTypeConnectedOrNot() {
        return Stream.of(SocketType.values())
                .flatMap(type -> Stream.of(true, false).map(connected -> Arguments.of(type, connected)));
    }

    static Stream<SendForm> everyFormForText() {
        return Stream.of(SendForm.TEXT, SendForm.TEXT_TO_HOST, SendForm.CONNECTED_TEXT);
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
