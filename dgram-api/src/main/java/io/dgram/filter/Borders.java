package io.dgram.filter;

/**
 * A sorted list of addresses that quickly counts those up to a given address. Immutable.
 *
 * <p>A flat array, with an index on the first bits in which its addresses differ. If those are evenly distributed, a
 * search takes a few steps regardless of the number of addresses, and never more than a binary search. A tree of the
 * same size is several times slower, because it misses the cache at every level.
 */
final class Borders {

    static final Borders NONE = new Borders(new long[0]);

    // Each address as its first 64 and its last 64 bits.
    private final long[] halves;
    private final int size;

    private final int commonBits;
    private final int indexBits;
    // index[i] is the number of addresses whose indexed bits are less than i.
    private final int[] index;

    /** Keeps the array, which alternates between the first and the last 64 bits of each address. */
    Borders(long[] halves) {
        this.halves = halves;
        size = halves.length / 2;
        commonBits = size == 0 ? 0 : commonBits(high(0), low(0), high(size - 1), low(size - 1));
        // Between half as many entries as addresses and as many. At least one bit, because Java shifts a long by 64 as
        // if by 0.
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
        // The address is between the first and the last one, so it shares the bits that these have in common.
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

    // Returns the first bits after the common ones. Java shifts a long modulo 64.
    private int indexed(long high, long low) {
        long behind = low << commonBits;
        if (commonBits < Long.SIZE) {
            // In two shifts, because the number of common bits may be 0.
            behind = (high << commonBits) | (low >>> 1 >>> (Long.SIZE - 1 - commonBits));
        }
        return (int) (behind >>> (Long.SIZE - indexBits));
    }
}
