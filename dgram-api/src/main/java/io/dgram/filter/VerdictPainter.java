package io.dgram.filter;

import java.util.Arrays;

/** Copies a table from the first address to the last, painting over some of it. */
final class VerdictPainter {

    private final VerdictTable old;
    private int copied;

    private boolean allowFirst;
    private final long[] halves;
    private int size;

    /** Begins a copy on which up to so many ranges are painted. */
    VerdictPainter(VerdictTable old, int ranges) {
        this.old = old;
        allowFirst = old.allowFirst();
        // A range has two borders, a border two halves.
        halves = new long[2 * (old.borders().size() + 2 * ranges)];
    }

    /** Gives a range, which must begin behind those painted so far, another verdict. */
    void paint(AddressRange range, boolean allow) {
        AddressBits first = range.first();
        AddressBits last = range.last();
        copy(old.borders().upTo(first.high(), first.low()));
        add(first.high(), first.low(), allow);
        copied = old.borders().upTo(last.high(), last.low());
        AddressBits next = last.next();
        if (!next.equals(AddressBits.ZERO)) {
            add(next.high(), next.low(), old.allowsBehind(copied));
        }
    }

    /** Copies what is left, and returns the copy. */
    VerdictTable finish() {
        copy(old.borders().size());
        return new VerdictTable(allowFirst, new Borders(Arrays.copyOf(halves, size)));
    }

    private void copy(int borders) {
        for (; copied < borders; copied++) {
            add(old.borders().high(copied), old.borders().low(copied), old.allowsBehind(copied + 1));
        }
    }

    // Only the latest of the verdicts from the same address on counts, and only if it differs from the one before.
    private void add(long high, long low, boolean allow) {
        if (size > 0 && halves[size - 2] == high && halves[size - 1] == low) {
            size -= 2;
        }
        if ((high | low) == 0) {
            allowFirst = allow;
        } else if (allow != allowsAtEnd()) {
            halves[size++] = high;
            halves[size++] = low;
        }
    }

    private boolean allowsAtEnd() {
        return allowFirst ^ ((size / 2 & 1) != 0);
    }
}
