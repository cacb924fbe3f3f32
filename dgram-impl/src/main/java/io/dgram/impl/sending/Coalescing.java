package io.dgram.impl.sending;

import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Overrides;
import java.util.concurrent.TimeUnit;

/**
 * The sizes at which datagrams of a socket may be coalesced into one message, which the kernel takes apart
 * (UDP_SEGMENT, udp(7)).
 *
 * <p>An interface without checksum offload rejects all such messages, one with a small MTU those of long datagrams, and
 * a firewall that looks at the length of packets those that are long as a whole. What was rejected is sent one by one.
 * As routes and rules change, coalescing is tried again after a while, and less and less often as long as it is
 * rejected. Operators can switch it off ({@link Overrides}).
 */
final class Coalescing {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(64);

    private final Clock clock;
    private final boolean allowed;
    // Racy by intent: threads that send at the same time find out the same.
    private volatile int limit = Integer.MAX_VALUE; // datagrams of this size or more are not coalesced
    private volatile long pauseNanos = FIRST_PAUSE_NANOS;
    private volatile long pausedAt;

    Coalescing(Clock clock) {
        this(clock, Overrides.PRESENT.coalescing());
    }

    Coalescing(Clock clock, boolean allowed) {
        this.clock = clock;
        this.allowed = allowed;
    }

    /** Returns the size from which on datagrams must not be coalesced now. */
    int limit() {
        if (!allowed) {
            return 0;
        }
        int current = limit;
        if (current == Integer.MAX_VALUE || clock.nanoTime() - pausedAt < pauseNanos) {
            return current;
        }
        limit = Integer.MAX_VALUE;
        return Integer.MAX_VALUE;
    }

    /** Notes that a message of datagrams of a size was rejected; 0 if every message would be. */
    void rejected(int segmentSize) {
        long now = clock.nanoTime();
        if (limit == Integer.MAX_VALUE) {
            long sinceLast = now - pausedAt;
            pauseNanos = pausedAt != 0 && sinceLast < 2 * pauseNanos
                    ? Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS)
                    : FIRST_PAUSE_NANOS;
        }
        limit = Math.min(limit, segmentSize);
        pausedAt = now;
    }
}
