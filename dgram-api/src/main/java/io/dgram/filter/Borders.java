package io.dgram.filter;

/**
 * Addresses in ascending order, made for counting those up to a given one. Immutable.
 *
 * <p>A flat array with an index on the first bits in which its addresses differ: where those are spread evenly, a few
 * steps lead to the place however many there are, and never more than a bisection takes. A tree with as many nodes is
 * several times as slow, waiting for memory at every level.
 */
final class Borders {

    static final Borders NONE = new Borders(new long[0]);

    // Each address as its first 64 and its last 64 bits.
    private final long[] halves;
    private final int size;

    private final int commonBits;
    private final int indexBits;
    // At i: how many addresses have indexed bits less than i.
    private final int[] index;

    /** Keeps the array, which has the first and the last 64 bits of each address in turn. */
    Borders(long[] halves) {
        this.halves = halves;
        size = halves.length / 2;
        commonBits = size == 0 ? 0 : commonBits(high(0), low(0), high(size - 1), low(size - 1));
        // As many entries as addresses, or half as many. At least one bit, as a shift by 64 would be one by 0.
        indexBits = Math.max(1, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size));
        index = new int[(1 << indexBits) + 1];
        for (int i = 0; i < size; i++) {
            index[indexed(high(i), low(i)) + 1]++;
        }
        for (int i = 1; i < index.length; i++) {
            index[i] += index[i - 1];
        }
    }

    int size() {
        return size;
    }

    long high(int i) {
        return halves[2 * i];
    }

    long low(int i) {
        return halves[2 * i + 1];
    }

    /** Returns how many of the addresses are less than or equal to an address. */
    int upTo(long high, long low) {
        if (size == 0 || !isUpTo(0, high, low)) {
            return 0;
        }
        if (isUpTo(size - 1, high, low)) {
            return size;
        }
        // Between the first and the last of them, so it has the bits that they have in common.
        int bits = indexed(high, low);
        int from = index[bits];
        int to = index[bits + 1];
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (isUpTo(middle, high, low)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private boolean isUpTo(int i, long high, long low) {
        return high(i) == high ? Long.compareUnsigned(low(i), low) <= 0 : Long.compareUnsigned(high(i), high) < 0;
    }

    private static int commonBits(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh
                ? Long.SIZE + Long.numberOfLeadingZeros(low ^ otherLow)
                : Long.numberOfLeadingZeros(high ^ otherHigh);
    }

    // The first bits behind the common ones. Shifts count modulo 64.
    private int indexed(long high, long low) {
        long behind = low << commonBits;
        if (commonBits < Long.SIZE) {
            // In two shifts, as there may be no common bits.
            behind = (high << commonBits) | (low >>> 1 >>> (Long.SIZE - 1 - commonBits));
        }
        return (int) (behind >>> (Long.SIZE - indexBits));
    }
}
