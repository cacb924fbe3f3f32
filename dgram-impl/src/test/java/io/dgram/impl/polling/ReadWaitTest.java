package io.dgram.impl.polling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.impl.support.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Waiting for a datagram")
class ReadWaitTest {

    private static final int ROUNDS = 2_000;
    private static final long DELAY_NANOS = 200_000; // more than a thread takes to start

    private final Sent load = new Sent();
    private final Endpoint[] peers = new Endpoint[2];
    private DatagramChannel channel;
    private ChannelReadiness ready;
    private ReadWait wait;
    private volatile long due;
    private int looks;

    /** How much a socket has sent. It receives too slowly to let anything gather. */
    private static final class Sent implements Load {

        private long datagrams;

        @Override
        public long datagramsReceived() {
            return 0;
        }

        @Override
        public long bytesReceived() {
            return 0;
        }

        @Override
        public long datagramsSent() {
            return datagrams;
        }
    }

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "a single processor never spins");
        channel = DatagramChannel.open(SocketType.UDP4.family());
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
        ready = TestReadiness.of(channel);
        wait = new ReadWait(
                ready,
                load,
                new TimeSlice(Clock.SYSTEM),
                Duration.ofMillis(1),
                Duration.ofNanos(100_000),
                Clock.SYSTEM);
        for (int i = 0; i < peers.length; i++) {
            peers[i] = Endpoint.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 5_000 + i);
        }
    }

    @AfterEach
    void close() {
        if (ready != null) {
            ready.close();
        }
    }

    private String look() {
        looks++;
        return System.nanoTime() - due >= 0 ? "found" : null;
    }

    // Something comes after a short while. Returns how often the thread that waited for it looked.
    private int waitOnce(Endpoint sender) throws Exception {
        looks = 0;
        due = System.nanoTime() + DELAY_NANOS;
        Thread arrival = Thread.ofPlatform().start(() -> {
            LockSupport.parkNanos(DELAY_NANOS);
            while (System.nanoTime() - due < 0) {
                Thread.onSpinWait();
            }
            ready.wakeReaders();
        });
        String found = null;
        while (found == null) {
            found = wait.awaitAndTry(this::look, Deadline.NEVER, () -> System.nanoTime() - due < 0);
        }
        arrival.join();
        assertEquals("found", found);
        wait.heard(sender);
        return looks;
    }

    private int most(boolean answers, int senders) throws Exception {
        int most = 0;
        for (int i = 0; i < ROUNDS && most < 10; i++) {
            load.datagrams += answers ? 1 : 0;
            most = Math.max(most, waitOnce(peers[i % senders]));
        }
        return most;
    }

    @Test
    void spinsWhileTheSocketConversesWithOnePeer() throws Exception {
        int most = most(true, 1);

        assertTrue(most >= 10, most + " looks");
    }

    @Test
    void doesNotSpinWhileTheSocketServesManyPeers() throws Exception {
        int most = most(true, 2);

        assertTrue(most < 10, most + " looks");
    }

    @Test
    void doesNotSpinWhileTheSocketOnlyReceives() throws Exception {
        int most = most(false, 1);

        assertTrue(most < 10, most + " looks");
    }
}
