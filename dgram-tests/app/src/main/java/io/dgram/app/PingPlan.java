package io.dgram.app;

import java.time.Duration;

/**
 * The parameters of a ping.
 *
 * @param count how many datagrams to send
 * @param size the size of each, in bytes, at least {@link Probe#HEADER_SIZE}
 * @param interval the time between two datagrams
 * @param timeout how long an answer may take
 */
record PingPlan(int count, int size, Duration interval, Duration timeout) {

    /** The highest count, which is limited because every round-trip time is stored. */
    static final int MAX_COUNT = 1_000_000;

    /** The largest payload of UDP over IPv4: {@code SocketType.UDP4.maxPayload()}. */
    static final int MAX_SIZE = 65_507;

    private static final int MAX_MILLIS = 3_600_000;

    /** Takes {@code [--count N] [--size B] [--interval MS] [--timeout MS]}. */
    static PingPlan of(Arguments arguments) throws UsageException {
        return new PingPlan(
                arguments.option("--count", 1, MAX_COUNT, 10),
                arguments.option("--size", Probe.HEADER_SIZE, MAX_SIZE, 64),
                arguments.milliseconds("--interval", 0, MAX_MILLIS, 100),
                arguments.milliseconds("--timeout", 1, MAX_MILLIS, 1_000));
    }
}
