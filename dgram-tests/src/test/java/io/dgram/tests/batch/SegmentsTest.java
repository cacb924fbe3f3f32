package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A buffer that is sent as datagrams of one size")
@Tag("without-native-access")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SegmentsTest {

    /** Where in which buffer the bytes are. */
    enum Kind {
        HEAP(bytes -> bytes),
        HEAP_MIDDLE(bytes -> inTheMiddleOf(ByteBuffer.allocate(bytes.remaining() + 20), bytes)),
        HEAP_SLICE(bytes -> inTheMiddleOf(ByteBuffer.allocate(bytes.remaining() + 20), bytes)
                .slice()),
        READ_ONLY(ByteBuffer::asReadOnlyBuffer),
        DIRECT(bytes -> ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip()),
        DIRECT_MIDDLE(bytes -> inTheMiddleOf(ByteBuffer.allocateDirect(bytes.remaining() + 20), bytes)),
        DIRECT_SLICE(bytes -> inTheMiddleOf(ByteBuffer.allocateDirect(bytes.remaining() + 20), bytes)
                .slice()),
        READ_ONLY_DIRECT(bytes -> inTheMiddleOf(ByteBuffer.allocateDirect(bytes.remaining() + 20), bytes)
                .asReadOnlyBuffer());

        private final UnaryOperator<ByteBuffer> made;

        Kind(UnaryOperator<ByteBuffer> made) {
            this.made = made;
        }

        ByteBuffer of(byte[] bytes) {
            return made.apply(ByteBuffer.wrap(bytes));
        }

        private static ByteBuffer inTheMiddleOf(ByteBuffer buffer, ByteBuffer bytes) {
            int size = bytes.remaining();
            return buffer.position(7).put(bytes).position(7).limit(7 + size);
        }
    }

    private final Tasks tasks = new Tasks();

    @AfterEach
    void close() {
        tasks.close();
    }

    // Receives them, and asserts that nothing else came.
    private static void assertArrive(byte[] all, int segmentSize, Route route, Socket sender, Socket receiver)
            throws Exception {
        for (int start = 0; start < all.length; start += segmentSize) {
            Message message = Payloads.receive(receiver);
            assertArrayEquals(
                    Arrays.copyOfRange(all, start, Math.min(start + segmentSize, all.length)),
                    message.bytes(),
                    "from byte " + start);
            assertEquals(route.source(sender).port(), message.sender().port());
        }
        sender.send("next", route.target(receiver));
        assertEquals("next", Payloads.text(receiver));
    }

    private static Stream<Arguments> kindsAndRoutes() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(Route.values()).map(route -> Arguments.of(kind, route)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndRoutes")
    void isCutWhereverItsBytesAre(Kind kind, Route route) throws Exception {
        try (Socket sender = route.sender();
                Socket receiver = route.receiver()) {
            for (int size : new int[] {1_010, 10_010}) { // a few are copied, many are sent from where they are
                byte[] all = Payloads.random(size, size);
                ByteBuffer data = kind.of(all);
                int limit = data.limit();

                assertEquals(size, sender.send(data, 100, route.target(receiver)));

                assertEquals(limit, data.position());
                assertEquals(limit, data.limit());
                assertArrive(all, 100, route, sender, receiver);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1, 2",
        "2, 1",
        "63, 1",
        "64, 1",
        "65, 1",
        "128, 1",
        "130, 1",
        "199, 3",
        "6400, 100",
        "6401, 100",
        "6399, 100",
        "10, 2147483647",
        "10, 65507",
        "10, 11",
        "10, 10",
        "65507, 65507",
        "65508, 65507",
        "65507, 1024",
        "65535, 1024",
        "70000, 32754",
        "100000, 65507",
        "200000, 1472",
        "300000, 9000"
    })
    void isCutIntoAsManyDatagramsAsItTakes(int size, int segmentSize) throws Exception {
        byte[] all = Payloads.random(size, size);
        for (Kind kind : new Kind[] {Kind.HEAP, Kind.DIRECT_MIDDLE}) {
            try (Socket sender = Route.IPV4.sender();
                    Socket receiver = Route.IPV4.receiver()) {
                Payloads.assumeRoom(receiver, 2 * size);

                assertEquals(size, sender.send(kind.of(all), segmentSize, receiver.address()));

                assertArrive(all, Math.min(segmentSize, size), Route.IPV4, sender, receiver);
                Payloads.assertNoDrops(receiver);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasDatagramsOfTheLongestSizeOfTheTargetsFamily(Route route) throws Exception {
        int longest = route == Route.IPV6 ? 65_527 : 65_507;
        byte[] all = Payloads.random(1, longest + 1);
        try (Socket sender = route.sender();
                Socket receiver = route.receiver()) {
            ByteBuffer data = ByteBuffer.allocateDirect(all.length).put(all).flip();

            assertEquals(all.length, sender.send(data, longest, route.target(receiver)));

            assertArrive(all, longest, route, sender, receiver);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasNoLongerOnes(Route route) throws Exception {
        int longest = route == Route.IPV6 ? 65_527 : 65_507;
        try (Socket sender = route.sender();
                Socket receiver = route.receiver()) {
            ByteBuffer data = ByteBuffer.allocate(longest + 10).position(3);

            DgramException failure = Payloads.failure(
                    ErrorCode.MESSAGE_TOO_LARGE, () -> sender.send(data, longest + 1, route.target(receiver)));

            assertEquals(0, failure.datagramsSent());
            assertEquals(3, data.position());
            assertArrive(new byte[0], 1, route, sender, receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_010, 100_000})
    void isCutAlsoInMemoryThatCanBeGivenBack(int size) throws Exception {
        assumeTrue(Dgram.capabilities().has(Capability.SEGMENTATION_OFFLOAD), "Java 21's channels refuse such memory");
        byte[] all = Payloads.random(1, size);
        try (SharedMemory memory = new SharedMemory();
                Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            Payloads.assumeRoom(receiver, 4 * size);

            assertEquals(size, sender.send(memory.holding(all), 1_000, receiver.address()));

            assertArrive(all, 1_000, Route.IPV4, sender, receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_010, 100_000})
    void isNotSentFromMemoryThatWasGivenBack(int size) throws Exception {
        assumeTrue(Dgram.capabilities().has(Capability.SEGMENTATION_OFFLOAD), "Java 21's channels refuse such memory");
        try (SharedMemory memory = new SharedMemory();
                Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            ByteBuffer data = memory.holding(Payloads.random(1, size));
            memory.giveBack();

            assertThrows(IllegalStateException.class, () -> sender.send(data, 1_000, receiver.address()));

            assertEquals(0, data.position());
            Payloads.assertNothingThere(sender, receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, Integer.MAX_VALUE})
    void thatIsEmptyIsOneEmptyDatagram(int segmentSize) throws Exception {
        for (Kind kind : Kind.values()) {
            try (Socket sender = Route.IPV4.sender();
                    Socket receiver = Route.IPV4.receiver()) {
                Tasks.Task<Integer> sending =
                        tasks.start(() -> sender.send(kind.of(new byte[0]), segmentSize, receiver.address()));

                assertEquals(0, sending.result());
                assertEquals(0, Payloads.receive(receiver).size());
                Payloads.assertNothingThere(sender, receiver);
                assertEquals(2, sender.stats().datagramsSent());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void hasNoSegmentsOfLessThanAByte(int segmentSize) throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            ByteBuffer data = ByteBuffer.allocate(10);

            assertThrows(IllegalArgumentException.class, () -> socket.send(data, segmentSize, socket.address()));

            assertEquals(0, data.position());
            Payloads.assertNothingThere(socket, socket);
        }
    }

    @Test
    @Behaviour("SD6")
    void isNotSentByAConnectedSocketNotEvenToItsPeer() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            sender.connect(receiver.address());
            ByteBuffer data = ByteBuffer.allocate(10);

            assertThrows(IllegalStateException.class, () -> sender.send(data, 3, receiver.address()));
            assertThrows(IllegalStateException.class, () -> sender.send(data, 3, Endpoint.of("127.0.0.1", 0)));

            assertEquals(0, data.position());
            sender.send("next");
            assertEquals("next", Payloads.text(receiver));
        }
    }

    @Test
    @Behaviour("BD8")
    void goesToNoPortZero() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            ByteBuffer data = ByteBuffer.allocate(10);

            DgramException failure =
                    assertThrows(DgramException.class, () -> socket.send(data, 3, Endpoint.of("127.0.0.1", 0)));

            assertEquals(ErrorCode.INVALID_TARGET, failure.code());

            assertEquals(0, data.position());
        }
    }

    @Test
    void goesToNoAddressOfAnotherFamily() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            ByteBuffer data = ByteBuffer.allocate(10);

            Payloads.failure(ErrorCode.ADDRESS_FAMILY, () -> socket.send(data, 3, Endpoint.of("::1", 9)));

            assertEquals(0, data.position());
        }
    }

    @Test
    void goesToNobodyWhomTheFilterBlocks() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withSendFilter(AddressFilter.allowAll().deny("127.0.0.1"));
        try (Socket socket = Dgram.createSocket(config);
                Socket receiver = Route.IPV4.receiver();
                Socket sender = Route.IPV4.sender()) {
            ByteBuffer data = ByteBuffer.allocate(10);

            DgramException failure =
                    Payloads.failure(ErrorCode.BLOCKED, () -> socket.send(data, 3, receiver.address()));

            assertEquals(0, failure.datagramsSent());
            assertEquals(0, data.position());
            assertEquals(Map.of(ErrorCode.BLOCKED, 1L), socket.stats().sendErrors());
            Payloads.assertNothingThere(sender, receiver);
        }
    }

    @Test
    void isNotBroadcastWithoutTheOption() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1")) {
            ByteBuffer data = ByteBuffer.allocate(10).position(1);

            DgramException failure = Payloads.failure(
                    ErrorCode.ACCESS_DENIED, () -> socket.send(data, 3, Endpoint.of("127.255.255.255", 9)));

            assertEquals(0, failure.datagramsSent());
            assertEquals(1, data.position());
            assertEquals(Map.of(ErrorCode.ACCESS_DENIED, 1L), socket.stats().sendErrors());
        }
    }

    @Test
    void bindsTheSocketIfNeedBe() throws Exception {
        try (Socket sender = Dgram.createSocket(SocketType.UDP4);
                Socket receiver = Route.IPV4.receiver()) {
            assertEquals(10, sender.send(ByteBuffer.allocate(10), 4, receiver.address()));

            assertTrue(sender.address().port() > 0);
            assertEquals(4, Payloads.receive(receiver).size());
        }
    }

    @Test
    void isNotSentByAClosedSocket() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            Endpoint target = socket.address();
            socket.close();
            ByteBuffer data = ByteBuffer.allocate(10);

            Payloads.failure(ErrorCode.CLOSED, () -> socket.send(data, 3, target));
            Payloads.failure(ErrorCode.CLOSED, () -> socket.send(data, 0, target));

            assertEquals(0, data.position());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotSentByAnInterruptedThread(Tasks.Kind kind) throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            ByteBuffer data = ByteBuffer.allocate(10);
            Tasks.Task<Integer> sending = tasks.start(kind, () -> {
                Thread.currentThread().interrupt();
                return socket.send(data, 3, socket.address());
            });

            assertThrows(InterruptedException.class, sending::result);

            assertEquals(0, data.position());
            Payloads.assertNothingThere(socket, socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCountedAsTheDatagramsThatItBecomes(Kind kind) throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(200, 100)) {
            sender.send(kind.of(new byte[1_010]), 10, receiver.address());
            int received = 0;
            while (received < 101) {
                received += receiver.receive(batch, Tasks.LIMIT);
            }

            SocketStatistics sent = sender.stats();
            assertEquals(101, sent.datagramsSent());
            assertEquals(1_010, sent.bytesSent());
            SocketStatistics taken = receiver.stats();
            assertEquals(101, taken.datagramsReceived());
            assertEquals(1_010, taken.bytesReceived());
        }
    }

    @Test
    void leavesInWhatOrderItIsSent() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            for (int i = 0; i < 5; i++) {
                sender.send(Payloads.numbered(i, 12), 4, receiver.address());
                sender.send(Payloads.numbered(i, 4), receiver.address());
            }

            for (int i = 0; i < 5; i++) {
                byte[] all = Payloads.numbered(i, 12).array();
                for (int start = 0; start < 12; start += 4) {
                    assertArrayEquals(
                            Arrays.copyOfRange(all, start, start + 4),
                            Payloads.receive(receiver).bytes());
                }
                assertArrayEquals(
                        Payloads.numbered(i, 4).array(),
                        Payloads.receive(receiver).bytes());
            }
        }
    }

    @Test
    void thatIsTooLongForThePathFailsLikeASingleDatagram() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            sender.setOption(Option.DONT_FRAGMENT, true);
            byte[] all = Payloads.random(1, 6_500);

            assertEquals(6_500, sender.send(ByteBuffer.wrap(all), 1_000, receiver.address()));

            assertArrive(all, 1_000, Route.IPV4, sender, receiver);
        }
    }
}
