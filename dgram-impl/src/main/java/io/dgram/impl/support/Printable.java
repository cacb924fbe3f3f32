package io.dgram.impl.support;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Makes text and exceptions safe to log.
 *
 * <p>A message may contain text from the network, such as a payload that a listener could not parse or a name from a
 * resolver. Printed unchanged, a line break in it forges a log record, and an escape sequence controls the terminal
 * that shows the log (CWE-117, CWE-150). So control and format characters, line separators and lone surrogates are
 * replaced by escapes such as {@code \u001b}, and long text is truncated.
 */
public final class Printable {

    /** The longest text that is printed in full. A payload has up to 65,527 bytes. */
    static final int MAX_LENGTH = 2_000;

    private static final String CUT = "...";

    /** Causes deeper than this are omitted, so that a circular chain of causes ends. */
    private static final int MAX_DEPTH = 16;

    private Printable() {}

    /** Returns a text in which every character that does not print on one line is escaped. */
    static String text(String text) {
        int length = Math.min(text.length(), MAX_LENGTH);
        StringBuilder printable = null; // created at the first escape: most text needs none
        int end = 0;
        while (end < length) {
            int start = end;
            int character = text.codePointAt(start);
            end += Character.charCount(character);
            boolean isPrintable = isPrintable(character);
            if (!isPrintable && printable == null) {
                printable = new StringBuilder(length + 16).append(text, 0, start);
            }
            if (printable != null) {
                append(printable, character, isPrintable);
            }
        }
        String result = printable != null ? printable.toString() : text.substring(0, end);
        return end < text.length() ? result + CUT : result;
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT, // changes the direction of text, among other things
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static void append(StringBuilder printable, int character, boolean isPrintable) {
        if (isPrintable) {
            printable.appendCodePoint(character);
            return;
        }
        switch (character) {
            case '\n' -> printable.append("\\n");
            case '\r' -> printable.append("\\r");
            case '\t' -> printable.append("\\t");
            default -> printable.append((character > Character.MAX_VALUE ? "\\U%08x" : "\\u%04x").formatted(character));
        }
    }

    /** Returns an exception's {@code toString()} made printable, or its class name if that throws. */
    public static String describe(Throwable thrown) {
        String description;
        try {
            description = thrown.toString();
        } catch (Throwable fromToString) { // the application's code, like the exception itself
            description = null;
        }
        return text(description != null ? description : thrown.getClass().getName());
    }

    /**
     * Returns the exception itself if it is printable, otherwise a printable copy: the same description except for the
     * escapes, the same stack trace, causes and suppressed exceptions.
     */
    static Throwable exception(Throwable thrown) {
        return isPrintable(thrown, 0) ? thrown : copy(thrown, 0);
    }

    private static boolean isPrintable(@Nullable Throwable thrown, int depth) {
        if (thrown == null) {
            return true;
        }
        if (depth == MAX_DEPTH) {
            return false;
        }
        try {
            if (!describe(thrown).equals(thrown.toString())) {
                return false;
            }
            for (Throwable suppressed : thrown.getSuppressed()) {
                if (!isPrintable(suppressed, depth + 1)) {
                    return false;
                }
            }
            return isPrintable(thrown.getCause(), depth + 1);
        } catch (Throwable fromTheException) {
            return false;
        }
    }

    private static Copy copy(Throwable thrown, int depth) {
        Copy copy = new Copy(describe(thrown));
        try {
            copy.setStackTrace(thrown.getStackTrace());
            if (depth < MAX_DEPTH) {
                Throwable cause = thrown.getCause();
                if (cause != null) {
                    copy.initCause(copy(cause, depth + 1));
                }
                for (Throwable suppressed : thrown.getSuppressed()) {
                    copy.addSuppressed(copy(suppressed, depth + 1));
                }
            }
        } catch (Throwable fromTheException) { // return what could be copied
            return copy;
        }
        return copy;
    }

    /** Prints like the exception that it copies, except for what is escaped. */
    @SuppressWarnings("OverrideThrowableToString") // begins with the name of the other class
    private static final class Copy extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        private final String description;

        Copy(String description) {
            super(description);
            this.description = description;
        }

        @Override
        public String toString() {
            return description;
        }
    }
}
