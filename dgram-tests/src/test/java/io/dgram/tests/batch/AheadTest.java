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
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With native access a socket that is flooded takes many datagrams at once, and keeps those that nobody asked for yet.
 */
@DisplayName("What a flooded socket takes at once")
@Tag("without-native-access")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AheadTest {

    /** More datagrams than are taken one by one before a socket changes to taking many. */
    private static final int FLOOD = 200;

    private static final int SIZE = 8;

    private final Tasks tasks = new Tasks();
    private Socket sender;
    private Socket receiver;
    private int sent;

    @BeforeEach
    void open() throws Exception {
        sender = Route.IPV4.sender();
        receiver = Route.IPV4.receiver();
    }

    @AfterEach
    void close() {
        tasks.close();
        sender.close();
        receiver.close();
    }

    // Numbered from what was sent before on.
    private void send(int count) throws Exception {
        ByteBuffer all = ByteBuffer.allocateDirect(count * SIZE);
        for (int i = 0; i < count; i++) {
            all.putInt(sent++).putInt(~sent);
        }
        assertEquals(count * SIZE, sender.send(all.flip(), SIZE, receiver.address()));
    }

    private void assertNext(int number) throws Exception {
        assertEquals(number, numberOf(Payloads.receive(receiver)));
    }

    private static int numberOf(Message message) {
        ByteBuffer data = message.data();
        assertEquals(SIZE, data.remaining());
        return data.getInt();
    }

    // Leaves the socket with 50 datagrams, numbered from 0 on, of which most were taken already.
    private void haveSomeAhead() throws Exception {
        takeManyFromNowOn();
        send(51);
        assertNext(0);
    }

    private void takeManyFromNowOn() throws Exception {
        send(FLOOD);
        for (int i = 0; i < FLOOD; i++) {
            assertNext(i);
        }
        sent = 0;
    }

    // ----------------------------------------------------------------------------------------------- every way in turn

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @Behaviour({"BA3", "RC4"})
    void isReceivedInItsOrderHoweverTheWayToReceiveChanges(long seed) throws Exception {
        Random random = new Random(seed);
        BlockingQueue<Message> pushed = new LinkedBlockingQueue<>();
        List<Integer> received = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try (Batch batch = Batch.allocate(7, 100)) {
            for (int round = 0; round < 60; round++) {
                send(1 + random.nextInt(150));
                while (sent - received.size() > 100) {
                    switch (random.nextInt(4)) {
                        case 0 -> received.add(numberOf(Payloads.receive(receiver)));
                        case 1 -> {
                            receiver.receive(buffer.clear());
                            assertEquals(SIZE, buffer.position());
                            received.add(buffer.getInt(0));
                        }
                        case 2 -> {
                            int count = receiver.receive(batch);
                            for (int i = 0; i < count; i++) {
                                received.add(batch.data(i).getInt());
                            }
                        }
                        default -> push(pushed, received);
                    }
                }
            }
            while (received.size() < sent) {
                received.add(numberOf(Payloads.receive(receiver)));
            }
        }

        Payloads.assertNoDrops(receiver);
        assertEquals(IntStream.range(0, sent).boxed().toList(), received);
        assertEquals(Optional.empty(), receiver.receive(Duration.ZERO));
        assertEquals(sent, receiver.stats().datagramsReceived());
        assertEquals((long) sent * SIZE, receiver.stats().bytesReceived());
        Balance.assertComplete(sent, receiver);
        receiver.close();
        Balance.assertComplete(sent, receiver);
    }

    // Has the receiver run for a few datagrams, and stops it.
    private void push(BlockingQueue<Message> pushed, List<Integer> received) throws Exception {
        AtomicInteger left = new AtomicInteger(5);
        receiver.recvStop();
        try (Subscription subscription = receiver.on(Message.class, message -> {
            if (left.decrementAndGet() == 0) {
                receiver.recvStop();
            }
            pushed.add(message);
        })) {
            assertTrue(subscription.isActive());
            receiver.recvStart();
            for (int i = 0; i < 5; i++) {
                Message message = pushed.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                received.add(numberOf(message));
            }
        }
        assertEquals(0, pushed.size());
    }

    @Test
    @Behaviour("BA3")
    void isOneFlowAfterTheOther() throws Exception {
        takeManyFromNowOn();
        try (Socket other = Route.IPV4.sender()) {
            for (int i = 0; i < 20; i++) {
                send(10);
                other.send("other", receiver.address());
            }

            for (int i = 0; i < 20; i++) {
                for (int j = 0; j < 10; j++) {
                    Message message = Payloads.receive(receiver);
                    assertEquals(10 * i + j, numberOf(message));
                    assertEquals(sender.address(), message.sender());
                }
                Message message = Payloads.receive(receiver);
                assertEquals("other", message.text());
                assertEquals(other.address(), message.sender());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void tellsItsSenderAsBefore(Route route) throws Exception {
        try (Socket from = route.sender();
                Socket to = route.receiver()) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            Endpoint target = route.target(to);
            from.send(ByteBuffer.allocate(FLOOD * SIZE), SIZE, target);
            Endpoint first = to.receive(buffer.clear());
            for (int i = 1; i < FLOOD; i++) {
                assertEquals(first, to.receive(buffer.clear()));
            }
            from.send(ByteBuffer.allocate(10 * SIZE), SIZE, target);

            for (int i = 0; i < 10; i++) {
                Endpoint sender = to.receive(buffer.clear());
                assertEquals(route.source(from), sender);
                assertEquals(first, sender);
                assertEquals(first.toString(), sender.toString());
            }
        }
    }

    @Test
    @Behaviour({"BA3", "RC3"})
    void isCutToTheSizesThatAreWanted() throws Exception {
        try (Socket small = Dgram.createSocket(Route.config(SocketType.UDP4).withMaxDatagramSize(5))
                .bind(0, "127.0.0.1")) {
            for (int i = 0; i < FLOOD; i++) {
                small.send("x", small.address());
            }
            for (int i = 0; i < FLOOD; i++) {
                assertEquals("x", Payloads.text(small));
            }
            for (String text : List.of("1234", "12345", "123456", "1234567", "", "12345678")) {
                small.send(text, small.address());
            }

            for (String text : List.of("1234", "12345", "123456")) {
                Message message = Payloads.receive(small);
                assertEquals(text.substring(0, Math.min(5, text.length())), message.text());
                assertEquals(text.length() > 5, message.truncated());
            }
            ByteBuffer buffer = ByteBuffer.allocate(6);
            small.receive(buffer);
            assertEquals(6, buffer.position());
            small.receive(buffer.flip().limit(6));
            assertEquals(0, buffer.position());
            assertEquals("12345", Payloads.text(small));
            assertEquals(3, small.stats().truncated());
        }
    }

    @Test
    @Behaviour("BA3")
    void leavesABufferWithoutRoomOrAReadOnlyOneUnfilled() throws Exception {
        haveSomeAhead();

        assertThrows(IllegalArgumentException.class, () -> receiver.receive(ByteBuffer.allocate(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> receiver.receive(ByteBuffer.allocate(100).asReadOnlyBuffer()));

        assertNext(1);
    }

    @Test
    @Behaviour({"BA3", "FL2"})
    void isFilteredOneByOne() throws Exception {
        SocketConfig config = Route.config(SocketType.UDP4)
                .withReceiveFilter(AddressFilter.allowAll().deny("127.0.0.2"));
        try (Socket filtering = Dgram.createSocket(config).bind(0, "127.0.0.1");
                Socket bad = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.2")) {
            Endpoint target = filtering.address();
            for (int i = 0; i < 10; i++) {
                bad.send(ByteBuffer.allocate(70 * 3), 3, target);
                sender.send(Payloads.numbered(i, 30), 10, target);
            }

            for (int i = 0; i < 10; i++) {
                byte[] all = Payloads.numbered(i, 30).array();
                for (int start = 0; start < 30; start += 10) {
                    assertEquals(
                            ByteBuffer.wrap(all, start, 10),
                            Payloads.receive(filtering).data());
                }
            }
            assertEquals(Optional.empty(), filtering.receive(Duration.ZERO));
            assertEquals(700, filtering.stats().filtered());
            assertEquals(30, filtering.stats().datagramsReceived());
        }
    }

    // ------------------------------------------------------------------------------------------------- several threads

    @ParameterizedTest
    @EnumSource
    @Behaviour({"BA3", "CC3"})
    void isForAllWhoReceive(Tasks.Kind kind) throws Exception {
        Payloads.assumeRoom(receiver, 1 << 20);
        int count = 20_000;
        ConcurrentHashMap<Integer, Boolean> seen = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<Integer> again = new ConcurrentLinkedQueue<>();
        AtomicInteger received = new AtomicInteger();
        List<Tasks.Task<Integer>> receiving = IntStream.range(0, 4)
                .mapToObj(thread -> tasks.start(kind, () -> {
                    int own = 0;
                    int last = -1;
                    try (Batch batch = Batch.allocate(3, 100)) {
                        while (true) {
                            int number;
                            if (thread == 0) {
                                int taken = receiver.receive(batch);
                                for (int i = 0; i < taken - 1; i++) {
                                    note(batch.data(i).getInt(), seen, again, received);
                                }
                                number = batch.data(taken - 1).getInt();
                            } else {
                                number = numberOf(receiver.receive());
                            }
                            assertTrue(number > last, "the order that one thread sees");
                            last = number;
                            note(number, seen, again, received);
                            own++;
                        }
                    } catch (DgramException e) {
                        assertEquals(ErrorCode.CLOSED, e.code());
                        return own;
                    }
                }))
                .toList();

        while (sent < count) {
            send(50);
            int limit = sent - 500;
            Tasks.await("received " + limit + " of " + count, () -> received.get() >= limit);
        }
        Tasks.await("all received", () -> received.get() >= count);
        receiver.close();

        for (Tasks.Task<Integer> task : receiving) {
            assertTrue(task.result() >= 0);
        }
        assertEquals(List.of(), List.copyOf(again));
        assertEquals(count, seen.size());
    }

    private static void note(
            int number,
            ConcurrentHashMap<Integer, Boolean> seen,
            ConcurrentLinkedQueue<Integer> again,
            AtomicInteger received) {
        if (seen.put(number, true) != null) {
            again.add(number);
        }
        received.incrementAndGet();
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour({"BA3", "CC3"})
    void wakesThoseWhoWait(Tasks.Kind kind) throws Exception {
        takeManyFromNowOn();
        for (int round = 0; round < 50; round++) {
            List<Tasks.Task<Message>> waiting = IntStream.range(0, 3)
                    .mapToObj(i -> tasks.start(kind, () -> receiver.receive()).awaitParked())
                    .toList();

            send(3);

            List<Integer> numbers = new ArrayList<>();
            for (Tasks.Task<Message> task : waiting) {
                numbers.add(numberOf(task.result()));
            }
            assertEquals(
                    List.of(3 * round, 3 * round + 1, 3 * round + 2),
                    numbers.stream().sorted().toList());
        }
    }

    @Test
    @Behaviour({"BA3", "IC1"})
    void wakesThoseWhoWaitAlsoWhenOthersAreInterrupted() throws Exception {
        takeManyFromNowOn();
        for (int round = 0; round < 300; round++) {
            Tasks.Task<Message> first = tasks.start(() -> receiver.receive()).awaitParked();
            Tasks.Task<Message> second = tasks.start(() -> receiver.receive()).awaitParked();
            int before = sent;

            send(2);
            Optional<Message> own = receiver.receive(Duration.ZERO);
            first.thread().interrupt();

            List<Integer> numbers = new ArrayList<>();
            own.ifPresent(message -> numbers.add(numberOf(message)));
            try {
                numbers.add(numberOf(first.result()));
            } catch (InterruptedException e) {
                // Then the second has what it would have had.
            }
            if (numbers.size() == 2) {
                send(1);
            }
            numbers.add(numberOf(second.result()));
            while (numbers.size() < sent - before) {
                numbers.add(numberOf(Payloads.receive(receiver)));
            }
            assertEquals(
                    IntStream.range(before, sent).boxed().toList(),
                    numbers.stream().sorted().toList());
        }
    }

    @Test
    @Behaviour({"BA3", "IC1"})
    void isNotLostToAnInterrupt() throws Exception {
        haveSomeAhead();
        try (Batch batch = Batch.allocate(10, 100)) {
            Tasks.Task<Integer> interrupted = tasks.start(() -> {
                Thread.currentThread().interrupt();
                return receiver.receive(batch);
            });
            assertThrows(InterruptedException.class, interrupted::result);
        }

        for (int i = 1; i < 51; i++) {
            assertNext(i);
        }
    }

    @Test
    @Behaviour("BA3")
    void isReceivedInTimeWhateverTheTimeout() throws Exception {
        haveSomeAhead();

        for (int i = 1; i < 51; i++) {
            assertEquals(i, numberOf(receiver.receive(Duration.ZERO).orElseThrow()));
        }
        assertEquals(Optional.empty(), receiver.receive(Duration.ZERO));
    }

    // ----------------------------------------------------------------------------------------- connect, push and close

    @Test
    @Behaviour({"BA3", "CN5"})
    void isDiscardedByConnect() throws Exception {
        haveSomeAhead();
        try (Socket peer = Route.IPV4.sender()) {
            receiver.connect(peer.address());

            assertEquals(Optional.empty(), receiver.receive(Duration.ZERO));
            peer.send("hello", receiver.address());
            assertEquals("hello", Payloads.text(receiver));
        }
    }

    @Test
    @Behaviour("BA3")
    void isKeptByDisconnect() throws Exception {
        receiver.connect(sender.address());
        haveSomeAhead();

        receiver.disconnect();

        for (int i = 1; i < 51; i++) {
            assertNext(i);
        }
        try (Socket other = Route.IPV4.sender()) {
            other.send("from another", receiver.address());
            assertEquals("from another", Payloads.text(receiver));
        }
    }

    @Test
    @Behaviour("BA3")
    void isReceivedBeforeTheReportThatThePortIsUnreachableOrAfterIt() throws Exception {
        receiver.connect(sender.address());
        haveSomeAhead();
        sender.close();
        receiver.send("anybody?");

        int reports = 0;
        int next = 1;
        while (next < 51) {
            try {
                assertNext(next);
                next++;
            } catch (DgramException e) {
                assertEquals(ErrorCode.PORT_UNREACHABLE, e.code());
                reports++;
            }
        }
        if (reports == 0) {
            Payloads.failure(ErrorCode.PORT_UNREACHABLE, () -> receiver.receive(Tasks.LIMIT));
            reports++;
        }
        assertEquals(1, reports);
        assertEquals(Optional.empty(), receiver.receive(Duration.ofMillis(20)));
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("BA3")
    void isGoneOnceTheSocketIsClosed(BulkReceive form) throws Exception {
        haveSomeAhead();

        receiver.close();

        if (form != BulkReceive.LISTENER) {
            Payloads.failure(ErrorCode.CLOSED, () -> form.receive(receiver, 1));
        }
        try (Socket again = Route.IPV4.receiver();
                Batch batch = Batch.allocate(64, 100)) {
            // Nothing of it shows up at a socket that uses the same memory.
            assertEquals(0, again.receive(batch, Duration.ZERO));
            for (int i = 0; i < FLOOD; i++) {
                again.send("x", again.address());
            }
            for (int i = 0; i < FLOOD; i++) {
                assertEquals("x", Payloads.text(again));
            }
            assertEquals(Optional.empty(), again.receive(Duration.ZERO));
        }
    }

    @Test
    @Behaviour("BA3")
    void isPushedWhenTheReceiverStarts() throws Exception {
        haveSomeAhead();
        BlockingQueue<Message> pushed = new LinkedBlockingQueue<>();

        receiver.on(Message.class, pushed::add);

        for (int i = 1; i < 51; i++) {
            Message message = pushed.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            assertEquals(i, numberOf(message));
        }
    }

    @Test
    @Behaviour({"BA3", "RC5"})
    void isLeftForReceiveWhenTheReceiverStops() throws Exception {
        takeManyFromNowOn();
        BlockingQueue<Message> pushed = new LinkedBlockingQueue<>();
        Subscription subscription = receiver.on(Message.class, message -> {
            if (numberOf(message) == 9) {
                receiver.recvStop();
            }
            pushed.add(message);
        });
        send(51);
        for (int i = 0; i < 10; i++) {
            Message message = pushed.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            assertEquals(i, numberOf(message));
        }

        for (int i = 10; i < 51; i++) {
            assertNext(i);
        }
        assertEquals(0, pushed.size());
        assertTrue(subscription.isActive());
    }

    @Test
    @Behaviour("BA3")
    void doesNotKeepATimeoutOfOthersFromComing() throws Exception {
        takeManyFromNowOn();
        long start = System.nanoTime();

        assertEquals(Optional.empty(), receiver.receive(Duration.ofMillis(50)));

        assertTrue(System.nanoTime() - start >= 50_000_000);
    }

    // ------------------------------------------------------------------------------------------------------ multicast

    @Test
    @Behaviour("BA1")
    void isTheSameForGroups() throws Exception {
        try (Socket member = Dgram.createSocket(Route.config(SocketType.UDP4));
                Socket other = Dgram.createSocket(SocketType.UDP4);
                Batch batch = Batch.allocate(100, 100)) {
            member.bind(0, "239.255.0.77").setMulticastInterface("lo").addMembership("239.255.0.77", "lo");
            other.setMulticastInterface("lo").setMulticastTTL(0);
            Endpoint group = Endpoint.of("239.255.0.77", member.address().port());
            byte[] all = Payloads.random(1, 505);
            for (int i = 0; i < 100; i++) {
                batch.add(Payloads.numbered(i, 4 + i % 3), group);
            }

            assertEquals(505, other.send(ByteBuffer.wrap(all), 50, group));
            assertEquals(100, other.send(batch));

            for (int start = 0; start < 505; start += 50) {
                assertEquals(
                        ByteBuffer.wrap(all, start, Math.min(50, 505 - start)),
                        Payloads.receive(member).data());
            }
            for (int i = 0; i < 100; i++) {
                assertArrayEquals(
                        Payloads.numbered(i, 4 + i % 3).array(),
                        Payloads.receive(member).bytes());
            }
        }
    }
}
