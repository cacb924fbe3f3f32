package io.dgram.bench.report;

import java.util.Locale;

/** How numbers are written: three digits that count, and a unit that fits. */
final class Notation {

    private Notation() {}

    /** Writes a figure as its kind wants it. */
    static String of(Figure figure, double value) {
        return switch (figure) {
            case RATE, OFFERED, TRIPS, WAITS -> count(value);
            case P50, P90, P99, P999, MAX -> duration(value);
            case HEAP, DIRECT -> bytes(value);
            case SPEED -> ratio(value);
            case CPU, SWITCHES, SYSTEM_CALLS, TIME, BARE, ALLOCATED, LOAD, LOST, THREADS -> digits(value);
        };
    }

    /** Writes a number of things: {@code 1.23 M}. */
    static String count(double value) {
        if (value >= 1e6) {
            return digits(value / 1e6) + " M";
        }
        return value >= 1e3 ? digits(value / 1e3) + " k" : digits(value);
    }

    /** Writes nanoseconds as microseconds or milliseconds. */
    static String duration(double nanos) {
        return nanos >= 1e6 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e3) + " µs";
    }

    /** Writes a number of bytes. */
    static String bytes(double value) {
        if (Math.abs(value) >= 1 << 20) {
            return digits(value / (1 << 20)) + " MiB";
        }
        return Math.abs(value) >= 1 << 10 ? digits(value / (1 << 10)) + " KiB" : digits(value) + " B";
    }

    /** Writes a ratio: {@code 1.07}. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Writes three digits that count, without the zeros of a whole number. */
    static String digits(double value) {
        double size = Math.abs(value);
        if (size >= 100 || size == Math.rint(size)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
    }
}
