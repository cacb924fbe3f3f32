package io.dgram.filter;

import java.util.Arrays;

/** Copies a table, in ascending order of addresses, and replaces the verdict on some ranges. */
final class VerdictPainter {

    private final VerdictTable old;
    private int copied;

    private boolean allowFirst;
    private final long[] halves;
    private int size;

    /** Begins a copy in which at most the given number of ranges is replaced. */
    VerdictPainter(VerdictTable old, int ranges) {
        this.old = old;
        allowFirst = old.allowFirst();
        // Each range has two borders, and each border two halves.
        halves = new long[2 * (old.borders().size() + 2 * ranges)];
    }

    /** Sets the verdict on a range, which must begin after the previous ones. */
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

    /** Copies the rest, and returns the copy. */
    VerdictTable finish() {
        copy(old.borders().size());
        return new VerdictTable(allowFirst, new Borders(Arrays.copyOf(halves, size)));
    }

    private void copy(int borders) {
        for (; copied < borders; copied++) {
            add(old.borders().high(copied), old.borders().low(copied), old.allowsBehind(copied + 1));
        }
    }

    // A later verdict from the same address on replaces an earlier one; a border is kept only where the verdict
    // changes.
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
