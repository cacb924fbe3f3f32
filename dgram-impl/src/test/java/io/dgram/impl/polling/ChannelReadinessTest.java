package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.SocketType;
import io.dgram.impl.FaultySocket;
import io.dgram.impl.Tasks;
import io.dgram.impl.support.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Waiting until a channel is ready")
class ChannelReadinessTest {

    private final Tasks tasks = new Tasks();

    @AfterEach
    void stopTasks() {
        tasks.close();
    }

    private static void pauseUpTo(long nanos) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(nanos));
    }

    @Nested
    @DisplayName("alone")
    class Alone {

        private DatagramChannel channel;
        private ChannelReadiness ready;
        private FaultySocket sender;

        @BeforeEach
        void open() throws Exception {
            channel = DatagramChannel.open(SocketType.UDP4.family());
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(FaultySocket.HOST, 0));
            ready = TestReadiness.of(channel);
            sender = FaultySocket.bound();
        }

        @AfterEach
        void close() {
            ready.close();
            sender.close();
        }

        private void send() throws Exception {
            sender.socket().send("hello", Endpoint.of((InetSocketAddress) channel.getLocalAddress()));
        }

        private Tasks.Task<Void> startReading(Tasks.Kind kind) {
            return tasks.<Void>start(kind, () -> {
                        TestReadiness.awaitReadable(ready, Deadline.NEVER, () -> true);
                        return null;
                    })
                    .awaitParked();
        }

        @Test
        void aWaitEndsAtOnceWhenADatagramIsPending() throws Exception {
            send();

            tasks.start(() -> {
                        TestReadiness.awaitReadable(ready, Deadline.NEVER, () -> true);
                        return null;
                    })
                    .result();
        }

        @ParameterizedTest
        @EnumSource
        void aWaitEndsWhenADatagramArrives(Tasks.Kind kind) throws Exception {
            Tasks.Task<Void> reading = startReading(kind);

            send();

            reading.result();
        }

        @Test
        void aReaderThatLeavesADatagramWakesTheNext() throws Exception {
            Tasks.Task<Void> first = startReading(Tasks.Kind.VIRTUAL);
            Tasks.Task<Void> second = startReading(Tasks.Kind.VIRTUAL);
            Tasks.Task<Void> third = startReading(Tasks.Kind.PLATFORM);

            send();

            first.result();
            second.result();
            third.result();
        }

        @Test
        void aWaitEndsWithItsDeadline() throws Exception {
            long start = System.nanoTime();

            TestReadiness.awaitReadable(ready, Deadline.after(Duration.ofMillis(30), Clock.SYSTEM), () -> true);

            assertTrue(System.nanoTime() - start >= Duration.ofMillis(30).toNanos());
        }

        @Test
        void aWaitWhoseConditionFailsDoesNotBegin() throws Exception {
            assertThrows(
                    IOException.class,
                    () -> TestReadiness.awaitReadable(ready, Deadline.NEVER, () -> {
                        throw new IOException("not wanted");
                    }));
            Tasks.Task<Void> reading = startReading(Tasks.Kind.VIRTUAL);

            send();

            reading.result();
        }

        @Test
        void aWakeUpBetweenTheCheckAndTheWaitIsNotLost() throws Exception {
            tasks.start(() -> {
                        TestReadiness.awaitReadable(ready, Deadline.NEVER, () -> {
                            ready.wakeReaders();
                            return true;
                        });
                        return null;
                    })
                    .result();
        }

        @Test
        void wakeReadersWakesAllReaders() throws Exception {
            Tasks.Task<Void> first = startReading(Tasks.Kind.VIRTUAL);
            Tasks.Task<Void> second = startReading(Tasks.Kind.VIRTUAL);

            ready.wakeReaders();

            first.result();
            second.result();
        }

        @ParameterizedTest
        @EnumSource
        void wakeUpsForNothingLoseNothing(Tasks.Kind kind) throws Exception {
            Tasks.Task<Integer> reading = tasks.start(kind, () -> {
                ByteBuffer buffer = ByteBuffer.allocate(16);
                int waits = 0;
                while (channel.receive(buffer) == null) {
                    TestReadiness.awaitReadable(ready, Deadline.NEVER, () -> true);
                    waits++;
                }
                return waits;
            });
            for (int i = 0; i < 100_000; i++) {
                ready.wakeReaders();
            }
            Tasks.await("waiting again", () -> Tasks.isParkedBy(reading.thread(), ChannelReadiness.class));

            send();

            assertTrue(reading.result() > 0);
        }

        @ParameterizedTest
        @EnumSource
        void aPauseEndsWithItsTimeWhateverArrives(Tasks.Kind kind) throws Exception {
            send();
            long nanos = Duration.ofMillis(5).toNanos();

            long paused = tasks.start(kind, () -> {
                        long start = System.nanoTime();
                        ready.pause(nanos, Clock.SYSTEM, () -> true);
                        return System.nanoTime() - start;
                    })
                    .result();

            assertTrue(paused > nanos / 2, paused + " ns");
        }

        @ParameterizedTest
        @EnumSource
        void aPauseEndsEarlyWhenItsThreadIsWoken(Tasks.Kind kind) throws Exception {
            Tasks.Task<Boolean> pausing = tasks.start(
                            kind, () -> ready.pause(Duration.ofHours(1).toNanos(), Clock.SYSTEM, () -> true))
                    .awaitParked();

            ready.wakeReaders();

            assertTrue(pausing.result());
        }

        @ParameterizedTest
        @EnumSource
        void aPauseEndsWithAnInterrupt(Tasks.Kind kind) {
            Tasks.Task<Boolean> pausing = tasks.start(
                            kind, () -> ready.pause(Duration.ofHours(1).toNanos(), Clock.SYSTEM, () -> true))
                    .awaitParked();

            pausing.thread().interrupt();

            assertThrows(InterruptedException.class, pausing::result);
        }

        @ParameterizedTest
        @EnumSource
        void aWaitEndsWithAnInterruptAndTheChannelStaysOpen(Tasks.Kind kind) throws Exception {
            Tasks.Task<Void> reading = startReading(kind);

            reading.thread().interrupt();

            assertThrows(InterruptedException.class, reading::result);
            Tasks.Task<Void> again = startReading(kind);
            send();
            again.result();
        }

        @Test
        void aPlatformThreadWaitsInASelectorOfItsOwn() throws Exception {
            Tasks.Task<Void> first = startReading(Tasks.Kind.PLATFORM);
            Tasks.Task<Void> second = startReading(Tasks.Kind.PLATFORM);

            assertTrue(Tasks.isParkedBy(first.thread(), DirectWait.class));
            assertFalse(Tasks.isParkedBy(second.thread(), DirectWait.class)); // there is one per channel

            send();

            first.result();
            second.result();
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 300_000, 1_000_000, 2_500_000, 20_000_000})
        void aWaitOfAPlatformThreadEndsWithItsDeadlineAndNotBefore(long nanos) throws Exception {
            long waited = tasks.start(Tasks.Kind.PLATFORM, () -> {
                        long start = System.nanoTime();
                        TestReadiness.awaitReadable(
                                ready, Deadline.after(Duration.ofNanos(nanos), Clock.SYSTEM), () -> true);
                        return System.nanoTime() - start;
                    })
                    .result();

            assertTrue(waited >= nanos, waited + " ns");
        }

        @Test
        void writabilityWakesNoReader() throws Exception {
            Tasks.Task<Void> reading = startReading(Tasks.Kind.VIRTUAL);

            for (int i = 0; i < 100; i++) {
                ready.awaitWritable(() -> true);
            }

            assertTrue(Tasks.isParkedBy(reading.thread(), Waiters.class));
        }

        @Test
        void aWaitEndsWhenTheChannelIsClosedFromOutside() throws Exception {
            channel.close();

            tasks.start(() -> {
                        TestReadiness.awaitReadable(ready, Deadline.NEVER, () -> true);
                        return null;
                    })
                    .result();
        }

        @Test
        void closingTwiceFreesThePortOnce() throws Exception {
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            startReading(Tasks.Kind.VIRTUAL);
            ready.wakeAll();

            ready.close();
            ready.close();

            assertFree(address);
        }

        @Test
        void closeFreesThePortWhenInterruptedAndKeepsTheStatus() throws Exception {
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            startReading(Tasks.Kind.VIRTUAL);
            Thread.currentThread().interrupt();

            ready.close();

            assertTrue(Thread.interrupted());
            assertFree(address);
        }
    }

    private static void assertFree(InetSocketAddress address) throws IOException {
        try (DatagramChannel again = DatagramChannel.open(SocketType.UDP4.family())) {
            again.bind(address);
            assertEquals(address, again.getLocalAddress());
        }
    }

    @Nested
    @DisplayName("under stress")
    class UnderStress {

        /** A receive that times out in the moment in which the datagram arrives must leave it to the other. */
        @Test
        void noDatagramIsLostWhenAnotherReceiveTimesOut() throws Exception {
            try (FaultySocket receiver = FaultySocket.bound();
                    FaultySocket sender = FaultySocket.bound()) {
                int leftToTheOther = 0;
                for (int i = 0; i < 1_500; i++) {
                    Duration timeout =
                            Duration.ofNanos(ThreadLocalRandom.current().nextLong(300_000));
                    Tasks.Task<Optional<Message>> timed =
                            tasks.start(() -> receiver.socket().receive(timeout));
                    Tasks.Task<Message> untimed =
                            tasks.start(() -> receiver.socket().receive());
                    pauseUpTo(200_000);
                    String text = "datagram " + i;
                    sender.socket().send(text, receiver.address());

                    Optional<Message> received = timed.result();
                    if (received.isEmpty()) {
                        assertEquals(text, untimed.result().text());
                        leftToTheOther++;
                    } else {
                        sender.socket().send("for the other", receiver.address());
                        untimed.result();
                    }
                }
                assertTrue(leftToTheOther > 0);
            }
        }

        @Test
        void noDatagramIsLostWhenAnotherReceiveIsInterrupted() throws Exception {
            try (FaultySocket receiver = FaultySocket.bound();
                    FaultySocket sender = FaultySocket.bound()) {
                int leftToTheOther = 0;
                for (int i = 0; i < 1_500; i++) {
                    Tasks.Task<Optional<Message>> interrupted = tasks.start(() -> {
                        try {
                            return Optional.of(receiver.socket().receive());
                        } catch (InterruptedException e) {
                            return Optional.empty();
                        }
                    });
                    Tasks.Task<Message> other =
                            tasks.start(() -> receiver.socket().receive());
                    pauseUpTo(100_000);
                    Tasks.Task<Integer> sending =
                            tasks.start(() -> sender.socket().send("hello", receiver.address()));
                    interrupted.thread().interrupt();
                    sending.result();

                    if (interrupted.result().isEmpty()) {
                        other.result();
                        leftToTheOther++;
                    } else {
                        sender.socket().send("for the other", receiver.address());
                        other.result();
                    }
                }
                assertTrue(leftToTheOther > 0);
            }
        }

        @Test
        void eachOfManyWaitingReceivesGetsItsDatagram() throws Exception {
            int readers = 20;
            try (FaultySocket receiver = FaultySocket.bound();
                    FaultySocket sender = FaultySocket.bound()) {
                for (int i = 0; i < 30; i++) {
                    List<Tasks.Task<Message>> reading =
                            tasks.startAll(readers, number -> receiver.socket().receive());
                    for (int k = 0; k < readers; k++) {
                        sender.socket().send("datagram " + k, receiver.address());
                    }

                    List<String> received = new ArrayList<>();
                    for (Tasks.Task<Message> reader : reading) {
                        received.add(reader.result().text());
                    }
                    assertEquals(readers, received.stream().distinct().count());
                }
            }
        }

        /**
         * Ports are not of the system's choice, and addresses this process's own, so that only the socket before can
         * keep one bound.
         */
        @ParameterizedTest
        @ValueSource(ints = {1, 3})
        void thePortIsFreeWhenCloseReturnsWhileThreadsWait(int readers) throws Exception {
            long pid = ProcessHandle.current().pid();
            List<Tasks.Task<Void>> cycles = tasks.startAll(4, number -> {
                byte[] address = {127, (byte) (1 + pid / 250 % 250), (byte) (1 + pid % 250), (byte) (1 + number)};
                Endpoint endpoint = Endpoint.of(InetAddress.getByAddress(address), 20_000 + number);
                for (int i = 0; i < 250; i++) {
                    openReadAndClose(endpoint, readers, i % 2 == 0);
                    assertFree(endpoint.toInetSocketAddress());
                }
                return null;
            });

            for (Tasks.Task<Void> cycle : cycles) {
                cycle.result();
            }
        }

        private void openReadAndClose(Endpoint endpoint, int readers, boolean seenParked) throws Exception {
            try (Tasks reading = new Tasks();
                    FaultySocket opened = FaultySocket.open()) {
                opened.socket().bind(endpoint);
                List<Tasks.Task<Message>> receiving =
                        reading.startAll(readers, number -> opened.socket().receive());
                if (seenParked) {
                    receiving.forEach(Tasks.Task::awaitParked);
                } else {
                    pauseUpTo(50_000);
                }
                opened.socket().close();
                for (Tasks.Task<Message> receive : receiving) {
                    DgramException thrown = assertThrows(DgramException.class, receive::result);
                    assertEquals(ErrorCode.CLOSED, thrown.code());
                }
            }
        }

        @Test
        void everyConcurrentCloseReturnsWithThePortFree() throws Exception {
            for (int i = 0; i < 200; i++) {
                FaultySocket opened = FaultySocket.bound();
                tasks.start(() -> opened.socket().receive());
                InetSocketAddress address = opened.address().toInetSocketAddress();
                List<Tasks.Task<Boolean>> closing = tasks.startAll(3, number -> {
                    opened.close();
                    return opened.channel().isOpen() || opened.channel().isRegistered();
                });

                for (Tasks.Task<Boolean> closer : closing) {
                    assertFalse(closer.result(), "still there: " + address);
                }
            }
        }

        @Test
        void receivesEndWhenTheSocketIsClosedConcurrently() throws Exception {
            for (int i = 0; i < 200; i++) {
                FaultySocket opened = FaultySocket.bound();
                List<Tasks.Task<Integer>> receiving = tasks.startAll(4, number -> {
                    for (int received = 0; ; received++) {
                        try {
                            opened.socket().receive(Duration.ofNanos(number * 20_000L));
                        } catch (DgramException e) {
                            assertEquals(ErrorCode.CLOSED, e.code());
                            return received;
                        }
                    }
                });
                pauseUpTo(500_000);

                opened.socket().close();

                for (Tasks.Task<Integer> receiver : receiving) {
                    receiver.result();
                }
            }
        }
    }
}
