package io.dgram.impl.polling;

/**
 * Decides whether a thread that waits for datagrams should pause for a fixed time, in which several gather, instead of
 * being woken for the first: what network cards do with interrupts.
 *
 * <p>It pauses while the socket only receives, at a rate at which two datagrams are likely to come in a pause, and
 * stops for a while, longer each time, when they did not. The fields are not synchronised on purpose: threads that
 * receive from one socket share them, and a lost update only shifts a decision.
 */
final class Moderation {

    /** A socket that has sent nothing during this many waits only receives. */
    private static final int QUIET_WAITS = 64;

    /** The most waits between a pause in vain and the next. */
    private static final int MAX_SKIPPED = 255;

    /** After this many pauses the size of the receive buffer, which may change at any time, is asked for again. */
    private static final int PAUSES_PER_SIZE = 1_024;

    /** What the kernel accounts for a datagram beside its payload, which may take up twice its size. */
    private static final int OVERHEAD = 1_024;

    /** Returns the size of the receive buffer as the kernel has it; 0 if it is not known. */
    @FunctionalInterface
    interface ReceiveBuffer {
        int size();
    }

    private final long nanos;
    private final Load load;
    private final ReceiveBuffer buffer;

    private long lastStart;
    private long lastReceived;
    private long lastBytes;
    private long lastSent;
    private long gap; // between datagrams, in nanoseconds: a moving average; 0 if not known yet
    private long averageSize;
    private int quiet; // waits in a row without a datagram sent, up to QUIET_WAITS
    private boolean paused; // the last wait was a pause
    private int lastSkip; // waits that were skipped before the last pause in vain
    private int skip; // waits that are still to be skipped
    private int pauses; // left until the size is asked for again
    private int bufferSize;

    /**
     * @param nanos how long a pause is; not 0
     */
    Moderation(long nanos, Load load, ReceiveBuffer buffer, long now) {
        this.nanos = nanos;
        this.load = load;
        this.buffer = buffer;
        lastStart = now;
        lastReceived = load.datagramsReceived();
        lastBytes = load.bytesReceived();
        lastSent = load.datagramsSent();
    }

    /**
     * Returns how long to pause, as a thread begins to wait; 0 to wait for the next datagram.
     *
     * @param left until the thread's deadline
     */
    long pauseNanos(long now, long left) {
        learn(now);
        if (quiet < QUIET_WAITS || 3 * gap > 2 * nanos || gap == 0 || left <= nanos) {
            return 0;
        }
        if (skip > 0) {
            skip--;
            return 0;
        }
        if (!fitsIntoBuffer()) {
            return 0;
        }
        paused = true;
        return nanos;
    }

    private void learn(long now) {
        long received = load.datagramsReceived() - lastReceived;
        long bytes = load.bytesReceived() - lastBytes;
        long sent = load.datagramsSent();
        quiet = sent != lastSent ? 0 : Math.min(quiet + 1, QUIET_WAITS);
        if (received > 0) {
            long sample = (now - lastStart) / received;
            gap = gap == 0 ? sample : gap + (sample - gap) / 8;
            averageSize = bytes / received;
        }
        if (paused) {
            lastSkip = received > 1 ? 0 : Math.min(2 * lastSkip + 1, MAX_SKIPPED);
            skip = lastSkip;
            paused = false;
        }
        lastStart = now;
        lastReceived += received;
        lastBytes += bytes;
        lastSent = sent;
    }

    private boolean fitsIntoBuffer() {
        if (pauses-- == 0) {
            pauses = PAUSES_PER_SIZE;
            bufferSize = buffer.size();
        }
        long likely = (nanos / Math.max(1, gap) + 1) * (2 * averageSize + OVERHEAD);
        return likely <= bufferSize / 4;
    }
}
