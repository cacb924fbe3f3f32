package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.shards.Shards;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Several sockets on one port")
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ShardsTest {

    private static final SocketConfig UDP4 = SocketConfig.of(SocketType.UDP4);

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("BD7")
    void theyShareOnePortAndWhatManySendersSend(SocketType type) throws Exception {
        Loopback.assumeAvailable(type);
        Set<Socket> receiving = ConcurrentHashMap.newKeySet();
        AtomicInteger received = new AtomicInteger();
        List<Socket> senders = new ArrayList<>();
        try (Shards shards = Shards.open(4, SocketConfig.of(type))) {
            shards.on(Message.class, (shard, message) -> {
                receiving.add(shard);
                received.incrementAndGet();
            });
            shards.bind(0, Loopback.host(type));
            for (int i = 0; i < 64; i++) {
                senders.add(Loopback.bound(type));
                senders.getLast().send("hello", shards.address());
            }

            Tasks.await("all datagrams", () -> received.get() == 64);
            assertTrue(receiving.size() > 1, "one shard had them all");
            assertEquals(64, shards.stats().datagramsReceived());
            assertEquals(64 * 5, shards.stats().bytesReceived());
            for (Socket shard : shards.sockets()) {
                assertEquals(shards.address(), shard.address());
            }
        } finally {
            senders.forEach(Socket::close);
        }
    }

    @Test
    @Behaviour("BD7")
    void oneSendersDatagramsStayInOrderAndTheirShardAnswersThem() throws Exception {
        try (Shards shards = Shards.open(3, UDP4);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            shards.on(Message.class, (shard, message) -> shard.send(message.data(), message.sender()));
            shards.bind(0, "127.0.0.1");

            for (int i = 0; i < 50; i++) {
                client.send("" + i, shards.address());
            }

            for (int i = 0; i < 50; i++) {
                assertEquals("" + i, Loopback.nextText(client));
            }
            assertEquals(50, shards.stats().datagramsSent());
        }
    }

    @Test
    void aShardThatIsClosedLeavesItsSendersToTheOthers() throws Exception {
        AtomicInteger received = new AtomicInteger();
        try (Shards shards = Shards.open(2, UDP4);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            shards.on(Message.class, (shard, message) -> received.incrementAndGet());
            shards.bind(0, "127.0.0.1");
            Endpoint address = shards.address();

            shards.sockets().getFirst().close();
            client.send("hello", address);

            assertEquals(address, shards.address());
            Tasks.await("one datagram", () -> received.get() == 1);
            assertFalse(shards.isClosed());
            shards.recvStop().setOption(Option.MULTICAST_TTL, 3).recvStart();
        }
    }

    @Test
    @Behaviour("LC2")
    void closingFreesThePortAndTellsEveryShardsListener() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        Shards shards = Shards.open(3, UDP4);
        shards.on(Event.Closed.class, (shard, event) -> closed.incrementAndGet());
        shards.bind(Loopback.freePort(), "127.0.0.1");
        Endpoint address = shards.address();

        shards.close();
        shards.close();
        shards.awaitClosed();

        assertTrue(shards.isClosed());
        assertEquals(3, closed.get());
        Loopback.open(SocketType.UDP4).bind(address).close();
    }

    @Test
    void aSubscriptionEndsWithAllShards() throws Exception {
        try (Shards shards = Shards.open(2, UDP4)) {
            Subscription subscription = shards.on(Message.class, (shard, message) -> {});
            shards.bind(0, "127.0.0.1");
            assertTrue(subscription.isActive());

            subscription.close();

            assertFalse(subscription.isActive());
            for (Socket shard : shards.sockets()) {
                assertTrue(shard.receive(Duration.ZERO).isEmpty()); // nobody pushes any more
            }
        }
    }

    @Test
    void optionsAndTheReceiverAreThoseOfAllShards() throws Exception {
        try (Shards shards = Shards.open(2, UDP4)) {
            assertThrows(IllegalStateException.class, shards::recvStart);
            shards.setOption(Option.MULTICAST_TTL, 7).bind(0, "127.0.0.1").recvStart();

            for (Socket shard : shards.sockets()) {
                assertEquals(7, shard.getOption(Option.MULTICAST_TTL));
                assertThrows(IllegalStateException.class, shard::receive);
            }
            shards.recvStop();
            for (Socket shard : shards.sockets()) {
                assertTrue(shard.receive(Duration.ZERO).isEmpty());
            }
        }
    }

    @Test
    @Behaviour("BD3")
    void aPortThatIsTakenIsTakenForAllAndTheyCanBeBoundElsewhere() throws Exception {
        try (Socket other = Loopback.bound(SocketType.UDP4);
                Shards shards = Shards.open(2, UDP4)) {
            Expect.failure(ErrorCode.ADDRESS_IN_USE, () -> shards.bind(other.address()));

            assertThrows(IllegalStateException.class, shards::address);
            shards.bind(0);
            assertThrows(IllegalStateException.class, () -> shards.bind(0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void thereIsAtLeastOne(int count) {
        assertThrows(IllegalArgumentException.class, () -> Shards.open(count, UDP4));
    }

    @Test
    @Behaviour("LC8")
    void theyDescribeThemselvesInEveryState() throws Exception {
        Shards shards = Shards.open(2, UDP4);
        assertTrue(shards.toString().contains("2"), shards::toString);
        shards.bind(0, "127.0.0.1");
        assertTrue(shards.toString().contains("127.0.0.1"), shards::toString);
        shards.close();
        assertTrue(shards.toString().contains("closed"), shards::toString);
    }

    // ------------------------------------------------------------------------------------------------------- retiring

    private static List<Socket> senders(int count) throws Exception {
        List<Socket> senders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            senders.add(Loopback.bound());
        }
        return senders;
    }

    // Without native access sockets that share a port cannot be told apart in the kernel's table.
    private static void assertComplete(long sent, Shards shards) {
        if (NativeAccess.isGranted()) {
            Balance.assertComplete(sent, shards.stats());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Loopback.HOST, ""})
    @Behaviour("AC4")
    void aShardThatRetiresLosesNothingAndLeavesItsSendersToOthers(String host) throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Set<Integer> received = ConcurrentHashMap.newKeySet();
        List<Socket> senders = senders(64);
        Shards shards = Shards.open(4, UDP4);
        try (Tasks tasks = new Tasks();
                shards) {
            shards.on(Message.class, (shard, message) -> {
                mayGoOn.await();
                received.add(Integer.parseInt(message.text()));
                shard.send(message.data(), message.sender());
            });
            shards.bind(0, host);
            Endpoint target = Endpoint.of(Loopback.HOST, shards.address().port());
            for (int i = 0; i < 64; i++) {
                senders.get(i).send("" + i, target);
            }
            Tasks.Task<Boolean> retiring = tasks.start(() -> shards.retire(1)).awaitParked();
            for (int i = 0; i < 64; i++) {
                senders.get(i).send("" + (64 + i), target);
            }

            mayGoOn.countDown();

            assertTrue(retiring.result());
            assertTrue(shards.sockets().get(1).isClosed());
            int all = NativeAccess.isGranted() ? 128 : 64;
            Tasks.await("received", () -> received.size() >= all);
            for (Socket sender : senders) {
                assertEquals(target, Loopback.receive(sender).sender());
            }
            senders.getFirst().send("200", target);
            Tasks.await("the others go on", () -> received.contains(200));
            shards.close();
            assertComplete(129, shards);
        } finally {
            senders.forEach(Socket::close);
        }
    }

    @Test
    @Behaviour("AC4")
    void underLoadRetiringLosesNothing() throws Exception {
        List<Socket> senders = senders(32);
        AtomicInteger received = new AtomicInteger();
        try (Shards shards = Shards.open(4, UDP4.withReceiveBufferSize(1 << 20))) {
            shards.on(Message.class, (shard, message) -> received.incrementAndGet());
            shards.bind(0, Loopback.HOST);
            Endpoint target = shards.address();
            int sent = 0;
            for (int round = 0; round < 300; round++) {
                if (round % 100 == 50) {
                    assertTrue(shards.retire(round / 100, Tasks.LIMIT));
                }
                for (Socket sender : senders) {
                    sender.send("hello", target);
                    sent++;
                }
            }
            assertTrue(shards.closeAfterDraining(Tasks.LIMIT));
            assertTrue(shards.isClosed());
            assertComplete(sent, shards);
            assertTrue(received.get() == sent || !NativeAccess.isGranted(), received + " of " + sent);
        } finally {
            senders.forEach(Socket::close);
        }
    }

    @Test
    @Behaviour("AC4")
    void theLastShardRetiresAsASocketDoes() throws Exception {
        try (Shards shards = Shards.open(2, UDP4);
                Socket sender = Loopback.bound()) {
            shards.bind(0, Loopback.HOST);
            Endpoint target = shards.address();
            assertTrue(shards.retire(0));
            sender.send("hello", target);
            assertFalse(shards.retire(0, Tasks.LIMIT)); // closed before
            assertFalse(shards.retire(1, Duration.ofMillis(20)));

            assertTrue(shards.isClosed());
            assertEquals(1, shards.stats().discarded());
            assertThrows(IndexOutOfBoundsException.class, () -> shards.retire(2));
            assertThrows(IllegalArgumentException.class, () -> shards.closeAfterDraining(Duration.ofNanos(-1)));
        }
    }

    @Test
    void allShardsAreDrainedAtTheSameTime() throws Exception {
        List<Socket> senders = senders(64);
        Set<String> received = ConcurrentHashMap.newKeySet();
        try (Shards shards = Shards.open(4, UDP4)) {
            shards.bind(0, Loopback.HOST);
            for (int i = 0; i < 64; i++) {
                senders.get(i).send("" + i, shards.address());
            }
            shards.on(Message.class, (shard, message) -> received.add(message.text()));

            assertTrue(shards.closeAfterDraining(Tasks.LIMIT));

            assertTrue(shards.isClosed());
            assertEquals(64, received.size());
            assertComplete(64, shards);
        } finally {
            senders.forEach(Socket::close);
        }
    }
}
