package io.dgram.spi;

import io.dgram.ErrorCode;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The numbers from which {@link Values#statistics} makes a snapshot: one field for each accessor of
 * {@link io.dgram.SocketStatistics}, with the same name. Not safe for use by several threads.
 */
public final class StatisticsDraft {

    /** The datagrams received. */
    public long datagramsReceived;
    /** The bytes of their payloads. */
    public long bytesReceived;
    /** The datagrams sent. */
    public long datagramsSent;
    /** The bytes of their payloads. */
    public long bytesSent;
    /** The datagrams that were truncated. */
    public long truncated;
    /** The datagrams that a filter dropped. */
    public long filtered;
    /** The datagrams that predicates rejected. */
    public long rejected;
    /** The datagrams that nobody received. */
    public long discarded;
    /** How often receiving failed, by code. */
    public Map<ErrorCode, Long> receiveErrors = Map.of();
    /** How often sending failed, by code. */
    public Map<ErrorCode, Long> sendErrors = Map.of();
    /** The sends that waited. */
    public long sendWaits;
    /** The events that were dropped. */
    public long eventsDropped;
    /** The datagrams that the kernel dropped, if known. */
    public OptionalLong kernelDrops = OptionalLong.of(0);
    /** The ICMP errors that were reported. */
    public long icmpErrors;
    /** Those of them that were dropped. */
    public long icmpErrorsDropped;
    /** Whether the number of datagrams that the kernel dropped is exact. */
    public boolean kernelDropsExact = true;

    /** Creates a draft of {@link io.dgram.SocketStatistics#NONE}. */
    public StatisticsDraft() {}
}
