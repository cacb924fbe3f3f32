package io.dgram.impl.support;

/**
 * Where the entries of a small two-way set-associative cache are: a hash determines a pair of neighbouring slots, and a
 * new entry replaces one of the two, in rotation. So two entries with the same pair do not replace one another forever,
 * as they would with one slot each. For one thread at a time.
 */
public final class SlotPairs {

    private final int bits;
    private int replaced;

    /**
     * Creates the places of a cache.
     *
     * @param bits the binary logarithm of the number of slots, at least 1
     */
    public SlotPairs(int bits) {
        this.bits = bits;
    }

    /** Returns the number of slots. */
    public int count() {
        return 1 << bits;
    }

    /** Returns the first slot of an entry's pair; the other is the next one. */
    public int first(long hash) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - bits)) & ~1; // Fibonacci hashing
    }

    /** Returns the slot for a new entry. */
    public int toReplace(int first) {
        replaced ^= 1;
        return first + replaced;
    }
}
