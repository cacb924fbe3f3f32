package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Receiving into a batch")
@Tag("without-native-access")
@Timeout(60)
class BatchReceiveTest {

    /** Whether a call waits for ever, or for long. */
    enum Wait {
        UNTIMED {
            @Override
            int receive(Socket socket, Batch batch) throws Exception {
                return socket.receive(batch);
            }
        },
        TIMED {
            @Override
            int receive(Socket socket, Batch batch) throws Exception {
                return socket.receive(batch, Tasks.LIMIT);
            }
        };

        abstract int receive(Socket socket, Batch batch) throws Exception;
    }

    private final Tasks tasks = new Tasks();
    private final Batch batch = Batch.allocate(8, 100);

    @AfterEach
    void close() {
        tasks.close();
        batch.close();
    }

    private static Stream<Arguments> waitsAndThreads() {
        return Arrays.stream(Wait.values())
                .flatMap(wait -> Arrays.stream(Tasks.Kind.values()).map(kind -> Arguments.of(wait, kind)));
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            texts.add(Payloads.text(batch, i));
        }
        return texts;
    }

    // ------------------------------------------------------------------------------------------------- what is there

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void takesWhatIsThereWithoutWaitingForMore(Route route) throws Exception {
        try (Socket sender = route.sender();
                Socket receiver = route.receiver()) {
            for (String text : List.of("one", "", "three")) {
                sender.send(text, route.target(receiver));
            }

            assertEquals(3, receiver.receive(batch));

            assertEquals(3, batch.size());
            assertEquals(List.of("one", "", "three"), texts());
            for (int i = 0; i < 3; i++) {
                assertEquals(sender.address().port(), batch.sender(i).port());
                assertEquals(route.source(sender).address(), batch.sender(i).address());
                assertEquals(batch.sender(i), batch.target(i));
                assertEquals(batch.sender(0), batch.sender(i));
                assertFalse(batch.truncated(i));
            }
        }
    }

    @Test
    @Behaviour("BA3")
    void takesNoMoreThanThereIsRoomFor() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            for (int i = 0; i < 11; i++) {
                socket.send("" + i, socket.address());
            }

            assertEquals(8, socket.receive(batch));
            assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7"), texts());
            assertEquals(3, socket.receive(batch));
            assertEquals(List.of("8", "9", "10"), texts());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void tellsEachEntrysSender(Route route) throws Exception {
        try (Socket one = route.sender();
                Socket two = route.sender();
                Socket receiver = route.receiver()) {
            List<Socket> senders = List.of(one, two, two, one, one);
            for (Socket sender : senders) {
                sender.send("x", route.target(receiver));
            }

            assertEquals(5, receiver.receive(batch));

            for (int i = 0; i < 5; i++) {
                assertEquals(senders.get(i).address().port(), batch.sender(i).port());
                assertEquals(batch.message(i).sender(), batch.sender(i));
            }
            assertEquals(batch.sender(1), batch.sender(2));
            assertEquals(batch.sender(3), batch.sender(4));
        }
    }

    @Test
    @Behaviour("BA3")
    void givesEachEntryItsOwnBytes() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            socket.send("first", socket.address());
            socket.send("second", socket.address());
            assertEquals(2, socket.receive(batch));

            batch.data(0).put(0, (byte) 'F');

            assertEquals("First", batch.message(0).text());
            assertEquals("second", batch.message(1).text());
        }
    }

    @Test
    @Behaviour("BA3")
    void canBeRepeatedForEver() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            for (int i = 0; i < 300; i++) {
                int count = 1 + i % 8;
                for (int j = 0; j < count; j++) {
                    socket.send(Payloads.numbered(8 * i + j, 4 + j), socket.address());
                }

                assertEquals(count, socket.receive(batch));

                for (int j = 0; j < count; j++) {
                    assertArrayEquals(Payloads.numbered(8 * i + j, 4 + j).array(), Payloads.bytes(batch, j));
                }
            }
        }
    }

    @Test
    @Behaviour("BA3")
    void takesMoreThanAThousandAtOnce() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch big = Batch.allocate(3_000, 8)) {
            Payloads.assumeRoom(socket, 4 << 20);
            for (int i = 0; i < 2_500; i++) {
                socket.send(Payloads.numbered(i, 4), socket.address());
            }

            assertEquals(2_500, socket.receive(big));

            for (int i = 0; i < 2_500; i++) {
                assertEquals(i, big.data(i).getInt());
            }
            Payloads.assertNoDrops(socket);
        }
    }

    @Test
    @Behaviour("BA3")
    void bindsTheSocketIfNeedBe() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            assertEquals(0, socket.receive(batch, Duration.ZERO));

            assertTrue(socket.address().port() > 0);
        }
    }

    // ----------------------------------------------------------------------------------------------------- truncation

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void cutsWhatIsTooLongAndSaysSo(Route route) throws Exception {
        try (Socket sender = route.sender();
                Socket receiver = route.receiver()) {
            for (int size : new int[] {99, 100, 101, 0, 65_507}) {
                sender.send(Payloads.random(size, size), route.target(receiver));
            }

            assertEquals(5, receiver.receive(batch));

            for (int i = 0; i < 5; i++) {
                int size = new int[] {99, 100, 101, 0, 65_507}[i];
                assertEquals(size > 100, batch.truncated(i), "of " + size);
                assertEquals(size > 100, batch.message(i).truncated(), "of " + size);
                byte[] kept = Arrays.copyOf(Payloads.random(size, size), Math.min(size, 100));
                assertArrayEquals(kept, Payloads.bytes(batch, i));
                assertArrayEquals(kept, batch.message(i).bytes());
            }
            assertEquals(2, receiver.stats().truncated());
            assertEquals(99 + 3 * 100, receiver.stats().bytesReceived());
        }
    }

    @Test
    @Behaviour("BA3")
    void cutsSegmentsThatAreTooLongAsWell() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            socket.send(ByteBuffer.wrap(Payloads.random(1, 350)), 150, socket.address());

            for (int taken = 0; taken < 3; ) {
                int received = socket.receive(batch, Tasks.LIMIT);
                for (int i = 0; i < received; i++, taken++) {
                    int start = 150 * taken;
                    assertEquals(taken < 2, batch.truncated(i));
                    assertArrayEquals(
                            Arrays.copyOfRange(Payloads.random(1, 350), start, Math.min(350, start + 100)),
                            Payloads.bytes(batch, i));
                }
            }
            assertEquals(2, socket.stats().truncated());
        }
    }

    @Test
    @Behaviour("BA3")
    void takesNoNoticeOfTheMaximumSizeOfMessages() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(5))
                .bind(0, "127.0.0.1")) {
            socket.send("longer than five", socket.address());

            assertEquals(1, socket.receive(batch, Tasks.LIMIT));

            assertEquals(List.of("longer than five"), texts());
            assertFalse(batch.truncated(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void takesTheLongestDatagrams(Route route) throws Exception {
        int longest = route == Route.IPV6 ? 65_527 : 65_507;
        try (Socket sender = route.sender();
                Socket receiver = route.receiver();
                Batch big = Batch.allocate(2, 65_535)) {
            sender.send(Payloads.random(1, longest), route.target(receiver));

            assertEquals(1, receiver.receive(big, Tasks.LIMIT));

            assertArrayEquals(Payloads.random(1, longest), Payloads.bytes(big, 0));
            assertFalse(big.truncated(0));
        }
    }

    // -------------------------------------------------------------------------------------------------------- waiting

    @ParameterizedTest
    @MethodSource("waitsAndThreads")
    @Behaviour("BA3")
    void waitsForTheFirst(Wait wait, Tasks.Kind kind) throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            batch.add(Payloads.text("old"));
            Tasks.Task<Integer> receiving =
                    tasks.start(kind, () -> wait.receive(receiver, batch)).awaitParked();

            sender.send("hello", receiver.address());

            assertEquals(1, receiving.result());
            assertEquals(List.of("hello"), texts());
        }
    }

    @Test
    @Behaviour("BA3")
    void givesUpWhenNoneComesInTime() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            batch.add(Payloads.text("old"));
            long start = System.nanoTime();

            assertEquals(0, socket.receive(batch, Duration.ofMillis(50)));

            assertTrue(System.nanoTime() - start >= 50_000_000);
            assertEquals(0, batch.size());
        }
    }

    @Test
    @Behaviour("BA3")
    void pollsWithATimeoutOfZero() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            batch.add(Payloads.text("old"));
            assertEquals(0, socket.receive(batch, Duration.ZERO));
            assertEquals(0, batch.size());

            socket.send("one", socket.address());
            socket.send("two", socket.address());
            assertEquals(2, socket.receive(batch, Duration.ZERO));
            assertEquals(List.of("one", "two"), texts());
            assertEquals(0, socket.receive(batch, Duration.ZERO));
        }
    }

    @Test
    @Behaviour("BA3")
    void hasNoNegativeTimeout() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            socket.send("hello", socket.address());
            batch.add(Payloads.text("old"));

            assertThrows(IllegalArgumentException.class, () -> socket.receive(batch, Duration.ofNanos(-1)));
            assertThrows(
                    IllegalArgumentException.class, () -> socket.receive(batch, Duration.ofSeconds(Long.MIN_VALUE)));

            assertEquals("hello", Payloads.text(socket));
        }
    }

    @Test
    @Behaviour("BA3")
    void waitsForEverWithATimeoutThatIsTooLong() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            Tasks.Task<Integer> receiving = tasks.start(() -> socket.receive(batch, Duration.ofSeconds(Long.MAX_VALUE)))
                    .awaitParked();

            socket.send("hello", socket.address());

            assertEquals(1, receiving.result());
        }
    }

    // ----------------------------------------------------------------------------------------------------- interrupts

    @ParameterizedTest
    @MethodSource("waitsAndThreads")
    @Behaviour({"BA3", "IC1"})
    void anInterruptedReceiveLeavesTheSocketOpenAndTheBatchEmpty(Wait wait, Tasks.Kind kind) throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            batch.add(Payloads.text("old"));
            Tasks.Task<Integer> receiving =
                    tasks.start(kind, () -> wait.receive(socket, batch)).awaitParked();

            receiving.thread().interrupt();

            assertThrows(InterruptedException.class, receiving::result);
            assertEquals(0, batch.size());
            socket.send("hello", socket.address());
            assertEquals(1, socket.receive(batch, Tasks.LIMIT));
        }
    }

    @ParameterizedTest
    @MethodSource("waitsAndThreads")
    @Behaviour({"BA3", "IC1"})
    void byAnInterruptedThreadTakesNothing(Wait wait, Tasks.Kind kind) throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            socket.send("hello", socket.address());
            batch.add(Payloads.text("old"));
            Tasks.Task<Integer> receiving = tasks.start(kind, () -> {
                Thread.currentThread().interrupt();
                try {
                    return wait.receive(socket, batch);
                } finally {
                    assertFalse(Thread.currentThread().isInterrupted());
                }
            });

            assertThrows(InterruptedException.class, receiving::result);

            assertEquals(0, batch.size());
            assertEquals("hello", Payloads.text(socket));
        }
    }

    // ------------------------------------------------------------------------------------------- close, push, connect

    @ParameterizedTest
    @MethodSource("waitsAndThreads")
    @Behaviour("BA3")
    void isWokenWhenTheSocketIsClosed(Wait wait, Tasks.Kind kind) throws Exception {
        Socket socket = Route.IPV4.receiver();
        batch.add(Payloads.text("old"));
        Tasks.Task<Integer> receiving =
                tasks.start(kind, () -> wait.receive(socket, batch)).awaitParked();

        socket.close();

        Payloads.failure(ErrorCode.CLOSED, receiving::result);
        assertEquals(0, batch.size());
        batch.add(Payloads.text("usable"));
    }

    @Test
    void onAClosedSocketFailsWhateverElseIsWrong() throws Exception {
        Socket socket = Route.IPV4.receiver();
        socket.close();

        Payloads.failure(ErrorCode.CLOSED, () -> socket.receive(batch));
        Payloads.failure(ErrorCode.CLOSED, () -> socket.receive(batch, Duration.ofNanos(-1)));
        Payloads.failure(ErrorCode.CLOSED, () -> socket.receive((Batch) null));
        batch.close();
        Payloads.failure(ErrorCode.CLOSED, () -> socket.receive(batch));
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void isRefusedWhileTheReceiverRuns(Wait wait) throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            socket.recvStart();
            batch.add(Payloads.text("old"));

            assertThrows(IllegalStateException.class, () -> wait.receive(socket, batch));

            assertEquals(0, batch.size());
        }
    }

    @ParameterizedTest
    @MethodSource("waitsAndThreads")
    @Behaviour("BA3")
    void failsWhenTheReceiverStartsMeanwhile(Wait wait, Tasks.Kind kind) throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            Tasks.Task<Integer> receiving =
                    tasks.start(kind, () -> wait.receive(socket, batch)).awaitParked();

            socket.recvStart();

            assertThrows(IllegalStateException.class, receiving::result);
            assertEquals(0, batch.size());
            socket.recvStop();
            socket.send("hello", socket.address());
            assertEquals(1, wait.receive(socket, batch));
        }
    }

    @Test
    @Behaviour("BA3")
    void tellsOnceThatThePeersPortIsUnreachable() throws Exception {
        try (Socket gone = Route.IPV4.receiver();
                Socket socket = Route.IPV4.receiver()) {
            Endpoint peer = gone.address();
            gone.close();
            socket.connect(peer).send("anybody?");

            Payloads.failure(ErrorCode.PORT_UNREACHABLE, () -> socket.receive(batch, Tasks.LIMIT));

            assertEquals(0, batch.size());
            assertEquals(0, socket.receive(batch, Duration.ofMillis(20)));
        }
    }

    // ---------------------------------------------------------------------------------------------- filter, statistics

    @Test
    @Behaviour({"BA3", "FL2"})
    void leavesOutWhatTheFilterKeepsOut() throws Exception {
        SocketConfig config = Route.config(SocketType.UDP4)
                .withReceiveFilter(AddressFilter.allowAll().deny("127.0.0.2"));
        try (Socket receiver = Dgram.createSocket(config).bind(0, "127.0.0.1");
                Socket bad = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.2");
                Socket good = Route.IPV4.sender()) {
            for (int i = 0; i < 100; i++) {
                bad.send("bad", receiver.address());
            }
            good.send("one", receiver.address());
            bad.send("bad", receiver.address());
            good.send("two", receiver.address());
            bad.send("bad", receiver.address());

            List<String> received = new ArrayList<>();
            while (received.size() < 2) {
                assertTrue(receiver.receive(batch, Tasks.LIMIT) > 0);
                received.addAll(texts());
            }

            assertEquals(List.of("one", "two"), received);
            assertEquals(0, receiver.receive(batch, Duration.ZERO));
            assertEquals(102, receiver.stats().filtered());
            assertEquals(2, receiver.stats().datagramsReceived());
        }
    }

    @Test
    @Behaviour({"BA3", "FL2"})
    void goesOnWaitingWhenOnlyFilteredDatagramsCome() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withReceiveFilter(AddressFilter.allowAll().deny("127.0.0.2"));
        try (Socket receiver = Dgram.createSocket(config).bind(0, "127.0.0.1");
                Socket bad = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.2");
                Socket good = Route.IPV4.sender()) {
            Tasks.Task<Integer> receiving =
                    tasks.start(() -> receiver.receive(batch)).awaitParked();

            bad.send(ByteBuffer.allocate(300), 3, receiver.address());
            Tasks.await("all filtered", () -> receiver.stats().filtered() == 100);
            assertFalse(receiving.isDone());
            good.send("hello", receiver.address());

            assertEquals(1, receiving.result());
            assertEquals(List.of("hello"), texts());
        }
    }

    @Test
    @Behaviour("BA3")
    void countsWhatItReceives() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            socket.send("12345", socket.address());
            socket.send("", socket.address());
            socket.send(new byte[101], socket.address());
            assertEquals(3, socket.receive(batch));

            SocketStatistics statistics = socket.stats();
            assertEquals(3, statistics.datagramsReceived());
            assertEquals(105, statistics.bytesReceived());
            assertEquals(1, statistics.truncated());
        }
    }

    @Test
    @Behaviour("BA3")
    void putsOffTheIdleTimer() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            EventLog events = EventLog.withoutMessages(socket);
            Duration idle = Duration.ofMillis(100);
            socket.setTimeout(idle, () -> {});
            events.next(Event.Timeout.class);
            socket.send("hello", socket.address());
            events.next(Event.Timeout.class);

            long start = System.nanoTime();
            assertEquals(1, socket.receive(batch));
            events.next(Event.Timeout.class);

            assertTrue(System.nanoTime() - start >= idle.toNanos());
        }
    }

    @Test
    @Behaviour({"BA3", "CC3"})
    void byTwoThreadsTakesEachDatagramOnce() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            List<Tasks.Task<String>> receiving = new ArrayList<>();
            for (Tasks.Kind kind : Tasks.Kind.values()) {
                receiving.add(tasks.start(kind, () -> {
                            try (Batch own = Batch.allocate(1, 10)) {
                                receiver.receive(own);
                                Message message = own.message(0);
                                return message.text();
                            }
                        })
                        .awaitParked());
            }

            sender.send("a", receiver.address());
            sender.send("b", receiver.address());

            assertEquals(
                    List.of("a", "b"),
                    Stream.of(receiving.get(0).result(), receiving.get(1).result())
                            .sorted()
                            .toList());
        }
    }
}
