package io.dgram.filter;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The verdict on every address, stored as the verdict on the first address and the borders at which it changes.
 * Verdicts alternate, so the number of borders up to an address determines its verdict. Immutable.
 *
 * @param allowFirst whether the first address is allowed
 * @param borders the addresses whose verdict differs from that of the preceding address
 */
record VerdictTable(boolean allowFirst, Borders borders) {

    /** Returns the table with the same verdict on all addresses. */
    static VerdictTable of(boolean allow) {
        return new VerdictTable(allow, Borders.NONE);
    }

    /** Tells whether an address is allowed. */
    boolean allows(long high, long low) {
        return allowsBehind(borders.upTo(high, low));
    }

    /** Tells whether the addresses after the given number of borders, up to the next border, are allowed. */
    boolean allowsBehind(int count) {
        return allowFirst ^ ((count & 1) != 0);
    }

    /** Returns a table with another verdict on some ranges, which may overlap. */
    VerdictTable with(Stream<AddressRange> ranges, boolean allow) {
        List<AddressRange> sorted =
                ranges.sorted(Comparator.comparing(AddressRange::first)).toList();
        if (sorted.isEmpty()) {
            return this;
        }
        VerdictPainter painter = new VerdictPainter(this, sorted.size());
        AddressRange pending = sorted.get(0);
        for (AddressRange range : sorted) {
            if (pending.touches(range)) {
                pending = pending.to(range.last());
            } else {
                painter.paint(pending, allow);
                pending = range;
            }
        }
        painter.paint(pending, allow);
        return painter.finish();
    }
}
