package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Utf8;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Message")
class MessageTest {

    private static final Endpoint SENDER = Endpoint.of("127.0.0.1", 53);

    @Test
    void tellsItsParts() {
        Message message = Message.of(Utf8.bytes("grüße"), SENDER, true);

        assertEquals(7, message.size());
        assertEquals("grüße", message.text());
        assertArrayEquals(Utf8.bytes("grüße"), message.bytes());
        assertEquals(ByteBuffer.wrap(Utf8.bytes("grüße")), message.data());
        assertEquals(SENDER, message.sender());
        assertTrue(message.truncated());
        assertFalse(Message.of(new byte[0], SENDER, false).truncated());
    }

    @Test
    @Behaviour("RC4")
    void itsBufferIsReadOnlyAndItsPositionNobodyElses() {
        Message message = Message.of(Utf8.bytes("PING"), SENDER, false);
        ByteBuffer first = message.data();
        first.get();

        ByteBuffer second = message.data();

        assertEquals(0, second.position());
        assertEquals(4, second.limit());
        assertEquals(ByteOrder.BIG_ENDIAN, second.order());
        assertThrows(ReadOnlyBufferException.class, () -> second.put(0, (byte) 'X'));
    }

    @Test
    @Behaviour("RC4")
    void itsArrayIsACopy() {
        Message message = Message.of(Utf8.bytes("PING"), SENDER, false);

        message.bytes()[0] = 'X';

        assertEquals("PING", message.text());
    }

    @Test
    void malformedTextIsReplaced() {
        Message message = Message.of(new byte[] {'a', (byte) 0xff, 'b'}, SENDER, false);

        assertEquals("a\uFFFDb", message.text());
    }

    @Test
    @Behaviour("ED1")
    void canBeEmpty() {
        Message message = Message.of(new byte[0], SENDER, false);

        assertEquals(0, message.size());
        assertEquals("", message.text());
        assertEquals(0, message.bytes().length);
        assertFalse(message.data().hasRemaining());
    }

    @Test
    void itsPacketInformationIsNoPartOfItsValue() {
        PacketInfo info = PacketInfo.none().withHopLimit(64);
        Message with = Message.of(Utf8.bytes("PING"), SENDER, true, info);
        Message without = Message.of(Utf8.bytes("PING"), SENDER, true);

        assertEquals(Optional.of(info), with.info());
        assertEquals(Optional.empty(), without.info());
        assertTrue(with.truncated());
        assertTrue(without.truncated());
        assertFalse(Message.of(Utf8.bytes("PING"), SENDER, false, info).truncated());
        assertEquals(without, with);
        assertEquals(without.hashCode(), with.hashCode());
        assertEquals(without.toString(), with.toString());
    }

    @Test
    void isComparedByItsParts() {
        Message message = Message.of(Utf8.bytes("PING"), SENDER, false);
        Message equal = Message.of(Utf8.bytes("PING"), Endpoint.of("127.0.0.1", 53), false);

        assertEquals(message, equal);
        assertEquals(message.hashCode(), equal.hashCode());
        assertNotEquals(message, Message.of(Utf8.bytes("PONG"), SENDER, false));
        assertNotEquals(message, Message.of(Utf8.bytes("PING"), Endpoint.of("127.0.0.1", 54), false));
        assertNotEquals(message, Message.of(Utf8.bytes("PING"), SENDER, true));
        assertNotEquals(message, null);
    }

    @Test
    void isDescribedWithoutItsPayload() {
        byte[] secret = Utf8.bytes("secret");

        assertEquals(
                "Message[6 bytes from 127.0.0.1:53]",
                Message.of(secret, SENDER, false).toString());
        assertEquals(
                "Message[6 bytes from 127.0.0.1:53, truncated]",
                Message.of(secret, SENDER, true).toString());
    }

    @Test
    void isAnEvent() {
        assertInstanceOf(Event.class, Message.of(new byte[0], SENDER, false));
    }

    @Test
    void nothingIsNull() {
        assertThrows(NullPointerException.class, () -> Message.of(null, SENDER, false));
        assertThrows(NullPointerException.class, () -> Message.of(new byte[0], null, false));
    }

    @Test
    void keepsACopyOfWhatItIsMadeOf() {
        byte[] payload = Utf8.bytes("PING");
        Message message = Message.of(payload, SENDER, false);

        payload[0] = 'X';

        assertEquals("PING", message.text());
    }
}
