package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Utf8;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Receiving")
@Timeout(60)
class ReceiveTest {

    @ParameterizedTest
    @MethodSource("everyFormOfEveryType")
    @Behaviour("RC1")
    void everyFormReceivesWhatIsThereAndWhoSentIt(SingleReceive form, SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            sender.send("PING", receiver.address());

            Message received = form.receive(receiver);

            assertEquals("PING", received.text());
            assertEquals(sender.address(), received.sender());
        }
    }

    @ParameterizedTest
    @MethodSource("everyCallOnEveryKindOfThread")
    @Behaviour("RC1")
    void everyCallWaitsForADatagram(SingleReceive form, Tasks.Kind kind) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Message> task =
                    tasks.start(kind, () -> form.receive(receiver)).awaitParked();

            sender.send("PING", receiver.address());

            assertEquals("PING", task.result().text());
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("RC1")
    void theSenderOfADatagramCanBeAnswered(SocketType type) throws Exception {
        try (Socket first = Loopback.bound(type);
                Socket second = Loopback.bound(type)) {
            first.send("PING", second.address());
            Message ping = Loopback.receive(second);
            second.send("PONG", ping.sender());
            Message pong = Loopback.receive(first);

            assertEquals("PING", ping.text());
            assertEquals(first.address(), ping.sender());
            assertEquals("PONG", pong.text());
            assertEquals(second.address(), pong.sender());
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("RC1")
    void datagramsOfOneSenderComeInOrder(SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            for (int i = 0; i < 50; i++) {
                sender.send("datagram " + i, receiver.address());
            }

            for (int i = 0; i < 50; i++) {
                assertEquals("datagram " + i, Loopback.nextText(receiver));
            }
            assertEquals(Optional.empty(), receiver.receive(Duration.ZERO));
        }
    }

    @Test
    @Behaviour("RC1")
    void datagramsOfSeveralSendersCarryTheirOwnSenders() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket first = Loopback.bound(SocketType.UDP4);
                Socket second = Loopback.bound(SocketType.UDP4)) {
            List<Endpoint> senders = new ArrayList<>();
            for (Socket sender : List.of(first, second, second, first)) {
                sender.send("x", receiver.address());
                senders.add(sender.address());
            }

            for (Endpoint sender : senders) {
                assertEquals(sender, Loopback.receive(receiver).sender());
            }
        }
    }

    @Test
    @Behaviour("RC4")
    void messagesKeepTheirOwnBytesWhateverIsReceivedAfterThem() throws Exception {
        byte[] big = filled(30_000, 'a');
        byte[] small = filled(3, 'b');
        byte[] bigAgain = filled(20_000, 'c');
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            List<Message> messages = new ArrayList<>();
            for (byte[] payload : List.of(big, small, bigAgain)) {
                sender.send(payload, receiver.address());
                messages.add(Loopback.receive(receiver));
            }

            assertArrayEquals(big, messages.get(0).bytes());
            assertArrayEquals(small, messages.get(1).bytes());
            assertArrayEquals(bigAgain, messages.get(2).bytes());
        }
    }

    @Test
    @Behaviour("RC4")
    void messagesOfTheReceiverKeepTheirOwnBytesToo() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(filled(30_000, 'a'), receiver.address());
            sender.send(filled(3, 'b'), receiver.address());
            sender.send(filled(20_000, 'c'), receiver.address());
            EventLog log = EventLog.of(receiver);

            List<Message> messages = List.of(log.next(Message.class), log.next(Message.class), log.next(Message.class));

            assertArrayEquals(filled(30_000, 'a'), messages.get(0).bytes());
            assertArrayEquals(filled(3, 'b'), messages.get(1).bytes());
            assertArrayEquals(filled(20_000, 'c'), messages.get(2).bytes());
        }
    }

    @Test
    @Behaviour("RC4")
    void aBufferThatIsUsedAgainShowsNothingOfTheDatagramBefore() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (int size : new int[] {30_000, 3, 20_000}) {
                sender.send(filled(size, 'a'), receiver.address());
                receiver.receive(buffer.clear());

                assertEquals(ByteBuffer.wrap(filled(size, 'a')), buffer.flip());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour("RC4")
    void aDatagramIsPutAtTheBuffersPositionAndNothingElseChanges(BufferKind kind) throws Exception {
        ByteBuffer buffer = kind.ofSize(100);
        ByteBuffer whole = buffer.duplicate().clear();
        while (whole.hasRemaining()) {
            whole.put((byte) '.');
        }
        int position = buffer.position();
        int limit = buffer.limit();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", receiver.address());
            sender.send("PONG", receiver.address());

            receiver.receive(buffer);
            receiver.receive(buffer);

            assertEquals(position + 8, buffer.position());
            assertEquals(limit, buffer.limit());
            byte[] expected = filled(buffer.capacity(), '.');
            System.arraycopy(Utf8.bytes("PINGPONG"), 0, expected, position, 8);
            assertEquals(ByteBuffer.wrap(expected), buffer.duplicate().clear());
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour("RC3")
    void whatDoesNotFitIntoABufferIsLostAndTheNextDatagramIsWhole(BufferKind kind) throws Exception {
        ByteBuffer small = kind.ofSize(4);
        int position = small.position();
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("too long", receiver.address());
            sender.send("next", receiver.address());

            receiver.receive(small);
            assertEquals(0, small.remaining());
            assertEquals(ByteBuffer.wrap(Utf8.bytes("too ")), small.position(position));
            receiver.receive(small);
            assertEquals(ByteBuffer.wrap(Utf8.bytes("next")), small.position(position));
        }
    }

    @Test
    @Behaviour("RC11")
    void aBufferWithoutRoomIsRefusedAndTheDatagramSurvives() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", receiver.address());

            assertThrows(IllegalArgumentException.class, () -> receiver.receive(ByteBuffer.allocate(0)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> receiver.receive(ByteBuffer.allocate(10).position(10)));

            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour({"RC11", "ER2"})
    void aReadOnlyBufferIsRefusedAndTheDatagramSurvives(BufferKind kind) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("PING", receiver.address());

            assertThrows(
                    IllegalArgumentException.class,
                    () -> receiver.receive(kind.ofSize(100).asReadOnlyBuffer()));

            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour("IC1")
    void anInterruptedReceiveLeavesTheBufferAndTheDatagramAlone(BufferKind kind) throws Exception {
        ByteBuffer buffer = kind.ofSize(10);
        int position = buffer.position();
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Endpoint> task =
                    tasks.start(() -> receiver.receive(buffer)).awaitParked();
            task.thread().interrupt();

            assertThrows(InterruptedException.class, task::result);
            sender.send("PING", receiver.address());
            assertEquals(position, buffer.position());
            assertEquals("PING", Loopback.nextText(receiver));
        }
    }

    @Test
    @Behaviour("RC1")
    void aBufferReceiveReturnsTheSameEndpointForTheSameSender() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send("first", receiver.address());
            sender.send("second", receiver.address());

            assertEquals(receiver.receive(buffer), receiver.receive(buffer));
        }
    }

    @ParameterizedTest
    @MethodSource("io.dgram.tests.transfer.SingleReceive#calls")
    @Behaviour({"IB1", "RC1"})
    void receivingBindsTheSocketToTheWildcardAddress(SingleReceive form) throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.open(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Message> task = tasks.start(() -> form.receive(receiver)).awaitParked();

            assertEquals("0.0.0.0", receiver.address().address().getHostAddress());
            sender.send("PING", receiver.address().port(), "127.0.0.1");
            assertEquals(sender.address(), task.result().sender());
        }
    }

    @Test
    @Behaviour("CC3")
    void twoThatReceiveGetOneDatagramEach() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Tasks.Task<Message> first = tasks.start(receiver::receive).awaitParked();
            Tasks.Task<Message> second =
                    tasks.start(() -> Loopback.receive(receiver)).awaitParked();

            sender.send("A", receiver.address());
            sender.send("B", receiver.address());

            Set<String> received = new HashSet<>();
            assertTrue(received.add(first.result().text()));
            assertTrue(received.add(second.result().text()));
            assertEquals(Set.of("A", "B"), received);
        }
    }

    @Test
    @Behaviour("RC4")
    void messagesOfEqualBytesFromDifferentSendersDiffer() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket first = Loopback.bound(SocketType.UDP4);
                Socket second = Loopback.bound(SocketType.UDP4)) {
            first.send("x", receiver.address());
            first.send("x", receiver.address());
            second.send("x", receiver.address());

            Message message = Loopback.receive(receiver);
            assertEquals(message, Loopback.receive(receiver));
            assertNotEquals(message, Loopback.receive(receiver));
        }
    }

    static Stream<Arguments> everyFormOfEveryType() {
        return Stream.of(SingleReceive.values())
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }

    static Stream<Arguments> everyCallOnEveryKindOfThread() {
        return SingleReceive.calls().stream()
                .flatMap(form -> Stream.of(Tasks.Kind.values()).map(kind -> Arguments.of(form, kind)));
    }

    private static byte[] filled(int size, char content) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) content);
        return bytes;
    }
}
