package io.dgram.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How numbers are written. */
class NotationTest {

    @Test
    void threeDigitsCount() {
        assertEquals("1.23", Notation.digits(1.234));
        assertEquals("12.3", Notation.digits(12.34));
        assertEquals("123", Notation.digits(123.4));
        assertEquals("7", Notation.digits(7));
    }

    @Test
    void unitsFit() {
        assertEquals("1.23 M", Notation.of(Figure.RATE, 1_234_000));
        assertEquals("845 k", Notation.of(Figure.RATE, 845_000));
        assertEquals("12.3 µs", Notation.of(Figure.P50, 12_340));
        assertEquals("2 ms", Notation.of(Figure.P999, 2_000_000));
        assertEquals("6.50 KiB", Notation.of(Figure.HEAP, 6_656));
    }
}
