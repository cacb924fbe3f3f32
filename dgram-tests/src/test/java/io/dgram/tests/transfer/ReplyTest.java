package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Utf8;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reply")
@Tag("without-native-access")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplyTest {

    private static final String ASKED = "127.0.0.7"; // not the address that the system would answer from

    /** Opens a server on all addresses that knows where datagrams were sent to. */
    private static Socket server(SocketType type) throws DgramException {
        return Loopback.open(SocketConfig.of(type).withPacketInfo(PacketInfo.Field.DESTINATION))
                .bind();
    }

    private static Endpoint at(String host, Socket server) throws DgramException {
        return Endpoint.of(host, server.address().port());
    }

    private static Message question(Socket server, Socket client, String host) throws Exception {
        client.send("question", at(host, server));
        return Loopback.receive(server);
    }

    // ----------------------------------------------------------------------------- from the address that was asked

    @ParameterizedTest
    @EnumSource
    @NativeAccess.Needed
    @Behaviour("RP1")
    void leavesFromTheAddressThatWasAsked(SocketType type) throws Exception {
        boolean ipv6 = type == SocketType.UDP6 && Loopback.types().contains(SocketType.UDP6);
        for (String host : ipv6 ? List.of(ASKED, Loopback.HOST, "::1") : List.of(ASKED, Loopback.HOST)) {
            try (Socket server = server(type);
                    Socket client = Loopback.open(SocketType.UDP).bind()) {
                Message question = question(server, client, host);

                assertEquals(4, server.reply(question, "text"));
                assertEquals(5, server.reply(question, Utf8.bytes("array")));
                ByteBuffer data =
                        ByteBuffer.allocateDirect(8).put(Utf8.bytes("..buffer")).position(2);
                assertEquals(6, server.reply(question, data));
                assertEquals(0, data.remaining());
                assertEquals(0, server.reply(question, ""));

                for (String text : List.of("text", "array", "buffer", "")) {
                    assertEquals(
                            Message.of(Utf8.bytes(text), at(host, server), false),
                            withoutInfo(Loopback.receive(client)));
                }
            }
        }
    }

    private static Message withoutInfo(Message message) {
        return Message.of(message.bytes(), message.sender(), message.truncated());
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("RP1")
    void leavesFromTheAddressThatWasAskedInAListener() throws Exception {
        try (Socket server =
                        Loopback.open(SocketConfig.of(SocketType.UDP4).withPacketInfo(PacketInfo.Field.DESTINATION));
                Socket client = Loopback.open(SocketType.UDP4).bind()) {
            server.on(Message.class, question -> server.reply(question, question.text()));
            server.bind();

            for (int i = 1; i <= 100; i++) {
                client.send("question " + i, at("127.0.0." + i, server));

                Message answer = Loopback.receive(client);
                assertEquals("question " + i, answer.text());
                assertEquals(at("127.0.0." + i, server), answer.sender());
            }
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("RP2")
    void leavesFromThisHostsOwnAddressIfAGroupWasAsked() throws Exception {
        try (Socket server = server(SocketType.UDP4);
                Socket client = LoopbackGroups.sender(SocketType.UDP4).bind()) {
            server.addMembership("239.255.77.9", LoopbackGroups.LO);
            Message question = question(server, client, "239.255.77.9");
            assertTrue(question.info().orElseThrow().isMulticast());

            server.reply(question, "answer");

            assertEquals(at(Loopback.HOST, server), Loopback.receive(client).sender());
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("RP3")
    void doesNotLeaveIfTheAddressThatWasAskedIsGone() throws Exception {
        Endpoint gone = Endpoint.of(Loopback.unassignedHost(SocketType.UDP4), 53);
        try (Socket server = server(SocketType.UDP4);
                Socket client = Loopback.bound()) {
            Message question = Message.of(
                    new byte[1], client.address(), false, PacketInfo.none().withDestination(gone));

            DgramException failure =
                    Expect.failure(ErrorCode.ADDRESS_NOT_AVAILABLE, () -> server.reply(question, "answer"));

            assertTrue(failure.getMessage().contains(gone.address().getHostAddress()), failure::getMessage);
            assertEquals(
                    Map.of(ErrorCode.ADDRESS_NOT_AVAILABLE, 1L), server.stats().sendErrors());
            Expect.nothingBeforeTheNext(server, client);
        }
    }

    // ------------------------------------------------------------------------------------- from the only address

    @ParameterizedTest
    @EnumSource
    @Behaviour("RP1")
    void leavesFromTheAddressThatTheSocketIsBoundTo(SocketType type) throws Exception {
        try (Socket server = Loopback.bound(type);
                Socket client = Loopback.bound(type)) {
            client.send("question", server.address());
            Message question = Loopback.receive(server);

            assertEquals(6, server.reply(question, "answer"));
            assertEquals(6, server.reply(question, "answer"));

            assertEquals(server.address(), Loopback.receive(client).sender());
            assertEquals(server.address(), Loopback.receive(client).sender());
        }
    }

    @Test
    @Behaviour("RP1")
    void goesToThePeerOfAConnectedSocket() throws Exception {
        try (Socket client = Loopback.bound();
                Socket server = Loopback.open(SocketType.UDP4).connect(client.address())) {
            client.send("question", server.address());
            Message question = Loopback.receive(server);

            assertEquals(6, server.reply(question, "answer"));

            assertEquals("answer", Loopback.nextText(client));
            Message strange = Message.of(new byte[1], Endpoint.of(Loopback.HOST, 9), false);
            IllegalStateException misuse =
                    assertThrows(IllegalStateException.class, () -> server.reply(strange, "answer"));
            assertTrue(misuse.getMessage().contains(client.address().toString()), misuse::getMessage);
        }
    }

    // ----------------------------------------------------------------------------------------- from nowhere else

    @ParameterizedTest
    @ValueSource(strings = {"", "239.255.77.9"})
    @Behaviour("RP3")
    void isRefusedIfItIsNotKnownWhichOfSeveralAddressesWasAsked(String bound) throws Exception {
        try (Socket server = Loopback.open(SocketType.UDP4).bind(0, bound);
                Socket client = Loopback.bound()) {
            Message question = Message.of(new byte[1], client.address(), false);

            DgramException failure = Expect.failure(ErrorCode.UNSUPPORTED, () -> server.reply(question, "answer"));

            assertTrue(failure.getMessage().contains("withPacketInfo(DESTINATION)"), failure::getMessage);
            assertTrue(failure.getMessage().contains("bindAll"), failure::getMessage);
            assertEquals(
                    !NativeAccess.isGranted(),
                    failure.getMessage().contains("--enable-native-access"),
                    failure::getMessage);
            assertEquals(0, server.stats().datagramsSent());
        }
    }

    @Test
    void isRefusedByASocketThatIsNotBound() throws Exception {
        try (Socket server = Loopback.open(SocketType.UDP4)) {
            Message question = Message.of(new byte[1], Endpoint.of(Loopback.HOST, 9), false);

            Expect.failure(ErrorCode.UNSUPPORTED, () -> server.reply(question, "answer"));
        }
    }

    @Test
    void isRefusedToASenderThatCannotBeAnswered() throws Exception {
        try (Socket server = Loopback.bound()) {
            Message question = Message.of(new byte[1], Endpoint.of(Loopback.HOST, 0), false);

            Expect.failure(ErrorCode.INVALID_TARGET, () -> server.reply(question, "answer"));
        }
    }

    // ---------------------------------------------------------------------------------------------------- in batches

    @ParameterizedTest
    @EnumSource(names = {"UDP4", "UDP"})
    @NativeAccess.Needed
    @Behaviour("RP4")
    void leavesFromTheAddressThatWasAskedInABatchThatIsSentAgain(SocketType type) throws Exception {
        try (Socket server = server(type);
                Socket client = Loopback.open(SocketType.UDP4).bind();
                Batch batch = Batch.allocate(150, 10)) {
            for (int round = 0; round < 5; round++) { // from the second on the kernel coalesces what comes
                assertAnsweredFromWhereTheyWereSentTo(server, client, batch);
            }
        }
    }

    // Flows of ten to five addresses.
    private static void assertAnsweredFromWhereTheyWereSentTo(Socket server, Socket client, Batch batch)
            throws Exception {
        Map<Integer, Endpoint> asked = new HashMap<>();
        batch.clear();
        for (int i = 0; i < 150; i++) {
            Endpoint target = at("127.0.0." + (1 + i / 10 % 5), server);
            batch.add(ByteBuffer.allocate(4).putInt(i).flip(), target);
            asked.put(i, target);
        }
        client.send(batch);
        for (int answered = 0; answered < 150; ) {
            int received = server.receive(batch);
            assertEquals(received, server.send(batch));
            answered += received;
        }
        for (int i = 0; i < 150; i++) {
            Message answer = Loopback.receive(client);
            assertEquals(asked.remove(answer.data().getInt()), answer.sender());
        }
        assertEquals(Map.of(), asked);
    }

    @Test
    @NativeAccess.Needed
    @Behaviour("RP4")
    void isNotMeantByAnEntryThatIsAddedToABatch() throws Exception {
        try (Socket server = server(SocketType.UDP4);
                Socket client = Loopback.open(SocketType.UDP4).bind();
                Batch batch = Batch.allocate(3, 10)) {
            client.send("same", at(ASKED, server));
            assertEquals(1, server.receive(batch));
            Endpoint target = batch.sender(0);
            batch.add(ByteBuffer.wrap(Utf8.bytes("same")), target);
            batch.add(
                    ByteBuffer.wrap(Utf8.bytes("same")),
                    target,
                    SendOptions.NONE.source(Endpoint.of("127.0.0.9", 0).address()));

            assertEquals(3, server.send(batch));

            List<Endpoint> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                senders.add(Loopback.receive(client).sender());
            }
            assertEquals(List.of(at(ASKED, server), at(Loopback.HOST, server), at("127.0.0.9", server)), senders);
        }
    }

    // With some ports, endpoints share the slots of a cache: they are created anew for each datagram.
    @Test
    @NativeAccess.Needed
    void allocatesNothingInABatchInSteadyState() throws Exception {
        List<List<Long>> all = new ArrayList<>();
        do {
            all.add(allocatedByAnswering(2_000));
        } while (quiet(all.getLast()) <= 450 && all.size() < 4);

        assertTrue(
                quiet(all.getLast()) > 450, () -> "allocated: " + all.getLast().subList(1_900, 2_000));
    }

    private static long quiet(List<Long> allocated) {
        return allocated.subList(1_500, 2_000).stream()
                .filter(bytes -> bytes < 200) // of the list of this test
                .count();
    }

    private static List<Long> allocatedByAnswering(int rounds) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Long> allocated = new ArrayList<>();
        try (Socket server = server(SocketType.UDP4);
                Socket client = Loopback.open(SocketType.UDP4).bind();
                Batch questions = Batch.allocate(50, 10);
                Batch batch = Batch.allocate(50, 10)) {
            SendOptions options = SendOptions.NONE
                    .via(LoopbackGroups.networkInterface().getIndex())
                    .ttl(9);
            for (int i = 0; i < 50; i++) {
                questions.add(ByteBuffer.allocate(4), at("127.0.0." + (1 + i / 10), server), options);
            }
            for (int round = 0; round < rounds; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                client.send(questions);
                for (int answered = 0; answered < 50; ) {
                    server.receive(batch);
                    answered += server.send(batch);
                }
                for (int answers = 0; answers < 50; ) {
                    answers += client.receive(batch);
                }
                allocated.add(threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
        return allocated;
    }
}
