package io.dgram.impl.stats;

import java.util.OptionalLong;

/**
 * How many of a socket's datagrams the kernel has dropped.
 *
 * @param drops the number; empty if it is unknown
 * @param isExact whether it is no estimate
 */
public record KernelCount(OptionalLong drops, boolean isExact) {

    /** Nothing was dropped. */
    public static final KernelCount ZERO = new KernelCount(OptionalLong.of(0), true);

    /** It is not known whether anything was dropped. */
    public static final KernelCount UNKNOWN = new KernelCount(OptionalLong.empty(), true);

    static KernelCount exact(long drops) {
        return drops == 0 ? ZERO : new KernelCount(OptionalLong.of(drops), true);
    }

    static KernelCount estimate(long drops) {
        return new KernelCount(OptionalLong.of(drops), false);
    }

    boolean isKnown() {
        return drops.isPresent();
    }
}
