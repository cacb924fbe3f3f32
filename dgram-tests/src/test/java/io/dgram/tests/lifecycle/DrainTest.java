package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("without-native-access")
@DisplayName("Closing a socket once everything has been received")
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class DrainTest {

    private static final int COUNT = 200;

    private final Tasks tasks = new Tasks();
    private Socket socket;
    private Socket sender;
    private Endpoint address;

    @BeforeEach
    void open() throws Exception {
        socket = Loopback.bound();
        sender = Loopback.bound();
        address = socket.address();
    }

    @AfterEach
    void close() {
        tasks.close();
        socket.close();
        sender.close();
    }

    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sender.send("" + i, address);
        }
    }

    @Test
    @Behaviour("AC3")
    void listenersGetWhatIsHereAndCanStillReply() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        socket.on(Event.Failure.class, failure -> failures.add(failure.error().getMessage()));
        socket.on(Message.class, message -> {
            mayGoOn.await();
            socket.send(message.data(), message.sender());
        });
        send(COUNT);
        Task<Boolean> closing =
                tasks.start(() -> socket.closeAfterDraining(Tasks.LIMIT)).awaitParked();
        assertFalse(socket.isClosed());

        mayGoOn.countDown();

        assertTrue(closing.result());
        assertTrue(socket.isClosed());
        for (int i = 0; i < COUNT; i++) {
            assertEquals("" + i, Loopback.nextText(sender));
        }
        assertEquals(0, failures.size(), failures::toString);
        Balance.assertComplete(COUNT, socket);
        assertEquals(COUNT, socket.stats().datagramsReceived());
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("AC3")
    void callersOfReceiveGetWhatIsHere(Kind kind) throws Exception {
        send(COUNT);
        Task<Boolean> closing =
                tasks.start(kind, () -> socket.closeAfterDraining(Tasks.LIMIT)).awaitParked();

        for (int i = 0; i < COUNT; i++) {
            assertEquals("" + i, Loopback.nextText(socket));
        }

        assertTrue(closing.result());
        SocketAssertions.assertFails(ErrorCode.CLOSED, socket::receive);
        Balance.assertComplete(COUNT, socket);
    }

    @Test
    void aReceiveThatWaitsIsEndedWhenNothingIsLeft() throws Exception {
        Task<Message> receiving = tasks.start(socket::receive).awaitParked();

        assertTrue(socket.closeAfterDraining(Tasks.LIMIT));

        SocketAssertions.assertFails(ErrorCode.CLOSED, receiving::result);
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("AC3")
    void whatArrivesMeanwhileIsDroppedAndCounted() throws Exception {
        send(10);
        Task<Boolean> closing =
                tasks.start(() -> socket.closeAfterDraining(Tasks.LIMIT)).awaitParked();
        send(1_000);

        for (int i = 0; i < 10; i++) {
            assertEquals("" + i, Loopback.nextText(socket));
        }

        assertTrue(closing.result());
        Balance.assertComplete(1_010, socket);
        assertEquals(1_000, socket.stats().kernelDrops().orElseThrow());
    }

    @Test
    @Behaviour("AC3")
    void aFloodDoesNotKeepTheSocketOpen() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        Task<?> flood = tasks.start(Kind.PLATFORM, () -> {
            while (!ended.get()) {
                sender.send(new byte[10], address);
                sent.incrementAndGet();
            }
            return null;
        });
        socket.on(Message.class, message -> {});
        Tasks.await("under load", () -> socket.stats().datagramsReceived() > 100);
        long start = System.nanoTime();

        boolean drained = socket.closeAfterDraining(Duration.ofSeconds(5));

        long millis = (System.nanoTime() - start) / 1_000_000;
        ended.set(true);
        flood.result();
        assertTrue(millis < 10_000, millis + " ms");
        assertTrue(drained || !NativeAccess.isGranted());
        assertTrue(Balance.of(socket.stats()) <= sent.get());
    }

    @Test
    @Behaviour("AC3")
    void whatNobodyReceivesInTimeIsDiscarded() throws Exception {
        send(COUNT);
        long start = System.nanoTime();

        assertFalse(socket.closeAfterDraining(Duration.ofMillis(50)));

        assertTrue(System.nanoTime() - start >= 50_000_000);
        assertTrue(socket.isClosed());
        assertEquals(COUNT, socket.stats().discarded());
        Balance.assertComplete(COUNT, socket);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("AC3")
    void anInterruptClosesAtOnceAndIsKept(Kind kind) throws Exception {
        send(COUNT);
        Task<String> closing = tasks.start(kind, () -> {
                    boolean drained = socket.closeAfterDraining(Tasks.LIMIT);
                    return drained + " " + Thread.currentThread().isInterrupted();
                })
                .awaitParked();

        closing.thread().interrupt();

        assertEquals("false true", closing.result());
        assertTrue(socket.isClosed());
        Balance.assertComplete(COUNT, socket);
    }

    @Test
    @Behaviour("AC3")
    void anotherCloseEndsTheWait() throws Exception {
        send(COUNT);
        Task<Boolean> closing =
                tasks.start(() -> socket.closeAfterDraining(Tasks.LIMIT)).awaitParked();

        socket.close();

        assertFalse(closing.result());
        assertFalse(socket.closeAfterDraining(Tasks.LIMIT));
        Balance.assertComplete(COUNT, socket);
    }

    @Test
    void aListenerMayNotWaitForItself() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch called = new CountDownLatch(1);
        socket.on(Message.class, message -> {
            thrown.set(
                    assertThrows(IllegalStateException.class, () -> socket.closeAfterDraining(Duration.ofSeconds(1))));
            called.countDown();
        });
        send(1);

        called.await();

        assertFalse(socket.isClosed());
        assertTrue(thrown.get().getMessage().contains("listener"), thrown::toString);
        assertThrows(IllegalArgumentException.class, () -> socket.closeAfterDraining(Duration.ofNanos(-1)));
        assertFalse(socket.isClosed());
    }

    @Test
    void anIdleOrUnboundSocketIsClosedAtOnce() throws Exception {
        Socket unbound = Loopback.open(SocketType.UDP4);
        Socket pushing = Loopback.bound();
        pushing.on(Message.class, message -> {});
        long start = System.nanoTime();

        assertTrue(unbound.closeAfterDraining(Tasks.LIMIT));
        assertTrue(socket.closeAfterDraining(Tasks.LIMIT));
        assertTrue(pushing.closeAfterDraining(Tasks.LIMIT));

        assertTrue(System.nanoTime() - start < Tasks.LIMIT.toNanos() / 2);
        assertTrue(unbound.isClosed() && socket.isClosed() && pushing.isClosed());
        Balance.assertComplete(0, socket);
    }

    @Test
    void anErrorThatNobodyReceivesDoesNotKeepTheSocketOpen() throws Exception {
        socket.connect(Loopback.deadEndpoint(SocketType.UDP4));
        socket.send("is anybody there?");
        long start = System.nanoTime();

        assertTrue(socket.closeAfterDraining(Tasks.LIMIT));

        assertTrue(System.nanoTime() - start < Tasks.LIMIT.toNanos() / 2);
        assertEquals(1, socket.stats().receiveErrors().get(ErrorCode.PORT_UNREACHABLE));
    }

    @Test
    void whatTheFilterKeepsOutDoesNotKeepTheSocketOpen() throws Exception {
        socket.setReceiveFilter(AddressFilter.denyAll());
        send(COUNT);
        long start = System.nanoTime();

        assertTrue(socket.closeAfterDraining(Tasks.LIMIT));

        assertTrue(System.nanoTime() - start < Tasks.LIMIT.toNanos() / 2);
        assertEquals(COUNT, socket.stats().filtered());
        Balance.assertComplete(COUNT, socket);
    }

    @Test
    @NativeAccess.Needed
    void connectingMeanwhileLetsNothingMoreArrive() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        socket.on(Message.class, message -> {
            first.countDown();
            mayGoOn.await();
        });
        send(COUNT);
        first.await();
        Task<Boolean> closing =
                tasks.start(() -> socket.closeAfterDraining(Tasks.LIMIT)).awaitParked();

        socket.connect(sender.address());
        send(10);
        mayGoOn.countDown();

        assertTrue(closing.result());
        assertEquals(1, socket.stats().datagramsReceived());
        assertEquals(10, socket.stats().kernelDrops().orElseThrow());
        Balance.assertComplete(COUNT + 10, socket);
    }

    @Test
    void aStoppedReceiverLeavesTheRestToCallers() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        socket.on(Message.class, message -> {
            first.countDown();
            mayGoOn.await();
        });
        send(COUNT);
        first.await();
        Task<Boolean> closing =
                tasks.start(() -> socket.closeAfterDraining(Tasks.LIMIT)).awaitParked();
        socket.recvStop();
        mayGoOn.countDown();

        for (int i = 1; i < COUNT; i++) {
            assertEquals("" + i, Loopback.nextText(socket));
        }

        assertTrue(closing.result());
        Balance.assertComplete(COUNT, socket);
    }
}
