package io.dgram.filter;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The verdict on every address: the one on the first address, and the borders at which it changes. As verdicts
 * alternate, the number of borders up to an address tells its verdict. Immutable.
 *
 * @param allowFirst whether the first address is let through
 * @param borders the addresses whose verdict is not that of the one before
 */
record VerdictTable(boolean allowFirst, Borders borders) {

    /** Returns the table with the same verdict on all addresses. */
    static VerdictTable of(boolean allow) {
        return new VerdictTable(allow, Borders.NONE);
    }

    /** Tells whether an address is let through. */
    boolean allows(long high, long low) {
        return allowsBehind(borders.upTo(high, low));
    }

    /** Tells whether the addresses between a number of borders and the next one are let through. */
    boolean allowsBehind(int count) {
        return allowFirst ^ ((count & 1) != 0);
    }

    /** Returns a table with a verdict of its own on some ranges, which may overlap. */
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
