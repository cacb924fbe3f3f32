package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Memory that can be given back")
class ForeignMemoryTest {

    @Test
    void isDirectAndFullOfZeros() {
        ForeignMemory memory = new ForeignMemory(10_000);
        ByteBuffer buffer = memory.buffer();

        assertTrue(buffer.isDirect());
        assertEquals(10_000, buffer.capacity());
        while (buffer.hasRemaining()) {
            assertEquals(0, buffer.get());
        }
        assertSame(buffer, memory.buffer());
        assertTrue(memory.free());
    }

    @Test
    void isInaccessibleOnceItWasGivenBack() throws Exception {
        ForeignMemory memory = new ForeignMemory(10);
        ByteBuffer slice = memory.buffer().slice(2, 3);

        assertTrue(memory.free());

        assertThrows(IllegalStateException.class, () -> memory.buffer().get(0));
        assertThrows(IllegalStateException.class, () -> slice.put(0, (byte) 1));
        assertFalse(memory.free());
    }

    @Test
    void isForEveryThread() throws Exception {
        ForeignMemory memory = new ForeignMemory(10);
        try (Tasks tasks = new Tasks()) {
            tasks.start(() -> memory.buffer().put(3, (byte) 7)).result();
            assertEquals(7, memory.buffer().get(3));
            tasks.start(() -> {
                        assertTrue(memory.free());
                        return null;
                    })
                    .result();
        }

        assertThrows(IllegalStateException.class, () -> memory.buffer().get(3));
    }
}
