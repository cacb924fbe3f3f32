package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Starting and stopping the receiver")
class ReceiverTest {

    private static final Duration SILENCE = Duration.ofMillis(100);

    // ------------------------------------------------------------------------------------------------------ start

    @ParameterizedTest
    @EnumSource
    @Behaviour("IB1")
    void recvStartBindsAnUnboundSocket(SocketType type) throws Exception {
        try (Socket socket = Dgram.createSocket(type)) {
            socket.recvStart();

            assertTrue(socket.address().port() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC6")
    void startedTwiceItDeliversOnce(SocketType type) throws Exception {
        try (Socket sender = Loopback.bound(type);
                Socket socket = Loopback.bound(type)) {
            EventLog log = EventLog.of(socket);
            socket.recvStart().recvStart();

            sender.send("one", socket.address());
            sender.send("two", socket.address());

            assertEquals("one", log.nextText());
            assertEquals("two", log.nextText());
        }
    }

    @Test
    @Behaviour("RC6")
    void startedAfterCloseItIsClosed() throws Exception {
        Socket socket = Loopback.bound();
        socket.close();

        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, socket::recvStart).code());
        assertEquals(
                ErrorCode.CLOSED,
                assertThrows(DgramException.class, socket::recvStop).code());
    }

    @Test
    void withoutAListenerItDropsWhatArrives() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.recvStart();

            // What is dropped cannot be seen: so again and again, until the first to be seen is one sent later.
            Tasks.await("dropped: a datagram without listener", () -> {
                sender.send("early", socket.address());
                EventLog log = new EventLog();
                assertTrue(log.isSilentFor(Duration.ofMillis(10)));
                try (Subscription ignored = socket.on(Message.class, log)) {
                    sender.send("late", socket.address());
                    return ignored.isActive() && log.nextText().equals("late");
                }
            });
        }
    }

    // ------------------------------------------------------------------------------------------------------- stop

    @Test
    @Behaviour("RC5")
    void whatArrivesAfterRecvStopWaitsForReceive() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.of(socket);
            sender.send("pushed", socket.address());
            assertEquals("pushed", log.nextText());

            socket.recvStop();
            sender.send("pulled", socket.address());
            sender.send("pulled too", socket.address());

            assertEquals("pulled", Loopback.nextText(socket));
            assertEquals("pulled too", Loopback.nextText(socket));
            assertEquals(1, log.all(Message.class).size());
        }
    }

    @Test
    @Behaviour("RC5")
    void whatArrivesAfterRecvStopWaitsForTheNextRecvStart() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.of(socket);
            socket.recvStop();
            sender.send("one", socket.address());
            sender.send("two", socket.address());
            assertTrue(log.isSilentFor(SILENCE));

            socket.recvStart();

            assertEquals("one", log.nextText());
            assertEquals("two", log.nextText());
        }
    }

    @Test
    @Behaviour("RC5")
    void recvStopDoesNotWaitForAListenerThatIsBlocked() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> pushed = new CopyOnWriteArrayList<>();
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.on(Message.class, message -> {
                pushed.add(message.text());
                entered.countDown();
                release.await();
            });
            sender.send("blocks", socket.address());
            Limited.await(entered);

            tasks.start(socket::recvStop).result();

            sender.send("pulled", socket.address());
            assertEquals("pulled", Loopback.nextText(socket));
            release.countDown();
            sender.send("pulled, too", socket.address());
            assertEquals("pulled, too", Loopback.nextText(socket));
            assertEquals(List.of("blocks"), pushed);
        } finally {
            release.countDown();
        }
    }

    @Test
    @Behaviour({"RC5", "RC6"})
    void stoppedAndStartedDuringAListenersCallItGoesOnAfterIt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            socket.on(Message.class, message -> {
                entered.countDown();
                release.await();
            });
            EventLog log = EventLog.of(socket);
            sender.send("one", socket.address());
            Limited.await(entered);

            socket.recvStop();
            sender.send("two", socket.address());
            socket.recvStart();
            sender.send("three", socket.address());
            assertTrue(log.isSilentFor(SILENCE));
            release.countDown();

            assertEquals("one", log.nextText());
            assertEquals("two", log.nextText());
            assertEquals("three", log.nextText());
        } finally {
            release.countDown();
        }
    }

    @Test
    @Behaviour("RC5")
    void aListenerThatStopsItIsNotCalledAgain() throws Exception {
        List<String> pushed = new CopyOnWriteArrayList<>();
        CountDownLatch stopped = new CountDownLatch(1);
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sendNumbers(32, sender, socket);

            socket.on(Message.class, message -> {
                socket.recvStop();
                pushed.add(message.text());
                stopped.countDown();
            });

            Limited.await(stopped);
            assertNumbersWait(1, 32, socket);
            assertEquals(List.of("0"), pushed);
        }
    }

    @Test
    @Behaviour("RC5")
    void aListenerMayStopAndStartIt() throws Exception {
        EventLog log = new EventLog();
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sendNumbers(32, sender, socket);

            socket.on(Message.class, message -> {
                socket.recvStop().recvStart();
                log.handle(message);
            });

            for (String number : numbers(0, 32)) {
                assertEquals(number, log.nextText());
            }
        }
    }

    @Test
    @Behaviour("RC8")
    @SuppressWarnings("try") // closed in the midst
    void aListenerThatClosesTheSocketIsCalledOnlyOnce() throws Exception {
        List<String> pushed = new CopyOnWriteArrayList<>();
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = EventLog.withoutMessages(socket);
            sendNumbers(32, sender, socket);

            socket.on(Message.class, message -> {
                pushed.add(message.text());
                socket.close();
            });

            log.next(Event.Closed.class);
            assertEquals(List.of("0"), pushed);
        }
    }

    @Test
    @Behaviour("RC5")
    void recvStopKeepsItFromStartingWithAListener() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.recvStop();
            EventLog log = EventLog.of(socket);
            socket.bind(0, Loopback.HOST);
            sender.send("pulled", socket.address());

            assertEquals("pulled", Loopback.nextText(socket));

            socket.recvStart();
            sender.send("pushed", socket.address());
            assertEquals("pushed", log.nextText());
        }
    }

    @Test
    void recvStopDoesNotBindTheSocket() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            socket.recvStop();

            assertThrows(IllegalStateException.class, socket::address);
        }
    }

    // ---------------------------------------------------------------------------------------------- subscriptions

    @Test
    @Behaviour("RC5")
    void itStopsWithTheLastListenerOfMessages() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = new EventLog();
            Subscription first = socket.on(Message.class, log);
            Subscription second = socket.on(Message.class, message -> {});

            second.close();
            sender.send("still pushed", socket.address());
            assertEquals("still pushed", log.nextText());
            first.close();
            sender.send("pulled", socket.address());

            assertEquals("pulled", Loopback.nextText(socket));
            assertEquals(1, log.all().size());
        }
    }

    @Test
    @Behaviour("RC5")
    void aListenerOfAllEventsIsAListenerOfMessages() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog log = new EventLog();
            Subscription all = socket.on(Event.class, log);
            sender.send("pushed", socket.address());
            assertEquals("pushed", log.nextText());

            all.close();
            sender.send("pulled", socket.address());

            assertEquals("pulled", Loopback.nextText(socket));
        }
    }

    @Test
    void aListenerOfOtherEventsDoesNotStartIt() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            EventLog.withoutMessages(socket);

            sender.send("pulled", socket.address());

            assertEquals("pulled", Loopback.nextText(socket));
        }
    }

    @Test
    void onceStartedByRecvStartItRunsWithoutListeners() throws Exception {
        try (Socket socket = Loopback.bound()) {
            Subscription only = socket.on(Message.class, message -> {});
            socket.recvStart();

            only.close();

            assertThrows(IllegalStateException.class, socket::receive);
        }
    }

    @Test
    @Behaviour("RC5")
    void onceTakesExactlyOneDatagram() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sendNumbers(32, sender, socket);
            CompletableFuture<String> pushed = new CompletableFuture<>();

            Subscription once = socket.once(Message.class, message -> pushed.complete(message.text()));

            assertEquals("0", Limited.get(pushed));
            assertFalse(once.isActive());
            assertNumbersWait(1, 32, socket);
        }
    }

    @Test
    @Behaviour("RC5")
    void onceAgainAndAgainTakesOneAfterTheOther() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            sendNumbers(32, sender, socket);
            List<String> pushed = new ArrayList<>();

            for (int i = 0; i < 32; i++) {
                CompletableFuture<String> next = new CompletableFuture<>();
                socket.once(Message.class, message -> next.complete(message.text()));
                pushed.add(Limited.get(next));
            }

            assertEquals(numbers(0, 32), pushed);
        }
    }

    @Test
    @Behaviour("RC5")
    void aSubscriptionClosedByAnEarlierListenerMissesThatDatagram() throws Exception {
        try (Socket sender = Loopback.bound();
                Socket socket = Loopback.bound()) {
            CompletableFuture<Subscription> later = new CompletableFuture<>();
            socket.on(Message.class, message -> later.get().close());
            EventLog closed = new EventLog();
            later.complete(socket.on(Message.class, closed));
            EventLog last = EventLog.of(socket);

            sender.send("for the others", socket.address());

            assertEquals("for the others", last.nextText());
            assertEquals(List.of(), closed.all());
        }
    }

    // ---------------------------------------------------------------------------------------------------- helping

    private static void sendNumbers(int count, Socket sender, Socket socket) throws Exception {
        for (String number : numbers(0, count)) {
            sender.send(number, socket.address());
        }
    }

    private static void assertNumbersWait(int from, int to, Socket socket) throws Exception {
        for (String number : numbers(from, to)) {
            assertEquals(number, Loopback.nextText(socket));
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
