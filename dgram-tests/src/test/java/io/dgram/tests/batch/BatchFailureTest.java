package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.NativeAccess;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A batch with an entry that cannot be sent")
@Tag("without-native-access")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchFailureTest {

    /** What is wrong with the entry. */
    enum Wrong {
        TOO_LARGE(ErrorCode.MESSAGE_TOO_LARGE, 65_508, "127.0.0.1", 9),
        BLOCKED(ErrorCode.BLOCKED, 3, "127.0.0.99", 9),
        BROADCAST(ErrorCode.ACCESS_DENIED, 3, "127.255.255.255", 9),
        OTHER_FAMILY(ErrorCode.ADDRESS_FAMILY, 3, "::1", 9);

        private final ErrorCode code;
        private final ByteBuffer data;
        private final Endpoint target;

        Wrong(ErrorCode code, int size, String host, int port) {
            this.code = code;
            data = ByteBuffer.allocate(size).asReadOnlyBuffer();
            target = Endpoint.of(host, port);
        }
    }

    private static final int ENTRIES = 100;

    private Socket sender;
    private Socket receiver;
    private Batch batch;

    @BeforeEach
    void open() throws Exception {
        receiver = Route.IPV4.receiver();
        sender = Dgram.createSocket(SocketConfig.of(SocketType.UDP4)
                        .withSendFilter(AddressFilter.allowAll().deny("127.0.0.99")))
                .bind(0, "127.0.0.1");
        batch = Batch.allocate(ENTRIES, 65_535);
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
        batch.close();
    }

    // All entries are alike but for one.
    private void fill(int failing, ByteBuffer wrong, Endpoint target) throws DgramException {
        for (int i = 0; i < ENTRIES; i++) {
            if (i == failing) {
                batch.add(wrong.duplicate(), target);
            } else {
                batch.add(Payloads.numbered(i, 8), receiver.address());
            }
        }
    }

    private void assertReceived(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            assertArrayEquals(
                    Payloads.numbered(i, 8).array(), Payloads.receive(receiver).bytes(), "datagram " + i);
        }
        Payloads.assertNothingThere(sender, receiver);
    }

    private static Stream<Arguments> wrongsAndPlaces() {
        return Arrays.stream(Wrong.values())
                .flatMap(wrong -> Stream.of(0, 1, 63, 64, 65, ENTRIES - 1).map(index -> Arguments.of(wrong, index)));
    }

    @ParameterizedTest
    @MethodSource("wrongsAndPlaces")
    @Behaviour("BA2")
    void isSentUpToThatEntryAndTheExceptionSaysWhich(Wrong wrong, int failing) throws Exception {
        fill(failing, wrong.data, wrong.target);

        DgramException failure = Payloads.failure(wrong.code, () -> sender.send(batch));

        assertEquals(failing, failure.datagramsSent());
        assertEquals("send", failure.operation());
        assertEquals(wrong.target, failure.remote().orElseThrow());
        assertTrue(
                failure.getMessage().endsWith(" (datagram " + failing + " of 0 to " + (ENTRIES - 1) + ")"),
                failure.getMessage());
        assertReceived(0, failing);
        assertEquals(ENTRIES, batch.size());
    }

    @ParameterizedTest
    @MethodSource("wrongsAndPlaces")
    @Behaviour("BA2")
    void goesOnBehindThatEntryAndFailsAgainFromIt(Wrong wrong, int failing) throws Exception {
        fill(failing, wrong.data, wrong.target);
        DgramException failure = Payloads.failure(wrong.code, () -> sender.send(batch));
        assertReceived(0, failing);

        DgramException again = Payloads.failure(wrong.code, () -> sender.send(batch, failure.datagramsSent()));
        int sent = sender.send(batch, failure.datagramsSent() + 1);

        assertEquals(failing, again.datagramsSent());
        assertEquals(ENTRIES - failing - 1, sent);
        assertReceived(failing + 1, ENTRIES);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA2")
    void goesOnFromThatEntryOnceItCanBeSent(Wrong wrong) throws Exception {
        fill(70, wrong.data, wrong.target);
        DgramException failure = Payloads.failure(wrong.code, () -> sender.send(batch, 10));
        assertEquals(70, failure.datagramsSent());
        assertReceived(10, 70);

        batch.clear();
        fill(70, Payloads.numbered(70, 8), receiver.address());

        assertEquals(ENTRIES - 70, sender.send(batch, failure.datagramsSent()));
        assertReceived(70, ENTRIES);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA2")
    void countsTheFailureLikeThatOfASingleSendAndWhatWasSent(Wrong wrong) throws Exception {
        Payloads.failure(wrong.code, () -> sender.send(wrong.data.duplicate(), wrong.target));
        Map<ErrorCode, Long> ofSingle = sender.stats().sendErrors();
        fill(70, wrong.data, wrong.target);

        Payloads.failure(wrong.code, () -> sender.send(batch));

        assertEquals(70, sender.stats().datagramsSent());
        assertEquals(70 * 8, sender.stats().bytesSent());
        Map<ErrorCode, Long> twice = new EnumMap<>(ErrorCode.class);
        ofSingle.forEach((code, count) -> twice.put(code, 2 * count));
        assertEquals(twice, sender.stats().sendErrors());
    }

    @Test
    @Behaviour("BA2")
    void ofSeveralTellsTheFirst() throws Exception {
        batch.add(Payloads.numbered(0, 8), receiver.address())
                .add(Wrong.BLOCKED.data.duplicate(), Wrong.BLOCKED.target)
                .add(Wrong.BROADCAST.data.duplicate(), Wrong.BROADCAST.target);

        assertEquals(
                1, Payloads.failure(ErrorCode.BLOCKED, () -> sender.send(batch)).datagramsSent());
        assertEquals(
                2,
                Payloads.failure(ErrorCode.ACCESS_DENIED, () -> sender.send(batch, 2))
                        .datagramsSent());
        assertReceived(0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, ENTRIES - 1})
    @Behaviour({"BA2", "BD8"})
    void withPortZeroIsSentUpToThatEntry(int failing) throws Exception {
        fill(failing, ByteBuffer.allocate(8), Endpoint.of("127.0.0.1", 0));

        DgramException failure = assertThrows(DgramException.class, () -> sender.send(batch));

        assertEquals(ErrorCode.INVALID_TARGET, failure.code());
        assertTrue(failure.getMessage().contains("datagram " + failing + " of 0 to 99"), failure.getMessage());
        assertReceived(0, failing);
        assertEquals(ENTRIES - failing - 1, sender.send(batch, failure.datagramsSent() + 1));
        assertReceived(failing + 1, ENTRIES);
    }

    @Test
    @Behaviour("BD8")
    void withTheHighestPortIsSent() throws Exception {
        batch.add(Payloads.numbered(0, 8), receiver.address())
                .add(Payloads.numbered(1, 8), Endpoint.of("127.0.0.1", 65_535))
                .add(Payloads.numbered(1, 8), receiver.address());

        assertEquals(3, sender.send(batch));

        assertReceived(0, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    @Behaviour("BD8")
    void withAPortOutOfRangeCannotBeMade(int port) {
        assertThrows(
                IllegalArgumentException.class, () -> batch.add(Payloads.text("x"), Endpoint.of("127.0.0.1", port)));
        assertEquals(0, batch.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, ENTRIES - 1})
    @Behaviour("SD6")
    void withATargetOnAConnectedSocketIsSentUpToThatEntry(int failing) throws Exception {
        sender.connect(receiver.address());
        for (int i = 0; i < ENTRIES; i++) {
            if (i == failing) {
                batch.add(Payloads.numbered(i, 8), receiver.address());
            } else {
                batch.add(Payloads.numbered(i, 8));
            }
        }

        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> sender.send(batch));

        assertTrue(failure.getMessage().contains("datagram " + failing + " of 0 to 99"), failure.getMessage());
        assertConnectedReceived(0, failing);
        assertEquals(ENTRIES - failing - 1, sender.send(batch, failing + 1));
        assertConnectedReceived(failing + 1, ENTRIES);
    }

    @Test
    @Behaviour("SD6")
    void withATargetOnAConnectedSocketIsRefusedForThatBeforeItsPort() throws Exception {
        sender.connect(receiver.address());
        batch.add(Payloads.text("x"), Endpoint.of("127.0.0.1", 0));

        assertThrows(IllegalStateException.class, () -> sender.send(batch));

        assertConnectedReceived(0, 0);
    }

    private void assertConnectedReceived(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            assertArrayEquals(
                    Payloads.numbered(i, 8).array(), Payloads.receive(receiver).bytes(), "datagram " + i);
        }
        sender.send("next");
        assertEquals("next", Payloads.text(receiver));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, ENTRIES - 1})
    @Behaviour("BA2")
    void withoutATargetOnAnUnconnectedSocketIsSentUpToThatEntry(int failing) throws Exception {
        for (int i = 0; i < ENTRIES; i++) {
            if (i == failing) {
                batch.add(Payloads.numbered(i, 8));
            } else {
                batch.add(Payloads.numbered(i, 8), receiver.address());
            }
        }

        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> sender.send(batch));

        assertTrue(failure.getMessage().contains("datagram " + failing + " of 0 to 99"), failure.getMessage());
        assertReceived(0, failing);
    }

    @Test
    @NativeAccess.Missing
    @Behaviour("BA2")
    void withAnEmptyDatagramOnAConnectedSocketNeedsNativeAccess() throws Exception {
        sender.connect(receiver.address());
        batch.add(Payloads.numbered(0, 8)).add(Payloads.text("")).add(Payloads.numbered(1, 8));

        DgramException failure = Payloads.failure(ErrorCode.UNSUPPORTED, () -> sender.send(batch));

        assertEquals(1, failure.datagramsSent());
        assertConnectedReceived(0, 1);
    }

    @Test
    @Behaviour("BA2")
    void aBatchFromAConnectedSocketCannotBeSentByAnUnconnectedOne() throws Exception {
        sender.connect(receiver.address());
        receiver.send("hello", sender.address());
        assertEquals(1, sender.receive(batch));

        assertThrows(IllegalStateException.class, () -> receiver.send(batch));
        sender.disconnect();
        assertThrows(IllegalStateException.class, () -> sender.send(batch));

        assertReceived(0, 0);
    }

    // As long as those, and right behind them: alike in all but this.
    @Test
    @Behaviour("BA2")
    void anEntryAddedToABatchFromAConnectedSocketKeepsItsTarget() throws Exception {
        sender.connect(receiver.address());
        assertEquals(32, receiver.send(ByteBuffer.allocate(32), 8, sender.address()));
        int received = sender.receive(batch);
        batch.add(ByteBuffer.allocate(8), batch.sender(0));

        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> sender.send(batch));

        assertTrue(
                failure.getMessage().contains("datagram " + received + " of 0 to " + received), failure.getMessage());
        for (int i = 0; i < received; i++) {
            assertArrayEquals(new byte[8], Payloads.receive(receiver).bytes());
        }
        sender.send("next");
        assertEquals("next", Payloads.text(receiver));
    }

    @Test
    @Behaviour("BA2")
    void onAnUnboundSocketDoesNotBindItIfItIsTheFirst() throws Exception {
        try (Socket unbound = Dgram.createSocket(SocketType.UDP4)) {
            batch.add(Payloads.text("x"), Endpoint.of("127.0.0.1", 0));

            assertThrows(DgramException.class, () -> unbound.send(batch));

            assertThrows(IllegalStateException.class, unbound::address);
        }
    }

    @Test
    @Behaviour("BA2")
    void aSendAfterAPortUnreachableReportThrowsItAndTheNextSucceeds() throws Exception {
        Socket gone = Route.IPV4.receiver();
        Endpoint target = gone.address();
        gone.close();
        sender.connect(target);
        for (int i = 0; i < ENTRIES; i++) {
            batch.add(Payloads.numbered(i, 8));
        }

        DgramException told = null;
        for (int i = 0; told == null && i < 4; i++) {
            try {
                // What is collected on the way is about earlier ones.
                assertEquals(ENTRIES, sender.send(batch));
            } catch (DgramException e) {
                told = e;
            }
        }

        assertEquals(ErrorCode.PORT_UNREACHABLE, told.code());
        assertEquals(0, told.datagramsSent());
        assertEquals(ENTRIES, sender.send(batch));
    }
}
