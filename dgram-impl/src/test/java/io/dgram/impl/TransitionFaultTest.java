package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.impl.FaultyIo.Fault;
import io.dgram.impl.transport.Transport;
import java.net.BindException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Binds, connects and disconnects that fail in the kernel")
class TransitionFaultTest {

    private static final Fault ADDRESS_IN_USE = Fault.of(() -> new BindException("Address already in use"));

    private final Tasks tasks = new Tasks();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private FaultyChannel channel;
    private NioSocket socket;
    private FaultySocket peer;
    private Endpoint target;

    @BeforeEach
    void open() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);
        channel = new FaultyChannel(DatagramChannel.open(config.type().family()));
        Transport transport = TestSockets.overNonBlocking(channel);
        socket = TestSockets.over(config, transport, transport.io());
        socket.on(Event.Listening.class, events::add);
        socket.on(Event.Connected.class, events::add);
        peer = FaultySocket.bound();
        target = peer.address();
    }

    @AfterEach
    void close() {
        tasks.close();
        socket.close();
        peer.close();
    }

    private <E extends Event> E next(Class<E> type) throws Exception {
        return assertInstanceOf(type, events.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private String peerReceived() throws Exception {
        return peer.socket().receive(Tasks.LIMIT).orElseThrow().text();
    }

    /** Something that binds a socket by the way. */
    @FunctionalInterface
    private interface Use {
        void of(NioSocket socket, Endpoint target) throws Exception;
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                use("send", (socket, target) -> socket.send("hello", target)),
                use("send", (socket, target) -> socket.send(List.of(ByteBuffer.allocate(3)), target)),
                use("connect", (socket, target) -> socket.connect(target)),
                use("receive", (socket, target) -> socket.receive(Duration.ZERO)),
                use("recvStart", (socket, target) -> socket.recvStart()));
    }

    private static Arguments use(String operation, Use use) {
        return Arguments.of(operation, use);
    }

    // -------------------------------------------------------------------------------------------------------- close

    @Test
    void aCloseThatRunsOutOfMemoryIsDoneAllTheSame() throws Exception {
        LinkedBlockingQueue<Event> closed = new LinkedBlockingQueue<>();
        socket.on(Event.Closed.class, closed::add);
        socket.bind(0, FaultySocket.HOST);
        Endpoint address = socket.address();
        channel.failClose(() -> {
            throw new OutOfMemoryError("on purpose");
        });

        assertThrows(OutOfMemoryError.class, socket::close);

        tasks.start(() -> {
                    socket.close();
                    socket.awaitClosed();
                    return null;
                })
                .result();
        assertEquals(1, closed.size());
        try (FaultySocket again = FaultySocket.open()) {
            again.socket().bind(address);
        }
    }

    // ------------------------------------------------------------------------------------------------ implicit bind

    @ParameterizedTest
    @MethodSource("uses")
    void anImplicitBindThatFailsFailsTheCallAndLeavesTheSocketUnbound(String operation, Use use) {
        channel.failBind(ADDRESS_IN_USE);

        DgramException thrown = assertThrows(DgramException.class, () -> use.of(socket, target));

        assertEquals(ErrorCode.ADDRESS_IN_USE, thrown.code());
        assertEquals(operation + " 0.0.0.0:0: address already in use", thrown.getMessage());
        assertThrows(IllegalStateException.class, socket::address);
        assertEquals("Socket[udp4, unbound]", socket.toString());
    }

    @Test
    void theSendAfterAnImplicitBindThatFailedBindsAndIsSent() throws Exception {
        channel.failBind(ADDRESS_IN_USE);
        assertThrows(DgramException.class, () -> socket.send("1", target));

        socket.send("2", target);

        assertEquals("2", peerReceived());
        assertEquals(socket.address(), next(Event.Listening.class).address());
        assertEquals(2, channel.binds());
        assertTrue(events.isEmpty());
    }

    @Test
    void everySenderThatMeetsAFailingBindThrowsAndTheNextSendRetries() throws Exception {
        int senders = 8;
        for (int i = 0; i < senders; i++) {
            channel.failBind(ADDRESS_IN_USE);
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Tasks.Task<Integer>> sending = tasks.startAll(senders, number -> {
            start.await();
            return socket.send("too early", target);
        });

        start.countDown();

        for (Tasks.Task<Integer> sender : sending) {
            assertEquals(
                    ErrorCode.ADDRESS_IN_USE,
                    assertThrows(DgramException.class, sender::result).code());
        }
        socket.send("in time", target);
        assertEquals("in time", peerReceived());
    }

    @Test
    void oneFailingBindFailsOneOfManySendersAndTheOthersShareAPort() throws Exception {
        int senders = 8;
        channel.failBind(ADDRESS_IN_USE);
        CountDownLatch start = new CountDownLatch(1);
        List<Tasks.Task<Integer>> sending = tasks.startAll(senders, number -> {
            start.await();
            return socket.send("hello", target);
        });

        start.countDown();

        int failed = 0;
        for (Tasks.Task<Integer> sender : sending) {
            try {
                assertEquals(5, sender.result());
            } catch (DgramException e) {
                assertEquals(ErrorCode.ADDRESS_IN_USE, e.code());
                failed++;
            }
        }
        assertEquals(1, failed);
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < senders - 1; i++) {
            Message message = peer.socket().receive(Tasks.LIMIT).orElseThrow();
            ports.add(message.sender().port());
        }
        assertEquals(Set.of(socket.address().port()), ports);
        assertEquals(2, channel.binds());
    }

    @Test
    void aSendWithACallbackIsToldOfTheBindThatFailed() throws Exception {
        channel.failBind(ADDRESS_IN_USE);
        CompletableFuture<Optional<DgramException>> first = new CompletableFuture<>();
        CompletableFuture<Optional<DgramException>> second = new CompletableFuture<>();

        socket.send("1", target.port(), FaultySocket.HOST, error -> first.complete(Optional.ofNullable(error)));
        socket.send("2", target.port(), FaultySocket.HOST, error -> second.complete(Optional.ofNullable(error)));

        assertEquals(
                ErrorCode.ADDRESS_IN_USE,
                first.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .orElseThrow()
                        .code());
        assertEquals(Optional.empty(), second.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals("2", peerReceived());
    }

    @Test
    void aReceiverWhoseBindFailedIsNotRunning() throws Exception {
        channel.failBind(ADDRESS_IN_USE);
        assertThrows(DgramException.class, socket::recvStart);

        assertEquals(Optional.empty(), socket.receive(Duration.ZERO));
    }

    // ---------------------------------------------------------------------------------------------- whatever it is

    static Stream<Exception> exceptionsOfTheJdk() {
        return Stream.of(
                new SocketException("Invalid argument"),
                new UnresolvedAddressException(),
                new UnsupportedAddressTypeException(),
                new AlreadyBoundException(),
                new AlreadyConnectedException(),
                new SecurityException("no"),
                new UnsupportedOperationException("no"));
    }

    @ParameterizedTest
    @MethodSource("exceptionsOfTheJdk")
    void aBindThatFailsIsNeverARawExceptionOfTheJdk(Exception raw) {
        Endpoint any = Endpoint.of(FaultySocket.HOST, 0);
        channel.failBind(Fault.of(() -> raw));

        DgramException thrown = assertThrows(DgramException.class, () -> socket.bind(any));

        assertSame(raw, thrown.getCause());
        assertEquals(Optional.of(any), thrown.local());
        assertDoesNotThrow(() -> socket.bind(any));
    }

    @ParameterizedTest
    @MethodSource("exceptionsOfTheJdk")
    void aConnectThatFailsLeavesTheSocketUnconnected(Exception raw) throws Exception {
        channel.failConnect(Fault.of(() -> raw));

        Exception thrown = assertThrows(Exception.class, () -> socket.connect(target));

        assertTrue(
                thrown instanceof DgramException || thrown.getClass() == IllegalStateException.class,
                () -> "thrown was " + thrown);
        assertSame(raw, thrown.getCause());
        assertThrows(IllegalStateException.class, socket::remoteAddress);
        socket.connect(target);
        socket.send("hello");
        assertEquals("hello", peerReceived());
        next(Event.Listening.class);
        assertEquals(new Event.Connected(target), next(Event.Connected.class));
    }

    @Test
    void aConnectThatFailsSaysWhatWasAttempted() throws Exception {
        channel.failConnect(Fault.of(() -> new SocketException("Network is unreachable")));

        DgramException thrown = assertThrows(DgramException.class, () -> socket.connect(target));

        assertEquals(ErrorCode.NETWORK_UNREACHABLE, thrown.code());
        assertEquals("connect " + socket.address() + " -> " + target + ": network unreachable", thrown.getMessage());
    }

    /** The JDK disconnects first, and binds to the same port again: another process may have been faster. */
    @Test
    void aDisconnectThatLosesThePortLeavesTheSocketUnconnected() throws Exception {
        socket.connect(target);
        channel.failDisconnect(true, ADDRESS_IN_USE);

        DgramException thrown = assertThrows(DgramException.class, socket::disconnect);

        assertEquals(ErrorCode.ADDRESS_IN_USE, thrown.code());
        assertEquals(Optional.of(target), thrown.remote());
        assertThrows(IllegalStateException.class, socket::remoteAddress);
        socket.send("hello", target);
        assertEquals("hello", peerReceived());
    }

    @Test
    void aDisconnectThatDidNothingLeavesTheSocketConnected() throws Exception {
        socket.connect(target);
        channel.failDisconnect(false, Fault.of(() -> new SocketException("Invalid argument")));

        assertThrows(DgramException.class, socket::disconnect);

        assertEquals(target, socket.remoteAddress());
        socket.send("hello");
        assertEquals("hello", peerReceived());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeFreesTheChannelThatNobodyWaitedFor(boolean bound) throws Exception {
        if (bound) {
            socket.bind(0, FaultySocket.HOST);
        }

        socket.close();

        assertFalse(channel.real().isOpen());
    }
}
