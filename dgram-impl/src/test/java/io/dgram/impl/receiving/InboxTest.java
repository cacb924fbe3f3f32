package io.dgram.impl.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.FaultyIo;
import io.dgram.impl.FaultySocket;
import io.dgram.impl.Tasks;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.polling.ChannelReadiness;
import io.dgram.impl.polling.Deadline;
import io.dgram.impl.polling.ReadWait;
import io.dgram.impl.polling.TestReadiness;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.KernelDrops;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Who may read what has arrived")
class InboxTest {

    private static final Deadline NOW = Deadline.after(Duration.ZERO, Clock.SYSTEM);

    private final Tasks tasks = new Tasks();
    private DatagramChannel channel;
    private FaultyIo io;
    private Transport transport;
    private Traffic counters;
    private ChannelReadiness ready;
    private SocketState state;
    private Inbox inbox;
    private PullReceiver pull;
    private FaultySocket sender;
    private Endpoint target;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open(SocketType.UDP4.family());
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(FaultySocket.HOST, 0));
        target = Endpoint.of((InetSocketAddress) channel.getLocalAddress());
        sender = FaultySocket.bound();
        io = new FaultyIo(TestTransports.over(channel).io());
        transport = TestTransports.over(channel, SocketType.UDP4.family());
        state = new SocketState(transport, SocketType.UDP4);
        ready = TestReadiness.of(channel);
        counters = new Traffic();
        DatagramSource source = new DatagramSource(
                state, io, counters, SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(100));
        ReadWait wait =
                new ReadWait(ready, counters, new TimeSlice(Clock.SYSTEM), Duration.ZERO, Duration.ZERO, Clock.SYSTEM);
        inbox = new Inbox(state, source, wait, counters, transport);
        pull = new PullReceiver(state, inbox, wait, new PendingErrors(state, ready), counters);
    }

    @AfterEach
    void close() {
        tasks.close();
        ready.close();
        sender.close();
    }

    private Message taken(String text) throws Exception {
        sender.socket().send(text, target);
        inbox.allowPush(true);
        return inbox.takeForPush();
    }

    @Test
    void theReceiverTakesNothingUnlessItMay() throws Exception {
        sender.socket().send("hello", target);

        assertNull(inbox.takeForPush());

        inbox.allowPush(true);
        assertEquals("hello", inbox.takeForPush().text());
    }

    @Test
    void aReceiveTakesNothingWhileTheReceiverMay() throws Exception {
        inbox.allowPush(true);
        sender.socket().send("hello", target);

        assertThrows(IllegalStateException.class, () -> pull.receive(NOW));

        inbox.allowPush(false);
        assertEquals("hello", pull.receive(NOW).text());
    }

    @Test
    void aReceiveThatWaitsFailsWhenTheReceiverMayFromNowOn() throws Exception {
        Tasks.Task<Message> receiving =
                tasks.start(() -> pull.receive(Deadline.NEVER)).awaitParked();

        inbox.allowPush(true);

        assertThrows(IllegalStateException.class, receiving::result);
    }

    // --------------------------------------------------------------------------------------------------- given back

    @Test
    void aDatagramThatIsGivenBackIsTheNextToBeReceived() throws Exception {
        Message first = taken("first");
        sender.socket().send("second", target);
        inbox.allowPush(false);

        inbox.unread(first);

        assertSame(first, pull.receive(NOW));
        assertEquals("second", pull.receive(NOW).text());
    }

    @Test
    void aDatagramThatIsGivenBackIsTheNextForTheReceiverToo() throws Exception {
        Message first = taken("first");
        sender.socket().send("second", target);

        inbox.unread(first);

        assertSame(first, inbox.takeForPush());
        assertEquals("second", inbox.takeForPush().text());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 8})
    void aDatagramThatIsGivenBackIsReceivedIntoABufferAsFarAsItFits(int room) throws Exception {
        Message message = taken("hello");
        inbox.allowPush(false);
        inbox.unread(message);
        ByteBuffer buffer = ByteBuffer.allocate(10).position(1).limit(1 + room);

        assertEquals(sender.address(), pull.receive(buffer, Deadline.NEVER));

        assertEquals(1 + Math.min(5, room), buffer.position());
        assertEquals("hello".substring(0, Math.min(5, room)), new String(buffer.array(), 1, Math.min(5, room)));
    }

    @Test
    void aDatagramThatIsGivenBackWakesWhoWaits() throws Exception {
        Message message = taken("hello");
        inbox.allowPush(false);
        Tasks.Task<Message> receiving =
                tasks.start(() -> pull.receive(Deadline.NEVER)).awaitParked();

        inbox.unread(message);

        assertSame(message, receiving.result());
    }

    /** Between the look that finds nothing and the wait there is a moment: this gives it back in that moment. */
    @Test
    void aDatagramThatIsGivenBackWhileAReceiveIsAboutToWaitIsReceived() throws Exception {
        Message message = taken("hello");
        inbox.releaseToListeners();
        inbox.allowPush(false);
        io.failReceives(1, () -> inbox.unread(message));

        Tasks.Task<Message> receiving = tasks.start(() -> pull.receive(Deadline.NEVER));

        assertSame(message, receiving.result());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatConnectDiscardsIsNotShownAgain(boolean givenBackBefore) throws Exception {
        Message strangers = taken("from a stranger");
        inbox.allowPush(false);
        AtomicBoolean connected = new AtomicBoolean();

        if (givenBackBefore) {
            inbox.unread(strangers);
        }
        inbox.discardAndChange(false, () -> connected.set(true));
        if (!givenBackBefore) {
            inbox.unread(strangers);
        }

        assertEquals(true, connected.get());
        assertNull(pull.receive(NOW));
    }

    @Test
    void whatAClosedSocketHadIsCountedAndNotKept() throws Exception {
        for (int i = 0; i < 10; i++) {
            sender.socket().send("hello", target);
        }
        Clearing clearing = new Clearing(inbox, transport, counters, new KernelDrops(state, transport, counters));

        inbox.lock();
        try {
            clearing.end(null);
        } finally {
            inbox.unlock();
        }

        assertEquals(10, clearing.taken());
        assertEquals(0, clearing.kept().size());
    }

    @Test
    void whatReachesAnUnusedSocketAfterTheFirstLookCounts() throws Exception {
        Transport late = (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("arrivals")) {
                        sender.socket().send("late", target);
                    }
                    return method.invoke(transport, arguments);
                });
        Clearing clearing = new Clearing(inbox, late, counters, new KernelDrops(state, late, counters));

        inbox.lock();
        try {
            clearing.end(null);
        } finally {
            inbox.unlock();
        }

        assertEquals(1, clearing.taken());
    }

    @Test
    void aDrainEndsOnceAStoppedReceiverHasNothingToGiveBack() throws Exception {
        taken("hello");
        inbox.allowPush(false);
        Tasks.Task<Boolean> draining =
                tasks.start(() -> inbox.drain(Deadline.NEVER, false)).awaitWaiting();

        inbox.releaseToListeners();

        assertEquals(true, draining.result());
    }

    @Test
    void aDrainEndsWhenConnectDiscardsWhatIsLeft() throws Exception {
        sender.socket().send("hello", target);
        Tasks.Task<Boolean> draining =
                tasks.start(() -> inbox.drain(Deadline.NEVER, false)).awaitWaiting();

        inbox.discardAndChange(false, () -> {});

        assertEquals(true, draining.result());
    }

    @Test
    void whatADrainLooksAtIsStillReceivedWhole() throws Exception {
        sender.socket().send("x".repeat(200), target); // longer than messages may be

        assertEquals(false, inbox.drain(NOW, false));

        assertReceivedWhole(200);
    }

    @Test
    void whatAFailedConnectGivesBackIsStillReceivedWhole() throws Exception {
        sender.socket().send("x".repeat(200), target);

        assertThrows(
                IOException.class,
                () -> inbox.discardAndChange(false, () -> {
                    throw new IOException("no route");
                }));

        assertReceivedWhole(200);
    }

    @Test
    void whatDisconnectReadIsStillReceivedWhole() throws Exception {
        sender.socket().send("x".repeat(200), target);

        inbox.runWithoutReaders(() -> {});

        assertReceivedWhole(200);
    }

    private void assertReceivedWhole(int size) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1_000);
        pull.receive(buffer, NOW);
        assertEquals(size, buffer.position());
    }

    /** The receiver is told to stop and to start again while it is between a datagram and the listener. */
    @Test
    void noDatagramIsLostWhileTheReceiverIsStoppedAndStarted() throws Exception {
        int datagrams = 3_000;
        ConcurrentHashMap<Integer, Boolean> received = new ConcurrentHashMap<>();
        try (FaultySocket receiver = FaultySocket.bound()) {
            receiver.socket().on(Message.class, message -> received.put(Integer.parseInt(message.text()), true));
            AtomicBoolean done = new AtomicBoolean();
            Tasks.Task<Void> toggling = tasks.start(Tasks.Kind.PLATFORM, () -> {
                while (!done.get()) {
                    receiver.socket().recvStop();
                    receiver.socket().recvStart();
                }
                return null;
            });

            for (int i = 0; i < datagrams; i++) {
                sender.socket().send(Integer.toString(i), receiver.address());
                int number = i;
                Tasks.await("datagram " + i + " delivered", () -> received.containsKey(number));
            }

            done.set(true);
            toggling.result();
        }
    }

    @Test
    void aDatagramThatDisconnectReadReplacesNoneThatIsPushedBack() throws Exception {
        Message first = taken("first");
        sender.socket().send("second", target);
        inbox.releaseToListeners(); // its listener is looked for, and turns out to be gone
        inbox.runWithoutReaders(() -> {});

        inbox.unread(first);

        inbox.allowPush(false);
        assertEquals("first", pull.receive(NOW).text());
        assertEquals("second", pull.receive(NOW).text());
    }
}
