package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("without-native-access")
@DisplayName("Empty datagrams")
@Timeout(60)
class EmptyDatagramTest {

    private static final byte[] NOTHING = {};

    @ParameterizedTest
    @MethodSource("everyAddressedFormOfEveryType")
    @Behaviour("ED1")
    void everyFormSendsAnEmptyDatagram(SendForm form, SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            assertEquals(0, form.send(sender, NOTHING, receiver.address()));

            Message message = Loopback.receive(receiver);
            assertEquals(0, message.size());
            assertEquals(sender.address(), message.sender());
            assertFalse(message.truncated());
        }
    }

    @ParameterizedTest
    @EnumSource(BufferKind.class)
    @Behaviour("ED1")
    void aBufferWithNothingRemainingIsSentAsAnEmptyDatagram(BufferKind kind) throws Exception {
        ByteBuffer buffer = kind.ofSize(10);
        buffer.position(buffer.limit());
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertEquals(0, sender.send(buffer, receiver.address()));

            assertEquals(0, Loopback.receive(receiver).size());
        }
    }

    @Test
    @Behaviour({"ED1", "SD3"})
    void noPartsAtAllAreAnEmptyDatagram() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            assertEquals(0, sender.send(List.of(), receiver.address()));

            assertEquals(0, Loopback.receive(receiver).size());
        }
    }

    @Test
    @Behaviour("ED1")
    void aHundredOfAHundredArrive() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            for (int i = 0; i < 100; i++) {
                sender.send(NOTHING, receiver.address());
            }

            for (int i = 0; i < 100; i++) {
                assertEquals(0, Loopback.receive(receiver).size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SingleReceive.class)
    @Behaviour("ED1")
    void everyFormReceivesAnEmptyDatagramAndTheOneAfterIt(SingleReceive form) throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            Endpoint self = sender.address();
            sender.send(NOTHING, receiver.address());
            sender.send("next", receiver.address());

            Message received = form.receive(receiver);

            assertEquals(0, received.size());
            assertEquals(self, received.sender());
            assertEquals("next", form.receive(receiver).text());
        }
    }

    @Test
    @Behaviour("ED1")
    void anEmptyDatagramDoesNotEndALoop() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.send(NOTHING, receiver.address());
            sender.send("next", receiver.address());

            Iterator<Message> loop = receiver.iterator();

            assertEquals("", loop.next().text());
            assertEquals("next", loop.next().text());
        }
    }

    @Test
    @Behaviour("ED1")
    void anEmptyDatagramIsAMessageEvent() throws Exception {
        try (Socket receiver = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            EventLog log = EventLog.of(receiver);

            sender.send(NOTHING, receiver.address());
            sender.send("next", receiver.address());

            assertEquals("", log.nextText());
            assertEquals("next", log.nextText());
        }
    }

    @ParameterizedTest
    @EnumSource(SocketType.class)
    @Behaviour("ED1")
    void aConnectedSocketReceivesTheEmptyDatagramsOfItsPeer(SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            receiver.connect(sender.address());

            sender.send(NOTHING, receiver.address());

            Message message = Loopback.receive(receiver);
            assertEquals(0, message.size());
            assertEquals(sender.address(), message.sender());
            Expect.nothingBeforeTheNext(sender, receiver);
        }
    }

    @ParameterizedTest
    @MethodSource("everyConnectedFormOfEveryType")
    @NativeAccess.Needed
    @Behaviour("ED2")
    void aConnectedSocketSendsAnEmptyDatagram(SendForm form, SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            sender.connect(receiver.address());

            assertEquals(0, form.send(sender, NOTHING, receiver.address()));

            Message message = Loopback.receive(receiver);
            assertEquals(0, message.size());
            assertEquals(sender.address(), message.sender());
            sender.send("next");
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    @Test
    @NativeAccess.Needed
    @Behaviour({"ED2", "ER4"})
    void anEmptyDatagramOfAConnectedSocketMeetsReportsAsOthersDo() throws Exception {
        try (Socket peer = Loopback.bound(SocketType.UDP4);
                Socket sender = Loopback.bound(SocketType.UDP4)) {
            sender.connect(peer.address());
            peer.close();
            sender.send("to nobody");

            sender.send(NOTHING); // collects the report, and goes out all the same

            Expect.failure(ErrorCode.PORT_UNREACHABLE, () -> sender.receive(Tasks.LIMIT));
        }
    }

    @ParameterizedTest
    @MethodSource("everyConnectedFormOfEveryType")
    @NativeAccess.Missing
    @Behaviour("ED2")
    void withoutNativeAccessAConnectedSocketRefusesEmptyDatagrams(SendForm form, SocketType type) throws Exception {
        try (Socket receiver = Loopback.bound(type);
                Socket sender = Loopback.bound(type)) {
            sender.connect(receiver.address());

            DgramException failure =
                    Expect.failure(ErrorCode.UNSUPPORTED, () -> form.send(sender, NOTHING, receiver.address()));

            assertEquals("send", failure.operation());
            assertTrue(failure.getMessage().contains("--enable-native-access="), failure.getMessage());
            assertEquals(receiver.address(), failure.remote().orElseThrow());
            sender.send("next");
            assertEquals("next", Loopback.nextText(receiver));
        }
    }

    static Stream<Arguments> everyAddressedFormOfEveryType() {
        return SendForm.addressed().stream()
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }

    static Stream<Arguments> everyConnectedFormOfEveryType() {
        return SendForm.connected().stream()
                .flatMap(form -> Stream.of(SocketType.values()).map(type -> Arguments.of(form, type)));
    }
}
