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
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sending a batch")
@Tag("without-native-access")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchSendTest {

    private final Tasks tasks = new Tasks();

    @AfterEach
    void close() {
        tasks.close();
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA1")
    void ofFiveHundredKeepsTheOrderOfEachTarget(Route route) throws Exception {
        try (Socket sender = route.sender();
                Socket one = route.receiver();
                Socket two = route.receiver();
                Socket three = route.receiver();
                Batch batch = Batch.allocate(500, 100)) {
            List<Socket> receivers = List.of(one, two, three);
            List<Endpoint> targets = List.of(route.target(one), route.target(two), route.target(three));
            for (int i = 0; i < 500; i++) {
                batch.add(Payloads.numbered(i, 4 + i % 7), targets.get(i % 5 % 3));
            }

            assertEquals(500, sender.send(batch));

            for (int to = 0; to < 3; to++) {
                for (int i = 0; i < 500; i++) {
                    if (i % 5 % 3 == to) {
                        Message message = Payloads.receive(receivers.get(to));
                        assertArrayEquals(Payloads.numbered(i, 4 + i % 7).array(), message.bytes(), "datagram " + i);
                        assertEquals(sender.address().port(), message.sender().port());
                    }
                }
                Payloads.assertNoDrops(receivers.get(to));
            }
            assertEquals(500, batch.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA1")
    void ofOneSizeToOneTargetArrivesAsItIs(Route route) throws Exception {
        try (Socket sender = route.sender();
                Socket receiver = route.receiver();
                Batch batch = Batch.allocate(500, 200)) {
            for (int i = 0; i < 499; i++) {
                batch.add(Payloads.numbered(i, 200), route.target(receiver));
            }
            batch.add(Payloads.numbered(499, 7), route.target(receiver));

            assertEquals(500, sender.send(batch));

            for (int i = 0; i < 500; i++) {
                assertArrayEquals(
                        Payloads.numbered(i, i < 499 ? 200 : 7).array(),
                        Payloads.receive(receiver).bytes());
            }
            Payloads.assertNoDrops(receiver);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA1")
    void ofEverySizeInEveryOrderArrivesAsItIs(Route route) throws Exception {
        int longest = route == Route.IPV6 ? 65_527 : 65_507;
        int[] sizes = {0, 1, 0, 0, 5, 5, 5, 2, 5, 2, 2, 1, 1, 0, longest, 1, longest, longest, 1000, 1000, 0, 1000, 999
        };
        try (Socket sender = route.sender();
                Socket receiver = route.receiver();
                Batch batch = Batch.allocate(sizes.length, 65_535)) {
            Payloads.assumeRoom(receiver, 1 << 19);
            for (int i = 0; i < sizes.length; i++) {
                batch.add(ByteBuffer.wrap(Payloads.random(i, sizes[i])), route.target(receiver));
            }

            assertEquals(sizes.length, sender.send(batch));

            for (int i = 0; i < sizes.length; i++) {
                assertArrayEquals(
                        Payloads.random(i, sizes[i]), Payloads.receive(receiver).bytes(), "datagram " + i);
            }
            sender.send("next", route.target(receiver));
            assertEquals("next", Payloads.text(receiver));
        }
    }

    @Test
    @Behaviour("BA1")
    void canBeRepeated() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(2, 10)) {
            batch.add(Payloads.text("one"), receiver.address()).add(Payloads.text("two"), receiver.address());

            for (int i = 0; i < 3; i++) {
                assertEquals(2, sender.send(batch));
                assertEquals("one", Payloads.text(receiver));
                assertEquals("two", Payloads.text(receiver));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 2", "2, 1", "3, 0"})
    @Behaviour("BA2")
    void canBeginWithAnyEntry(int from, int count) throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            for (int i = 0; i < 3; i++) {
                batch.add(Payloads.text("" + i), receiver.address());
            }

            assertEquals(count, sender.send(batch, from));

            for (int i = from; i < 3; i++) {
                assertEquals("" + i, Payloads.text(receiver));
            }
            Payloads.assertNothingThere(sender, receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void cannotBeginWithAnEntryThatThereIsNot(int from) throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(4, 10)) {
            batch.add(Payloads.text("one"), socket.address()).add(Payloads.text("two"), socket.address());

            assertThrows(IndexOutOfBoundsException.class, () -> socket.send(batch, from));

            Payloads.assertNothingThere(socket, socket);
        }
    }

    @Test
    @Behaviour("BA1")
    void ofNothingSendsNothing() throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(4, 10)) {
            assertEquals(0, socket.send(batch));

            Payloads.assertNothingThere(socket, socket);
        }
    }

    @Test
    @Behaviour("BA1")
    void bindsTheSocketIfNeedBe() throws Exception {
        try (Socket sender = Dgram.createSocket(SocketType.UDP4);
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(1, 10)) {
            batch.add(Payloads.text("hello"), receiver.address());

            assertEquals(1, sender.send(batch));

            Message message = Payloads.receive(receiver);
            assertEquals(sender.address().port(), message.sender().port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IPV4", "IPV6", "TO_IPV4"})
    @Behaviour("BA1")
    void onAConnectedSocketGoesToThePeer(Route route) throws Exception {
        try (Socket sender = route.sender();
                Socket receiver = route.receiver();
                Batch batch = Batch.allocate(200, 10)) {
            sender.connect(route.target(receiver));
            for (int i = 0; i < 200; i++) {
                batch.add(Payloads.numbered(i, 4 + i % 3));
            }

            assertEquals(200, sender.send(batch));

            for (int i = 0; i < 200; i++) {
                assertArrayEquals(
                        Payloads.numbered(i, 4 + i % 3).array(),
                        Payloads.receive(receiver).bytes());
            }
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("BA1")
    void onAConnectedSocketTakesEmptyDatagramsToo() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(4, 10)) {
            sender.connect(receiver.address());
            batch.add(Payloads.text("one"))
                    .add(Payloads.text(""))
                    .add(Payloads.text(""))
                    .add(Payloads.text("two"));

            assertEquals(4, sender.send(batch));

            for (String text : List.of("one", "", "", "two")) {
                assertEquals(text, Payloads.text(receiver));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA1")
    void toItselfWorksAsWell(Tasks.Kind kind) throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(100, 10)) {
            for (int i = 0; i < 100; i++) {
                batch.add(Payloads.numbered(i, 4), socket.address());
            }

            assertEquals(100, tasks.start(kind, () -> socket.send(batch)).result());

            for (int i = 0; i < 100; i++) {
                assertArrayEquals(
                        Payloads.numbered(i, 4).array(),
                        Payloads.receive(socket).bytes());
            }
        }
    }

    @Test
    void toTheWildcardAddressReachesThisMachine() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(3, 10)) {
            Endpoint anybody = Endpoint.of("0.0.0.0", receiver.address().port());
            batch.add(Payloads.text("one"), anybody).add(Payloads.text("two"), anybody);

            assertEquals(2, sender.send(batch));

            assertEquals("one", Payloads.text(receiver));
            assertEquals("two", Payloads.text(receiver));
        }
    }

    @Test
    void countsWhatWasSent() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(300, 100)) {
            int bytes = 0;
            for (int i = 0; i < 300; i++) {
                batch.add(Payloads.numbered(i, 4 + i % 90), receiver.address());
                bytes += 4 + i % 90;
            }

            sender.send(batch);
            sender.send(batch, 299);

            assertEquals(301, sender.stats().datagramsSent());
            assertEquals(bytes + 4 + 299 % 90, sender.stats().bytesSent());
        }
    }

    @Test
    void putsOffTheIdleTimer() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver();
                Batch batch = Batch.allocate(1, 10)) {
            batch.add(Payloads.text("x"), receiver.address());
            EventLog events = EventLog.withoutMessages(sender);
            Duration idle = Duration.ofMillis(100);
            sender.setTimeout(idle, () -> {});
            events.next(Event.Timeout.class);

            long start = System.nanoTime();
            sender.send(batch);
            events.next(Event.Timeout.class);

            assertTrue(System.nanoTime() - start >= idle.toNanos());
        }
    }

    // ------------------------------------------------------------------------------------------------------ refusals

    @ParameterizedTest
    @EnumSource
    void doesNotBeginOnAnInterruptedThread(Tasks.Kind kind) throws Exception {
        try (Socket socket = Route.IPV4.receiver();
                Batch batch = Batch.allocate(2, 10)) {
            batch.add(Payloads.text("one"), socket.address());
            Tasks.Task<Integer> sending = tasks.start(kind, () -> {
                Thread.currentThread().interrupt();
                return socket.send(batch);
            });

            assertThrows(InterruptedException.class, sending::result);

            assertEquals(1, batch.size());
            Payloads.assertNothingThere(socket, socket);
        }
    }

    @Test
    void onAClosedSocketFailsWhateverElseIsWrong() throws Exception {
        Socket socket = Route.IPV4.receiver();
        socket.close();
        try (Batch batch = Batch.allocate(2, 10)) {
            assertEquals(
                    0,
                    Payloads.failure(ErrorCode.CLOSED, () -> socket.send(batch)).datagramsSent());
            Payloads.failure(ErrorCode.CLOSED, () -> socket.send(batch, -1));
            Payloads.failure(ErrorCode.CLOSED, () -> socket.send((Batch) null));
            batch.close();
            Payloads.failure(ErrorCode.CLOSED, () -> socket.send(batch));
        }
    }

    @Test
    void needsABatch() throws Exception {
        try (Socket socket = Route.IPV4.receiver()) {
            assertThrows(NullPointerException.class, () -> socket.send((Batch) null));
            assertThrows(NullPointerException.class, () -> socket.send((Batch) null, 0));
            assertThrows(NullPointerException.class, () -> socket.receive((Batch) null));
            assertThrows(NullPointerException.class, () -> socket.receive((Batch) null, Duration.ZERO));
        }
    }

    // --------------------------------------------------------------------------------------------------------- echoing

    @ParameterizedTest
    @EnumSource
    @Behaviour({"BA1", "BA3"})
    void ofWhatWasReceivedGoesBackToItsSenders(Route route) throws Exception {
        try (Socket one = route.sender();
                Socket two = route.sender();
                Socket echo = route.receiver();
                Batch batch = Batch.allocate(100, 20)) {
            List<Socket> senders = List.of(one, two);
            for (int i = 0; i < 60; i++) {
                senders.get(i % 3 % 2).send(Payloads.numbered(i, 4 + i % 10), route.target(echo));
            }

            for (int echoed = 0; echoed < 60; ) {
                int received = echo.receive(batch, Tasks.LIMIT);
                assertTrue(received > 0);
                assertEquals(batch.sender(0), batch.target(0));
                assertEquals(received, echo.send(batch));
                echoed += received;
            }

            for (int i = 0; i < 60; i++) {
                assertArrayEquals(
                        Payloads.numbered(i, 4 + i % 10).array(),
                        Payloads.receive(senders.get(i % 3 % 2)).bytes());
            }
        }
    }

    @Test
    @Behaviour({"BA1", "BA3"})
    void ofWhatAConnectedSocketReceivedGoesBackToItsPeer() throws Exception {
        try (Socket peer = Route.IPV4.sender();
                Socket echo = Route.IPV4.receiver();
                Batch batch = Batch.allocate(100, 20)) {
            echo.connect(peer.address());
            for (int i = 0; i < 60; i++) {
                peer.send(Payloads.numbered(i, 4 + i % 10), echo.address());
            }

            for (int echoed = 0; echoed < 60; ) {
                int received = echo.receive(batch, Tasks.LIMIT);
                assertEquals(peer.address(), batch.sender(0));
                assertThrows(IllegalStateException.class, () -> batch.target(0));
                assertEquals(received, echo.send(batch));
                echoed += received;
            }

            for (int i = 0; i < 60; i++) {
                assertArrayEquals(
                        Payloads.numbered(i, 4 + i % 10).array(),
                        Payloads.receive(peer).bytes());
            }
        }
    }

    @Test
    @Behaviour("BA1")
    void ofWhatWasReceivedAndWhatWasAddedKeepsTheirOrder() throws Exception {
        try (Socket peer = Route.IPV4.sender();
                Socket other = Route.IPV4.receiver();
                Socket echo = Route.IPV4.receiver();
                Batch batch = Batch.allocate(100, 20)) {
            peer.send("received", echo.address());
            assertEquals(1, echo.receive(batch, Tasks.LIMIT));
            batch.data(0).put(0, (byte) 'R');
            batch.add(Payloads.text("added..."), peer.address()).add(Payloads.text("other"), other.address());
            batch.add(Payloads.text("last"), peer.address());

            assertEquals(4, echo.send(batch));

            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                texts.add(Payloads.text(peer));
            }
            assertEquals(List.of("Received", "added...", "last"), texts);
            assertEquals("other", Payloads.text(other));
        }
    }

    @Test
    @Behaviour("BA1")
    void byManyThreadsEachWithItsOwnLosesNothing() throws Exception {
        try (Socket sender = Route.IPV4.sender();
                Socket receiver = Route.IPV4.receiver()) {
            Endpoint target = receiver.address();
            List<Tasks.Task<Integer>> sending = IntStream.range(0, 8)
                    .mapToObj(thread -> tasks.start(Tasks.Kind.values()[thread % 2], () -> {
                        try (Batch batch = Batch.allocate(50, 100)) {
                            for (int i = 0; i < 50; i++) {
                                batch.add(Payloads.numbered(thread * 50 + i, 4 + i % 3), target);
                            }
                            return sender.send(batch);
                        }
                    }))
                    .toList();
            for (Tasks.Task<Integer> task : sending) {
                assertEquals(50, task.result());
            }

            int[] next = new int[8];
            for (int i = 0; i < 400; i++) {
                int number = ByteBuffer.wrap(Payloads.receive(receiver).bytes()).getInt();
                assertEquals(next[number / 50]++, number % 50, "the order of thread " + number / 50);
            }
            Payloads.assertNoDrops(receiver);
            assertFalse(receiver.isClosed());
        }
    }
}
