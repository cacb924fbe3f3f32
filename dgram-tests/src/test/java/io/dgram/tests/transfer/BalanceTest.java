package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("without-native-access")
@DisplayName("Every datagram is in one counter")
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class BalanceTest {

    private static final int SIZE = 64;

    /** How datagrams are sent. */
    private enum Sending {
        ONE_BY_ONE {
            @Override
            int send(Socket sender, Endpoint target) throws Exception {
                sender.send(new byte[SIZE], target);
                return 1;
            }
        },
        SEGMENTS {
            @Override
            int send(Socket sender, Endpoint target) throws Exception {
                sender.send(ByteBuffer.allocate(50 * SIZE), SIZE, target);
                return 50;
            }
        };

        /** Sends some datagrams. Returns how many. */
        abstract int send(Socket sender, Endpoint target) throws Exception;
    }

    /** How datagrams are received. */
    private enum Receiving {
        MESSAGES {
            @Override
            void take(Socket socket) throws Exception {
                socket.receive(Duration.ofMillis(1));
            }
        },
        BUFFER {
            @Override
            void take(Socket socket) throws Exception {
                socket.receive(ByteBuffer.allocate(SIZE + 1), Duration.ofMillis(1));
            }
        },
        BATCH {
            @Override
            void take(Socket socket) throws Exception {
                try (Batch batch = Batch.allocate(40, SIZE)) {
                    socket.receive(batch, Duration.ofMillis(1));
                }
            }
        },
        EVERY_THIRD {
            @Override
            void take(Socket socket) throws Exception {
                AtomicLong seen = new AtomicLong();
                socket.receive(Duration.ofMillis(1), message -> seen.incrementAndGet() % 3 == 0);
            }
        };

        /** Receives something, if it is there. */
        abstract void take(Socket socket) throws Exception;
    }

    private final Tasks tasks = new Tasks();

    @AfterEach
    void end() {
        tasks.close();
    }

    static Stream<Arguments> waysToSendAndReceive() {
        return Arrays.stream(Sending.values())
                .flatMap(sending -> Arrays.stream(Receiving.values())
                        .flatMap(receiving -> Stream.of(true, false)
                                .map(coalescing -> Arguments.of(sending, receiving, coalescing))));
    }

    private static Socket receiver(boolean coalescing) throws Exception {
        return Loopback.bound(
                SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(30_000).withCoalescing(coalescing));
    }

    @ParameterizedTest
    @MethodSource("waysToSendAndReceive")
    @Behaviour("AC1")
    void underOverload(Sending sending, Receiving receiving, boolean coalescing) throws Exception {
        Socket receiver = receiver(coalescing);
        try (receiver;
                Socket sender = Loopback.bound()) {
            Endpoint target = receiver.address();
            AtomicLong sent = new AtomicLong();
            Task<?> flood = tasks.start(Kind.PLATFORM, () -> {
                while (sent.get() < 30_000) {
                    sent.addAndGet(sending.send(sender, target));
                }
                return null;
            });
            Tasks.await("overload", () -> receiver.stats().kernelDrops().orElse(0) > 0);
            while (!flood.isDone()) {
                receiving.take(receiver);
                SocketStatistics meanwhile = receiver.stats();
                Balance.assertNoMoreThan(sent.get() + 50, meanwhile);
            }
            flood.result();
            for (long before = -1; Balance.of(receiver.stats()) != before; ) {
                before = Balance.of(receiver.stats());
                receiving.take(receiver);
            }
            Balance.assertComplete(sent.get(), receiver);

            receiver.close();
            Balance.assertComplete(sent.get(), receiver);
            SocketStatistics last = receiver.stats();
            assertTrue(last.kernelDrops().orElse(0) > 0, "no overload");
            assertTrue(coalescing || last.isKernelDropsExact());
        }
    }

    @ParameterizedTest
    @MethodSource("waysToSendAndReceive")
    @Behaviour("AC2")
    void whatIsUnreadAtClose(Sending sending, Receiving receiving, boolean coalescing) throws Exception {
        Socket receiver = receiver(coalescing);
        try (receiver;
                Socket sender = Loopback.bound()) {
            long sent = 0;
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 20; i++) {
                    sent += sending.send(sender, receiver.address());
                }
                receiving.take(receiver);
            }
            sent += sending.send(sender, receiver.address());

            receiver.close();

            Balance.assertComplete(sent, receiver);
            assertTrue(receiver.stats().discarded() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("AC2")
    void whatASocketNeverLookedAt(SocketType type) throws Exception {
        Socket receiver = Loopback.bound(SocketConfig.of(type).withReceiveBufferSize(30_000));
        try (receiver;
                Socket sender = Loopback.bound(type)) {
            for (int i = 0; i < 1_000; i++) {
                sender.send(new byte[100], receiver.address());
            }

            receiver.close();

            Balance.assertComplete(1_000, receiver);
            assertTrue(receiver.stats().discarded() > 0);
            assertTrue(receiver.stats().kernelDrops().orElse(0) > 0);
        }
    }

    @Test
    @Behaviour("AC2")
    void whatCameAfterAnErrorThatNobodySaw() throws Exception {
        Socket client = Loopback.bound();
        Endpoint closedPort = Loopback.deadEndpoint(SocketType.UDP4);
        client.connect(closedPort);
        client.send("is anybody there?");

        try (Socket server = Loopback.open(SocketType.UDP4).bind(closedPort)) {
            for (int i = 0; i < 5; i++) {
                server.send("now", client.address());
            }
            client.close();
        }

        Balance.assertComplete(5, client);
        SocketStatistics last = client.stats();
        // Without native access, what others receive meanwhile may be taken for what the JDK discards.
        assertTrue(last.discarded() == 5 || (last.discarded() > 5 && !last.isKernelDropsExact()), last::toString);
    }

    @ParameterizedTest
    @MethodSource("waysToSendAndReceive")
    @Behaviour("AC2")
    void whatConnectDiscards(Sending sending, Receiving receiving, boolean coalescing) throws Exception {
        Socket receiver = receiver(coalescing);
        try (receiver;
                Socket sender = Loopback.bound();
                Socket peer = Loopback.bound()) {
            long sent = 0;
            for (int i = 0; i < 40; i++) {
                sent += sending.send(sender, receiver.address());
            }
            receiving.take(receiver);
            sent += sending.send(sender, receiver.address());

            receiver.connect(peer.address());

            Balance.assertComplete(sent, receiver);
            assertTrue(receiver.stats().discarded() > 0);
            peer.send("after", receiver.address());
            assertEquals("after", Loopback.nextText(receiver));
            receiver.close();
            Balance.assertComplete(sent + 1, receiver);
        }
    }

    // A connected channel learns that the port is closed before it sends the next datagram.
    private Task<Long> floodUntilClosed(Endpoint target) {
        return floodUntilClosed(0, target);
    }

    private Task<Long> floodUntilClosed(int port, Endpoint target) {
        return tasks.start(Kind.PLATFORM, () -> {
            try (DatagramChannel channel = DatagramChannel.open()) {
                channel.bind(new InetSocketAddress(Loopback.ipv4(), port));
                channel.connect(target.toInetSocketAddress());
                ByteBuffer data = ByteBuffer.allocateDirect(SIZE);
                long sent = 0;
                while (true) {
                    try {
                        channel.write(data.clear());
                        sent++;
                    } catch (PortUnreachableException e) {
                        return sent - 1;
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("AC2")
    void closingWhileDatagramsKeepComing(Receiving receiving) throws Exception {
        for (int round = 0; round < 30; round++) {
            Socket receiver = receiver(round % 2 == 0);
            Task<Long> one = floodUntilClosed(receiver.address());
            Task<Long> other = floodUntilClosed(receiver.address());
            Tasks.await("under load", () -> {
                receiving.take(receiver);
                return receiver.stats().datagramsReceived() > 100;
            });

            receiver.close();

            assertComplete(one.result() + other.result(), receiver);
        }
    }

    // Where the JDK discards some by itself, and other sockets receive meanwhile, the number is marked as an estimate.
    private static void assertComplete(long reached, Socket socket) {
        SocketStatistics last = socket.stats();
        long missing = reached - Balance.of(last);
        boolean estimate = !last.isKernelDropsExact() && !NativeAccess.isGranted();
        assertTrue(missing == 0 || (estimate && Math.abs(missing) < 1_000), () -> reached + " reached it, but " + last);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("AC2")
    void closingAConnectedSocketWhileItsPeerKeepsSending(Receiving receiving) throws Exception {
        for (int round = 0; round < 10; round++) {
            Socket receiver = receiver(false);
            int port = Loopback.deadEndpoint(SocketType.UDP4).port();
            receiver.connect(Endpoint.of(Loopback.ipv4(), port));
            Task<Long> peer = floodUntilClosed(port, receiver.address());
            Tasks.await("under load", () -> {
                receiving.take(receiver);
                return receiver.stats().datagramsReceived() > 100;
            });

            receiver.close();

            assertComplete(peer.result(), receiver);
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("AC2")
    void closingASocketThatWasConnectedBefore(SocketType type) throws Exception {
        Socket receiver = Loopback.open(type).bind();
        try (Socket peer = Loopback.bound()) {
            receiver.connect(peer.address()).disconnect();
            Endpoint target = Endpoint.of(Loopback.ipv4(), receiver.address().port());
            Task<Long> flood = floodUntilClosed(target);
            Tasks.await("under load", () -> {
                receiver.receive(Duration.ofMillis(1));
                return receiver.stats().datagramsReceived() > 100;
            });

            receiver.close();

            assertComplete(flood.result(), receiver);
        }
    }

    @Test
    @Behaviour("AC2")
    void connectingWhileDatagramsKeepComing() throws Exception {
        for (int round = 0; round < 30; round++) {
            Socket receiver = receiver(round % 2 == 0);
            try (receiver;
                    Socket peer = Loopback.bound()) {
                AtomicBoolean ended = new AtomicBoolean();
                Task<Long> stranger = floodUntilClosed(receiver.address()); // or connected to somebody else
                Task<Long> ownPeer = flood(peer, receiver.address(), ended);
                Tasks.await("under load", () -> {
                    receiver.receive(Duration.ofMillis(1));
                    return receiver.stats().datagramsReceived() > 50;
                });

                receiver.connect(peer.address());

                long reached = stranger.result();
                ended.set(true);
                reached += ownPeer.result();
                receiver.close();
                assertComplete(reached, receiver);
            }
        }
    }

    private Task<Long> flood(Socket sender, Endpoint target, AtomicBoolean ended) {
        return tasks.start(Kind.PLATFORM, () -> {
            long sent = 0;
            while (!ended.get()) {
                sender.send(new byte[SIZE], target);
                sent++;
            }
            return sent;
        });
    }

    @Test
    @Behaviour("AC1")
    void withAFilter() throws Exception {
        Socket receiver = Loopback.bound(SocketConfig.of(SocketType.UDP4).withReceiveFilter(AddressFilter.denyAll()));
        try (receiver;
                Socket sender = Loopback.bound()) {
            for (int i = 0; i < 100; i++) {
                sender.send(new byte[1], receiver.address());
            }
            assertTrue(receiver.receive(Duration.ZERO).isEmpty());

            receiver.close();

            Balance.assertComplete(100, receiver);
            assertEquals(100, receiver.stats().filtered());
        }
    }

    @Test
    @Behaviour("AC2")
    void aPushSocketThatIsClosedByItsListener() throws Exception {
        Socket receiver = Loopback.bound();
        try (Socket sender = Loopback.bound()) {
            AtomicBoolean closed = new AtomicBoolean();
            Endpoint target = receiver.address();
            for (int i = 0; i < 200; i++) {
                sender.send(new byte[1], target);
            }
            receiver.on(Message.class, message -> {
                if (receiver.stats().datagramsReceived() == 100 && closed.compareAndSet(false, true)) {
                    receiver.close();
                }
            });
            receiver.awaitClosed();

            Balance.assertComplete(200, receiver);
            assertEquals(100, receiver.stats().datagramsReceived());
            assertEquals(100, receiver.stats().discarded());
        }
    }
}
