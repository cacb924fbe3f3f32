package io.dgram.impl.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Text that is safe to log")
class PrintableTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Größe 12 µs", "日本語", "\uD83D\uDE00 smiles", "a \\ backslash", "e\u0301"})
    void printableTextIsUnchanged(String text) {
        assertEquals(text, Printable.text(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10, \\n",
        "13, \\r",
        "9, \\t",
        "0, \\u0000",
        "27, \\u001b",
        "127, \\u007f",
        "155, \\u009b", // CSI as one character
        "8232, \\u2028",
        "8238, \\u202e", // from right to left
        "55296, \\ud800",
        "917505, \\U000e0001",
    })
    void controlAndFormatCharactersAreEscaped(int character, String escaped) {
        String text = "a" + Character.toString(character) + "b";

        assertEquals("a" + escaped + "b", Printable.text(text));
    }

    @Test
    void longTextIsTruncated() {
        String cut = Printable.text("x".repeat(Printable.MAX_LENGTH - 1) + "\uD83D\uDE00" + "y".repeat(65_000));

        assertEquals("x".repeat(Printable.MAX_LENGTH - 1) + "\uD83D\uDE00...", cut);
        assertEquals("x".repeat(Printable.MAX_LENGTH), Printable.text("x".repeat(Printable.MAX_LENGTH)));
    }

    @Test
    void aPrintableExceptionIsReturnedUnchanged() {
        Exception exception = new IllegalStateException("plain", new IOException("cause"));

        assertSame(exception, Printable.exception(exception));
    }

    @Test
    void controlCharactersInACauseAreEscaped() {
        Exception cause = new IllegalArgumentException("a\u001b[31m\nforged");
        Exception exception = new IllegalStateException("plain", cause);
        exception.addSuppressed(new IOException("b\u0007"));

        Throwable printable = Printable.exception(exception);

        StringWriter printed = new StringWriter();
        printable.printStackTrace(new PrintWriter(printed, true));
        String text = printed.toString();
        assertTrue(text.startsWith("java.lang.IllegalStateException: plain"), text);
        assertTrue(text.contains("Caused by: java.lang.IllegalArgumentException: a\\u001b[31m\\nforged"), text);
        assertTrue(text.contains("Suppressed: java.io.IOException: b\\u0007"), text);
        assertFalse(text.contains("\u001b"), text);
        assertArrayEquals(exception.getStackTrace(), printable.getStackTrace());
    }

    @Test
    void aCircularChainOfCausesIsCutOff() {
        Exception first = new IllegalStateException("first");
        Exception second = new IllegalStateException("second", first);
        first.initCause(second);

        Throwable printable = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Printable.exception(first));

        assertEquals("java.lang.IllegalStateException: first", printable.toString());
    }

    /** Throws whatever it is asked. */
    private static final class Hostile extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new IllegalStateException("toString");
        }

        @Override
        public Throwable getCause() {
            throw new IllegalStateException("getCause");
        }
    }

    @Test
    void anExceptionWhoseToStringThrowsIsNamedByItsClass() {
        assertEquals(Hostile.class.getName(), Printable.describe(new Hostile()));
        assertEquals(Hostile.class.getName(), Printable.exception(new Hostile()).toString());
    }
}
