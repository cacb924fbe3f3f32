package io.dgram.tests.info;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.dgram.Batch;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.PacketInfo;
import io.dgram.PacketInfo.Field;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.lang.management.ManagementFactory;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Packet information")
@Timeout(60)
@NativeAccess.Needed
class PacketInfoTest {

    private static final Field[] ALL = Field.values();
    private static final int TTL = 77;
    private static final int TRAFFIC_CLASS = 0xb9; // expedited forwarding, ECT(1)

    // Of flows.
    private static final int RUNS = 12;
    private static final int RUN = 40;
    private static final int SIZE = 20;

    static SocketConfig asking(SocketType type, Field... fields) {
        return SocketConfig.of(type).withPacketInfo(fields[0], Arrays.copyOfRange(fields, 1, fields.length));
    }

    private static int loopback() throws Exception {
        return NetworkInterface.getByInetAddress(Loopback.ipv4()).getIndex();
    }

    /** From which socket to which, by which address. */
    enum Way {
        IPV4(SocketType.UDP4, SocketType.UDP4, "127.0.0.1"),
        IPV4_WITHIN_ITS_NETWORK(SocketType.UDP4, SocketType.UDP4, "127.1.2.3"),
        IPV6(SocketType.UDP6, SocketType.UDP6, "::1"),
        IPV4_TO_DUAL_STACK(SocketType.UDP4, SocketType.UDP6, "127.0.0.1"),
        IPV4_TO_EITHER(SocketType.UDP4, SocketType.UDP, "127.4.5.6"),
        IPV6_TO_EITHER(SocketType.UDP6, SocketType.UDP, "::1");

        private final SocketType from;
        private final SocketType to;
        private final String host;

        Way(SocketType from, SocketType to, String host) {
            this.from = from;
            this.to = to;
            this.host = host;
        }

        Socket sender() throws Exception {
            return Loopback.open(from).setOption(Option.TTL, TTL).setOption(Option.TRAFFIC_CLASS, TRAFFIC_CLASS);
        }

        Socket receiver(Field... fields) throws Exception {
            return Loopback.open(asking(to, fields)).bind(0, Loopback.wildcard(to));
        }

        Endpoint target(Socket receiver) throws Exception {
            return Endpoint.of(host, receiver.address().port());
        }
    }

    static Stream<Arguments> everyFormOfEveryWay() {
        return Arrays.stream(InfoForm.values())
                .flatMap(form -> Arrays.stream(Way.values()).map(way -> Arguments.of(form, way)));
    }

    @ParameterizedTest
    @MethodSource("everyFormOfEveryWay")
    @Behaviour({"OP3", "PI1"})
    void isCompleteFromTheVeryFirstDatagramOn(InfoForm form, Way way) throws Exception {
        try (Socket receiver = way.receiver(ALL);
                Socket sender = way.sender()) {
            Endpoint target = way.target(receiver);
            Instant before = Instant.now();
            sender.send("first", target);
            sender.send("second", target);
            Instant after = Instant.now();

            List<Message> received = form.receive(receiver, 2);

            assertEquals("first", received.get(0).text());
            assertEquals("second", received.get(1).text());
            for (Message message : received) {
                PacketInfo info = message.info().orElseThrow();
                Instant arrival = info.arrivalTime().orElseThrow();
                assertFalse(arrival.isBefore(before), () -> arrival + " is before " + before);
                assertFalse(arrival.isAfter(after), () -> arrival + " is after " + after);
                assertEquals(
                        PacketInfo.none()
                                .withDestination(target)
                                .withInterfaceIndex(loopback())
                                .withLocalAddress(target.address())
                                .withHopLimit(TTL)
                                .withTrafficClass(TRAFFIC_CLASS)
                                .withArrivalTime(arrival),
                        info);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("PI1")
    void isExactForEachDatagramOfAFlow(InfoForm form) throws Exception {
        for (Way way : Way.values()) {
            try (Socket receiver = way.receiver(ALL).setOption(Option.RECEIVE_BUFFER_SIZE, 8 << 20);
                    Socket sender = way.sender()) {
                Endpoint target = way.target(receiver);
                sendRuns(sender, target);
                assertRuns(form.receive(receiver, RUNS * RUN), target); // so many that the kernel coalesces from now on
                sendRuns(sender, target);
                assertRuns(form.receive(receiver, RUNS * RUN), target);
            }
        }
    }

    // Each run leaves as one message, with a hop limit and a mark of its own.
    private static void sendRuns(Socket sender, Endpoint target) throws Exception {
        for (int run = 0; run < RUNS; run++) {
            sender.setOption(Option.TTL, 10 + run).setOption(Option.TRAFFIC_CLASS, run);
            ByteBuffer data = ByteBuffer.allocateDirect(RUN * SIZE);
            for (int i = 0; i < RUN; i++) {
                data.putInt(i * SIZE, run * RUN + i);
            }
            sender.send(data, SIZE, target);
        }
    }

    private static void assertRuns(List<Message> received, Endpoint target) {
        for (int i = 0; i < RUNS * RUN; i++) {
            Message message = received.get(i);
            PacketInfo info = message.info().orElseThrow();
            assertEquals(i, message.data().getInt());
            assertEquals(SIZE, message.size());
            assertEquals(OptionalInt.of(10 + i / RUN), info.hopLimit());
            assertEquals(OptionalInt.of(i / RUN), info.trafficClass());
            assertEquals(Optional.of(target), info.destination());
            assertTrue(info.arrivalTime().isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("PI2")
    void isWhatWasAskedForAndNoMore(Field field) throws Exception {
        for (Way way : Way.values()) {
            try (Socket receiver = way.receiver(field);
                    Socket sender = way.sender()) {
                sender.send("PING", way.target(receiver));

                PacketInfo info = Loopback.receive(receiver).info().orElseThrow();

                assertEquals(field == Field.DESTINATION, info.destination().isPresent());
                assertEquals(field == Field.DESTINATION, info.localAddress().isPresent());
                assertEquals(field == Field.DESTINATION, info.interfaceIndex().isPresent());
                assertEquals(field == Field.HOP_LIMIT, info.hopLimit().isPresent());
                assertEquals(field == Field.TRAFFIC_CLASS, info.trafficClass().isPresent());
                assertEquals(field == Field.ARRIVAL_TIME, info.arrivalTime().isPresent());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("PI2")
    void isNothingUnlessASocketAsks(InfoForm form) throws Exception {
        try (Socket receiver = Loopback.bound();
                Socket sender = Loopback.bound()) {
            sender.send("PING", receiver.address());

            Message message = form.receive(receiver, 1).getFirst();

            assertTrue(message.info()
                    .filter(info -> !info.equals(PacketInfo.none()))
                    .isEmpty());
        }
    }

    @Test
    @Behaviour("PI1")
    void ofAnEntryIsThatOfItsDatagramHoweverTheBatchIsReused() throws Exception {
        try (Socket asking = Loopback.bound(asking(SocketType.UDP4, ALL));
                Socket silent = Loopback.bound();
                Socket sender = Way.IPV4.sender();
                Batch batch = Batch.allocate(4, 100)) {
            for (int round = 0; round < 3; round++) {
                sender.send("PING", asking.address());
                assertEquals(1, asking.receive(batch));
                batch.add(ByteBuffer.allocate(4), asking.address());
                assertEquals(TTL, batch.hopLimit(0));
                assertEquals(asking.address(), batch.destination(0));
                assertUnknown(batch, 1);

                sender.send("PING", silent.address());
                assertEquals(1, silent.receive(batch));
                assertUnknown(batch, 0);
            }
        }
    }

    private static void assertUnknown(Batch batch, int index) {
        assertEquals(-1, batch.interfaceIndex(index));
        assertEquals(-1, batch.hopLimit(index));
        assertEquals(-1, batch.trafficClass(index));
        assertEquals(-1, batch.arrivalNanos(index));
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> batch.destination(index));
        assertTrue(thrown.getMessage().contains("PacketInfo.Field.DESTINATION"), thrown::getMessage);
    }

    @Test
    void belongsToAnEntryThatIsThere() throws Exception {
        try (Batch batch = Batch.allocate(4, 100)) {
            assertThrows(IndexOutOfBoundsException.class, () -> batch.destination(0));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.interfaceIndex(0));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.hopLimit(0));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.trafficClass(0));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.arrivalNanos(0));
            batch.close();
            assertThrows(IllegalStateException.class, () -> batch.destination(0));
            assertThrows(IllegalStateException.class, () -> batch.arrivalNanos(0));
        }
    }

    @Test
    @Behaviour("PI1")
    void comesWithTruncatedMessagesToo() throws Exception {
        SocketConfig config = asking(SocketType.UDP4, ALL).withMaxDatagramSize(3);
        try (Socket receiver = Loopback.bound(config);
                Socket sender = Way.IPV4.sender();
                Batch batch = Batch.allocate(4, 2)) {
            sender.send("PING", receiver.address());
            Message message = Loopback.receive(receiver);
            assertTrue(message.truncated());
            assertEquals("PIN", message.text());
            assertEquals(OptionalInt.of(TTL), message.info().orElseThrow().hopLimit());

            sender.send("PING", receiver.address());
            assertEquals(1, receiver.receive(batch));
            assertTrue(batch.truncated(0));
            assertEquals(TTL, batch.hopLimit(0));
        }
    }

    @Test
    @Behaviour("PI1")
    void comesOnConnectedSocketsToo() throws Exception {
        try (Socket receiver = Loopback.bound(asking(SocketType.UDP4, ALL));
                Socket sender = Way.IPV4.sender().bind(0, Loopback.HOST)) {
            sender.send("before", receiver.address());
            receiver.connect(sender.address());
            sender.send("after", receiver.address());

            Message message = Loopback.receive(receiver);

            assertEquals("after", message.text());
            assertEquals(
                    Optional.of(receiver.address()),
                    message.info().orElseThrow().destination());
            receiver.disconnect();
            sender.send("later", receiver.address());
            assertEquals(
                    OptionalInt.of(TTL),
                    Loopback.receive(receiver).info().orElseThrow().hopLimit());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("PI1")
    void staysWithADatagramThatTheReceiverPushesBack(InfoForm form) throws Exception {
        try (Socket receiver = Loopback.open(asking(SocketType.UDP4, ALL));
                Socket sender = Way.IPV4.sender()) {
            CompletableFuture<Message> first = new CompletableFuture<>();
            receiver.bind(0, Loopback.HOST);
            for (int i = 0; i < 100; i++) {
                sender.send("" + i, receiver.address());
            }
            receiver.once(Message.class, first::complete); // takes one, and the receiver stops

            assertEquals(
                    "0",
                    first.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS).text());
            List<Message> others = form.receive(receiver, 99);
            for (int i = 0; i < 99; i++) {
                assertEquals("" + (i + 1), others.get(i).text());
                assertEquals(
                        OptionalInt.of(TTL), others.get(i).info().orElseThrow().hopLimit());
                assertEquals(
                        Optional.of(receiver.address()),
                        others.get(i).info().orElseThrow().destination());
            }
        }
    }

    @Test
    void isLeftOutWhereABufferIsFilled() throws Exception {
        try (Socket receiver = Loopback.bound(asking(SocketType.UDP4, ALL));
                Socket sender = Way.IPV4.sender().bind(0, Loopback.HOST)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            for (int i = 0; i < 200; i++) {
                sender.send("PING", receiver.address());
                assertEquals(sender.address(), receiver.receive(buffer.clear()));
                assertEquals(4, buffer.position());
            }
            sender.send("PING", receiver.address());
            assertEquals(
                    OptionalInt.of(TTL),
                    Loopback.receive(receiver).info().orElseThrow().hopLimit());
        }
    }

    @Test
    @Behaviour("PI3")
    void theArrivalTimeIsNotThatOfTheRead() throws Exception {
        try (Socket receiver = Loopback.bound(asking(SocketType.UDP4, Field.ARRIVAL_TIME));
                Socket sender = Loopback.bound()) {
            sender.send("PING", receiver.address());
            Instant sent = Instant.now();
            Tasks.await("a later time", () -> Instant.now().isAfter(sent.plusMillis(20)));

            Instant arrival = Loopback.receive(receiver)
                    .info()
                    .flatMap(PacketInfo::arrivalTime)
                    .orElseThrow();

            assertFalse(arrival.isAfter(sent), () -> arrival + " is after " + sent);
        }
    }

    @Test
    @Behaviour("PI1")
    void ofABroadcastNamesTheAddressToAnswerFrom() throws Exception {
        try (Socket receiver = Way.IPV4.receiver(ALL);
                Socket sender = Way.IPV4.sender().setBroadcast(true)) {
            Endpoint everybody =
                    Endpoint.of("127.255.255.255", receiver.address().port());
            sender.send("PING", everybody);

            PacketInfo info = Loopback.receive(receiver).info().orElseThrow();

            assertEquals(Optional.of(everybody), info.destination());
            assertEquals(Optional.of(Loopback.ipv4()), info.localAddress());
            assertFalse(info.isMulticast());
        }
    }

    @Test
    @Behaviour("PI2")
    void isFoundWithoutAllocation() throws Exception {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not measure allocation");
        try (Socket receiver = Loopback.bound(asking(SocketType.UDP4, ALL).withReceiveBufferSize(4 << 20));
                Socket sender = Way.IPV4.sender();
                Batch batch = Batch.allocate(64, 100)) {
            Endpoint target = receiver.address();
            ByteBuffer data = ByteBuffer.allocateDirect(64 * SIZE);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 200; round++) { // the first ones fill caches, and run in the interpreter
                for (int i = 0; i < 100; i++) {
                    sender.send(data.rewind(), SIZE, target);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                receiveAll(receiver, batch, target, 100 * 64);
                allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
            }

            assertTrue(allocated < 6_400 / 10, allocated + " bytes were allocated for 6,400 datagrams");
        }
    }

    private static void receiveAll(Socket receiver, Batch batch, Endpoint target, int count) throws Exception {
        for (int left = count; left > 0; left -= batch.size()) {
            receiver.receive(batch);
            for (int i = 0; i < batch.size(); i++) {
                if (batch.hopLimit(i) != TTL
                        || batch.trafficClass(i) != TRAFFIC_CLASS
                        || batch.interfaceIndex(i) < 1
                        || batch.arrivalNanos(i) < 0
                        || batch.destination(i).port() != target.port()) {
                    throw new AssertionError("entry " + i);
                }
            }
        }
    }
}
