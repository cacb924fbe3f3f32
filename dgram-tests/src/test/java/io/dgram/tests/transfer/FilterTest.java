package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sockets with filters")
@Timeout(60)
class FilterTest {

    private static final String FRIEND = "127.0.0.1";
    private static final String STRANGER = "127.0.0.66";
    private static final SocketConfig FILTERED = SocketConfig.of(SocketType.UDP4)
            .withReceiveFilter(AddressFilter.allowAll().deny("127.0.0.64/26"));

    private static Socket bound(String host) throws DgramException {
        return Loopback.open(SocketType.UDP4).bind(0, host);
    }

    // ---------------------------------------------------------------------------------------------------- receiving

    @Test
    @Behaviour("FL2")
    void receivePassesOverTheDatagramsOfWhoIsKeptOut() throws Exception {
        try (Socket receiver = Loopback.bound(FILTERED);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            stranger.send("not for you", receiver.address());
            friend.send("hello", receiver.address());
            stranger.send("nor this", receiver.address());

            assertEquals("hello", Loopback.nextText(receiver));
            assertEquals(Optional.empty(), receiver.receive(Duration.ZERO));
            assertEquals(2, receiver.stats().filtered());
            assertEquals(1, receiver.stats().datagramsReceived());
        }
    }

    @Test
    @Behaviour("FL2")
    void theReceiveFilterOfAnOpenSocketChangesWithTheNextDatagram() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            stranger.send("let through", receiver.address());
            assertEquals("let through", Loopback.nextText(receiver));

            receiver.setReceiveFilter(AddressFilter.denyAll().allow(FRIEND));
            stranger.send("kept out", receiver.address());
            friend.send("of a friend", receiver.address());
            assertEquals("of a friend", Loopback.nextText(receiver));
            assertEquals(1, receiver.stats().filtered());

            receiver.setReceiveFilter(AddressFilter.allowAll());
            stranger.send("let through again", receiver.address());
            assertEquals("let through again", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour("FL2")
    void theReceiverAndAReceiveThatWaitsTakeTheNewFilter() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket pulling = Loopback.bound(SocketType.UDP4);
                Socket pushing = Loopback.open(SocketType.UDP4);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            EventLog log = EventLog.of(pushing);
            pushing.bind(0, FRIEND);
            Tasks.Task<Message> receive = tasks.start(pulling::receive).awaitParked();
            for (Socket receiver : List.of(pulling, pushing)) {
                receiver.setReceiveFilter(AddressFilter.allowAll().deny(STRANGER));

                stranger.send("kept out", receiver.address());
                friend.send("hello", receiver.address());
            }

            assertEquals("hello", receive.result().text());
            assertEquals("hello", log.nextText());
        }
    }

    @Test
    @Behaviour("FL1")
    void theSendFilterOfAnOpenSocketChangesWithTheNextSend() throws Exception {
        try (Socket friend = bound(FRIEND);
                Socket socket = Loopback.bound(SocketType.UDP4);
                Socket connected = Loopback.bound(SocketType.UDP4).connect(friend.address())) {
            AddressFilter filter = AddressFilter.allowAll().deny(FRIEND);
            socket.setSendFilter(filter);
            connected.setSendFilter(filter);

            Expect.failure(ErrorCode.BLOCKED, () -> socket.send("x", friend.address()));
            Expect.failure(ErrorCode.BLOCKED, () -> socket.connect(friend.address()));
            Expect.failure(ErrorCode.BLOCKED, () -> connected.send("x"));

            socket.setSendFilter(AddressFilter.allowAll());
            connected.setSendFilter(AddressFilter.allowAll());
            socket.send("one", friend.address());
            connected.send("two");
            assertEquals("one", Loopback.nextText(friend));
            assertEquals("two", Loopback.nextText(friend));
        }
    }

    @Test
    @Behaviour("FL2")
    void receiveIntoABufferPassesThemOverAndLeavesTheBufferClean() throws Exception {
        try (Socket receiver = Loopback.bound(FILTERED);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            ByteBuffer buffer = ByteBuffer.allocate(100).position(10);
            stranger.send("a long text that is not for you", receiver.address());
            friend.send("hello", receiver.address());

            assertEquals(friend.address(), receiver.receive(buffer));

            assertEquals(15, buffer.position());
        }
    }

    @Test
    @Behaviour("FL2")
    void aReceiveThatWaitsGoesOnWaiting() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(FILTERED);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            Tasks.Task<Message> receive = tasks.start(receiver::receive).awaitParked();

            stranger.send("not for you", receiver.address());
            Tasks.await("filtered", () -> receiver.stats().filtered() == 1);
            receive.awaitParked();
            friend.send("hello", receiver.address());

            assertEquals("hello", receive.result().text());
        }
    }

    @Test
    @Behaviour("FL2")
    void listenersNeverHearOfThem() throws Exception {
        try (Socket receiver = Loopback.open(FILTERED);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            EventLog log = EventLog.of(receiver);
            receiver.bind(0, FRIEND);

            for (int i = 0; i < 200; i++) {
                stranger.send("not for you", receiver.address());
            }
            friend.send("hello", receiver.address());

            assertEquals("hello", log.nextText());
            assertEquals(List.of(), log.all(Event.Failure.class));
            assertEquals(200, receiver.stats().filtered());
        }
    }

    @Test
    @Behaviour("FL2")
    void aPollFindsADatagramBehindManyThatAreKeptOut() throws Exception {
        SocketConfig roomy = FILTERED.withReceiveBufferSize(1 << 22);
        try (Socket receiver = Loopback.bound(roomy);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            for (int i = 0; i < 1_000; i++) {
                stranger.send("x", receiver.address());
            }
            friend.send("hello", receiver.address());

            assertEquals(Optional.of("hello"), receiver.receive(Duration.ZERO).map(Message::text));
        }
    }

    @Test
    @Behaviour("TO8")
    void theDatagramsOfWhoIsKeptOutExtendNoTimeout() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(FILTERED);
                Socket stranger = bound(STRANGER)) {
            flood(tasks, stranger, receiver);
            long start = System.nanoTime();

            Optional<Message> received = receiver.receive(Duration.ofMillis(200));

            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            assertEquals(Optional.empty(), received);
            assertTrue(waited.toMillis() >= 200 && waited.toMillis() < 10_000, "waited " + waited);
            assertTrue(receiver.stats().filtered() > 0);
        }
    }

    private static void flood(Tasks tasks, Socket sender, Socket receiver) throws DgramException {
        Endpoint target = receiver.address();
        tasks.start(Tasks.Kind.PLATFORM, () -> {
            while (!receiver.isClosed()) {
                sender.send("x", target);
            }
            return null;
        });
    }

    @Test
    @Behaviour({"TO8", "TO5"})
    void theyAreNoActivityForTheIdleTimer() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.open(FILTERED);
                Socket stranger = bound(STRANGER)) {
            EventLog log = EventLog.of(receiver);
            receiver.bind(0, FRIEND);
            receiver.setTimeout(Duration.ofMillis(200));
            flood(tasks, stranger, receiver);

            log.next(Event.Timeout.class);
        }
    }

    @Test
    @Behaviour("CC4")
    void aReceiverFloodedByThemCanBeStoppedAndClosed() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(FILTERED);
                Socket stranger = bound(STRANGER)) {
            flood(tasks, stranger, receiver);
            receiver.recvStart();
            Tasks.await("filtered", () -> receiver.stats().filtered() > 1_000);

            receiver.recvStop();
            receiver.close();
        }
    }

    @Test
    @Behaviour({"FL2", "AF1"})
    void anIpv4SenderIsFilteredAlikeOnADualStackSocket() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP6)
                .withReceiveFilter(AddressFilter.denyAll().allow("::ffff:127.0.0.1"));
        try (Socket receiver = Loopback.open(config).bind();
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            stranger.send("not for you", receiver.address().port(), FRIEND);
            friend.send("hello", receiver.address().port(), FRIEND);

            assertEquals("hello", Loopback.nextText(receiver));
            assertEquals(1, receiver.stats().filtered());
        }
    }

    // ------------------------------------------------------------------------------------------------------ sending

    @ParameterizedTest
    @MethodSource("everyAddressedForm")
    @Behaviour("FL1")
    void nothingLeavesForATargetThatIsKeptOut(SendForm form) throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withSendFilter(AddressFilter.allowAll().deny(STRANGER));
        try (Socket sender = Loopback.bound(config);
                Socket friend = bound(FRIEND);
                Socket stranger = bound(STRANGER)) {
            DgramException failure =
                    Expect.failure(ErrorCode.BLOCKED, () -> form.send(sender, new byte[5], stranger.address()));
            form.send(sender, new byte[6], friend.address());

            assertTrue(failure.getMessage().contains(stranger.address().toString()), failure.getMessage());
            assertEquals(6, Loopback.receive(friend).size());
            assertEquals(Optional.empty(), stranger.receive(Duration.ZERO));
            assertEquals(1L, sender.stats().sendErrors().get(ErrorCode.BLOCKED));
        }
    }

    static List<SendForm> everyAddressedForm() {
        return SendForm.addressed();
    }

    @Test
    @Behaviour({"FL1", "SD5"})
    void aBlockedSendBindsNothing() throws Exception {
        try (Socket sender = Loopback.open(SocketConfig.of(SocketType.UDP4).withSendFilter(AddressFilter.denyAll()))) {
            Expect.failure(ErrorCode.BLOCKED, () -> sender.send("x", 9, FRIEND));
            Expect.failure(ErrorCode.BLOCKED, () -> sender.connect(9, FRIEND));

            assertThrows(IllegalStateException.class, sender::address);
        }
    }

    @Test
    @Behaviour("FL1")
    void connectingToWhoIsKeptOutFailsAndAnotherPeerCanBeConnected() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withSendFilter(AddressFilter.allowAll().deny("127.0.0.64-127.0.0.70"));
        try (Socket socket = Loopback.open(config);
                Socket friend = bound(FRIEND)) {
            Expect.failure(ErrorCode.BLOCKED, () -> socket.connect(9, STRANGER));

            socket.connect(friend.address());
            socket.send("hello");

            assertEquals("hello", Loopback.nextText(friend));
        }
    }

    @Test
    @Behaviour({"FL1", "LK1"})
    void ofANamesAddressesTheFirstThatIsLetThroughIsReached() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withSendFilter(AddressFilter.allowAll().deny(STRANGER))
                .withResolver(host -> List.of(InetAddress.getByName(STRANGER), InetAddress.getByName(FRIEND)));
        try (Socket sender = Loopback.open(config);
                Socket friend = bound(FRIEND)) {
            sender.send("hello", friend.address().port(), "two-addresses.example");

            assertEquals("hello", Loopback.nextText(friend));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0"})
    @Behaviour("FL1")
    void theLoopbackAddressThatAnOmittedHostStandsForIsFilteredToo(String host) throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withSendFilter(AddressFilter.allowAll().deny("127.0.0.0/8"));
        try (Socket sender = Loopback.open(config)) {
            Expect.failure(ErrorCode.BLOCKED, () -> sender.send("x", 9, host));
        }
    }
}
