package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Receiving a datagram of a certain kind")
class SelectiveReceiveTest {

    private final Tasks tasks = new Tasks();
    private Socket socket;
    private Socket peer;
    private Socket stranger;
    private Endpoint address;

    @BeforeEach
    void open() throws Exception {
        socket = Loopback.bound();
        peer = Loopback.bound();
        stranger = Loopback.bound();
        address = socket.address();
    }

    @AfterEach
    void close() {
        tasks.close();
        List.of(socket, peer, stranger).forEach(Socket::close);
    }

    private boolean isOfPeer(Message message) {
        try {
            return message.sender().equals(peer.address());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void send(int count, String text) throws Exception {
        for (int i = 0; i < count; i++) {
            stranger.send(text + i, address);
        }
    }

    @Test
    @Behaviour("RC12")
    void othersAreDroppedAndCounted() throws Exception {
        send(5, "before");
        peer.send("answer", address);
        send(3, "after");

        assertEquals(
                "answer",
                socket.receive(Tasks.LIMIT, this::isOfPeer).orElseThrow().text());

        assertEquals(5, socket.stats().rejected());
        assertEquals(1, socket.stats().datagramsReceived());
        assertEquals(6, socket.stats().bytesReceived());
        assertEquals("after0", Loopback.nextText(socket));
        assertEquals(2, socket.stats().datagramsReceived());
    }

    @Test
    @Behaviour("RC12")
    void underLoadTheCountIsTheSame() throws Exception {
        for (int round = 0; round < 20; round++) {
            send(90, "stranger"); // more than it takes to receive many at once
            peer.send("answer", address);
            assertEquals(
                    "answer",
                    socket.receive(Tasks.LIMIT, this::isOfPeer).orElseThrow().text());
        }

        assertEquals(20 * 90, socket.stats().rejected());
        assertEquals(20, socket.stats().datagramsReceived());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC12")
    void waitsUntilOneComes(Kind kind) throws Exception {
        Task<Optional<Message>> receiving = tasks.start(kind, () -> socket.receive(Tasks.LIMIT, this::isOfPeer))
                .awaitParked();
        send(3, "stranger");
        Tasks.await("rejected", () -> socket.stats().rejected() == 3);
        receiving.awaitParked();

        peer.send("answer", address);

        assertEquals("answer", receiving.result().orElseThrow().text());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC12")
    void strangersDoNotExtendTheTimeout(Kind kind) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Task<?> flood = tasks.start(Kind.PLATFORM, () -> {
            while (!ended.get()) {
                stranger.send("flood", address);
            }
            return null;
        });
        long start = System.nanoTime();

        Optional<Message> none = tasks.start(kind, () -> socket.receive(Duration.ofMillis(200), this::isOfPeer))
                .result();

        long millis = (System.nanoTime() - start) / 1_000_000;
        ended.set(true);
        flood.result();
        assertEquals(Optional.empty(), none);
        assertTrue(millis >= 200 && millis < 5_000, millis + " ms");
        assertTrue(socket.stats().rejected() > 0);
    }

    @Test
    @Behaviour("RC12")
    void aPollExaminesAllThatIsHere() throws Exception {
        send(100, "stranger");
        peer.send("answer", address);

        assertEquals(
                "answer",
                socket.receive(Duration.ZERO, this::isOfPeer).orElseThrow().text());
        assertEquals(Optional.empty(), socket.receive(Duration.ZERO, this::isOfPeer));
        assertEquals(100, socket.stats().rejected());
    }

    @Test
    @Behaviour("RC12")
    void aPredicateThatThrowsLosesNothing() throws Exception {
        send(2, "stranger");
        peer.send("answer", address);
        IllegalStateException thrown = new IllegalStateException("no opinion");

        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> socket.receive(Tasks.LIMIT, message -> {
                            if (message.text().equals("stranger1")) {
                                throw thrown;
                            }
                            return false;
                        })));

        assertEquals(1, socket.stats().rejected());
        assertEquals(0, socket.stats().datagramsReceived());
        assertEquals("stranger1", Loopback.nextText(socket));
        assertEquals("answer", Loopback.nextText(socket));
        assertEquals(2, socket.stats().datagramsReceived());
    }

    @Test
    void whatAPredicateThrewAboutIsDiscardedByConnect() throws Exception {
        send(1, "stranger");

        assertThrows(
                AssertionError.class,
                () -> socket.receive(Tasks.LIMIT, message -> {
                    try {
                        socket.connect(peer.address());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    throw new AssertionError("connected");
                }));

        peer.send("answer", socket.address());
        assertEquals("answer", Loopback.nextText(socket));
    }

    @Test
    void aPredicateMayReceiveItself() throws Exception {
        send(2, "stranger");
        List<String> inner = new ArrayList<>();

        Optional<Message> outer = socket.receive(Tasks.LIMIT, message -> {
            try {
                inner.add(Loopback.nextText(socket));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return true;
        });

        assertEquals("stranger0", outer.orElseThrow().text());
        assertEquals(List.of("stranger1"), inner);
    }

    @Test
    @Behaviour("RC12")
    void anInterruptEndsTheCallAndLosesNothing() throws Exception {
        Task<Optional<Message>> receiving =
                tasks.start(() -> socket.receive(Tasks.LIMIT, this::isOfPeer)).awaitParked();

        receiving.thread().interrupt();

        assertThrows(InterruptedException.class, receiving::result);
        peer.send("answer", address);
        assertEquals("answer", Loopback.nextText(socket));
    }

    @Test
    void rejectedDatagramsLeaveTheIdleTimerAlone() throws Exception {
        AtomicInteger timeouts = new AtomicInteger();
        socket.on(Event.Timeout.class, timeout -> timeouts.incrementAndGet());
        socket.setTimeout(Duration.ofMillis(300));

        Tasks.await("idle", () -> {
            stranger.send("stranger", address);
            assertFalse(socket.receive(Duration.ofMillis(20), this::isOfPeer).isPresent());
            return timeouts.get() > 0;
        });

        assertEquals(1, timeouts.get());
    }
}
