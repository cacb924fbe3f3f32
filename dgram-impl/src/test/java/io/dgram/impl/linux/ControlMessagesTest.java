package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Control messages")
class ControlMessagesTest {

    private static final int START = 64;

    private final ByteBuffer controls = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
    private final ControlReader reader = new ControlReader(controls);

    // Returns where the next message begins.
    private int put(int at, LinuxOption kind, int... values) {
        controls.putLong(at, 16 + 4L * values.length)
                .putInt(at + 8, kind.level())
                .putInt(at + 12, kind.number());
        for (int i = 0; i < values.length; i++) {
            controls.putInt(at + 16 + 4 * i, values[i]);
        }
        return at + 16 + (4 * values.length + 7) / 8 * 8;
    }

    @Test
    void areReadOneAfterTheOther() {
        int second = put(START, LinuxOption.IP_TTL, 7);
        int end = put(second, LinuxOption.UDP_GRO, 100, 9);
        reader.start(START, end - START);

        assertTrue(reader.next());
        assertTrue(reader.is(LinuxOption.IP_TTL));
        assertEquals(7, reader.intValue());
        assertTrue(reader.next());
        assertTrue(reader.is(LinuxOption.UDP_GRO));
        assertEquals(100, reader.intValue());
        assertEquals(8, reader.size());
        assertFalse(reader.next());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 15, 25, 4_000, Long.MAX_VALUE})
    void endWhereALengthCannotBeRight(long length) {
        put(START, LinuxOption.IP_TTL, 7);
        controls.putLong(START, length);

        assertFalse(reader.start(START, 24).next());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, 0, 15, 19})
    void endWhereTheBufferIsCut(long length) {
        put(START, LinuxOption.IP_TTL, 7);

        assertFalse(reader.start(START, length).next());
    }

    @Test
    void areNotReadBeyondTheirMemory() {
        int last = put(112, LinuxOption.IP_TTL);

        assertTrue(reader.start(112, Long.MAX_VALUE).next());
        assertEquals(0, reader.intValue());
        assertFalse(reader.next());
        assertEquals(controls.capacity(), last);
    }

    @Test
    void areReadAsTheyWereWritten() {
        ControlWriter writer = new ControlWriter(controls);
        int length = writer.start(START)
                .put(LinuxOption.UDP_SEGMENT, (short) 1_000)
                .put(LinuxOption.UDP_SEGMENT, (short) 2)
                .length();

        assertEquals(48, length);
        reader.start(START, length);
        for (int value : new int[] {1_000, 2}) {
            assertTrue(reader.next());
            assertTrue(reader.is(LinuxOption.UDP_SEGMENT));
            assertEquals(2, reader.size());
            assertEquals(0, reader.intValue());
            assertEquals(value, controls.getShort(value == 2 ? START + 40 : START + 16));
        }
        assertFalse(reader.next());
    }
}
