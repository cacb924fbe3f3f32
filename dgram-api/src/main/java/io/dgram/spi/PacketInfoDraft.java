package io.dgram.spi;

import io.dgram.Endpoint;
import io.dgram.PacketInfo;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a received datagram, from which {@link Values#packetInfo} makes a value: one field for each
 * accessor of {@link PacketInfo}. Reused, so that reading what the system says allocates nothing. Not safe for use by
 * several threads.
 */
public final class PacketInfoDraft {

    /** The number that stands for what is not known. */
    public static final int UNKNOWN = -1;

    /** The arrival time that stands for one that is not known. */
    public static final long NO_TIME = Long.MIN_VALUE;

    /** The address that the datagram was sent to, with the socket's port. */
    public @Nullable Endpoint destination;
    /** The address from which an answer can leave. */
    public @Nullable InetAddress localAddress;
    /** The index of the interface. */
    public int interfaceIndex = UNKNOWN;
    /** The hop limit. */
    public int hopLimit = UNKNOWN;
    /** The traffic class. */
    public int trafficClass = UNKNOWN;
    /** The arrival time, in nanoseconds since the epoch. */
    public long arrivalNanos = NO_TIME;

    /** Creates a draft that knows nothing. */
    public PacketInfoDraft() {}

    /**
     * Forgets what is known.
     *
     * @return this draft
     */
    public PacketInfoDraft clear() {
        destination = null;
        localAddress = null;
        interfaceIndex = UNKNOWN;
        hopLimit = UNKNOWN;
        trafficClass = UNKNOWN;
        arrivalNanos = NO_TIME;
        return this;
    }

    /**
     * Copies what another draft knows.
     *
     * @param other the draft
     * @return this draft
     */
    public PacketInfoDraft copyFrom(PacketInfoDraft other) {
        destination = other.destination;
        localAddress = other.localAddress;
        interfaceIndex = other.interfaceIndex;
        hopLimit = other.hopLimit;
        trafficClass = other.trafficClass;
        arrivalNanos = other.arrivalNanos;
        return this;
    }

    /**
     * Copies what a value knows.
     *
     * @param info the value
     * @return this draft
     */
    public PacketInfoDraft copyFrom(PacketInfo info) {
        destination = info.destination().orElse(null);
        localAddress = info.localAddress().orElse(null);
        interfaceIndex = info.interfaceIndex().orElse(UNKNOWN);
        hopLimit = info.hopLimit().orElse(UNKNOWN);
        trafficClass = info.trafficClass().orElse(UNKNOWN);
        arrivalNanos = info.arrivalTime().map(PacketInfoDraft::nanosOf).orElse(NO_TIME);
        return this;
    }

    /**
     * Returns a time as this class represents it.
     *
     * @param time the time
     * @return nanoseconds since the epoch
     * @throws ArithmeticException if they exceed 64 bits
     */
    public static long nanosOf(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }
}
