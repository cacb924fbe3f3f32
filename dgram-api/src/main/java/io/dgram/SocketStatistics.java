package io.dgram;

import io.dgram.spi.StatisticsDraft;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An immutable snapshot of what a socket has done since it was opened. The numbers are read one after the other while
 * the socket continues to work; each by itself is exact. Later versions may count more.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
 *     socket.send("hello", 5000, "127.0.0.1");
 *     System.out.println(socket.stats().datagramsSent() + " sent, " + socket.stats().bytesSent() + " bytes");
 * }
 * }
 *
 * @see Socket#stats()
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class SocketStatistics {

    /** All numbers are zero. */
    public static final SocketStatistics NONE = new SocketStatistics(new StatisticsDraft());

    private final long datagramsReceived;
    private final long bytesReceived;
    private final long datagramsSent;
    private final long bytesSent;
    private final long truncated;
    private final long filtered;
    private final long rejected;
    private final Map<ErrorCode, Long> receiveErrors;
    private final Map<ErrorCode, Long> sendErrors;
    private final long sendWaits;
    private final long eventsDropped;
    private final OptionalLong kernelDrops;
    private final long icmpErrors;
    private final long icmpErrorsDropped;

    SocketStatistics(StatisticsDraft draft) {
        datagramsReceived = draft.datagramsReceived;
        bytesReceived = draft.bytesReceived;
        datagramsSent = draft.datagramsSent;
        bytesSent = draft.bytesSent;
        truncated = draft.truncated;
        filtered = draft.filtered;
        rejected = draft.rejected;
        receiveErrors = Map.copyOf(draft.receiveErrors);
        sendErrors = Map.copyOf(draft.sendErrors);
        sendWaits = draft.sendWaits;
        eventsDropped = draft.eventsDropped;
        kernelDrops = draft.kernelDrops;
        icmpErrors = draft.icmpErrors;
        icmpErrorsDropped = draft.icmpErrorsDropped;
    }

    /**
     * Returns the number of datagrams received.
     *
     * @return the datagrams that calls have returned and that the receiver has taken for the listeners, whether or not
     *     there was one; without those that were filtered out or rejected
     */
    public long datagramsReceived() {
        return datagramsReceived;
    }

    /**
     * Returns the number of bytes received.
     *
     * @return the bytes of the payloads, without those that truncation removed
     */
    public long bytesReceived() {
        return bytesReceived;
    }

    /**
     * Returns the number of datagrams that the kernel accepted.
     *
     * @return the number of datagrams sent
     */
    public long datagramsSent() {
        return datagramsSent;
    }

    /**
     * Returns the number of bytes sent.
     *
     * @return the bytes of the payloads
     */
    public long bytesSent() {
        return bytesSent;
    }

    /**
     * Returns the number of datagrams that were truncated.
     *
     * @return the number of messages that are {@linkplain Message#truncated() truncated}; for
     *     {@link Socket#receive(java.nio.ByteBuffer)} the number of datagrams that filled the buffer, which are
     *     truncated unless they fit exactly
     */
    public long truncated() {
        return truncated;
    }

    /**
     * Returns the number of datagrams that the receive filter dropped.
     *
     * @return the number of datagrams from senders that {@link SocketConfig#withReceiveFilter} does not allow
     */
    public long filtered() {
        return filtered;
    }

    /**
     * Returns the number of datagrams that the predicates of calls rejected.
     *
     * @return the number of datagrams that {@link Socket#receive(java.time.Duration, java.util.function.Predicate)}
     *     dropped; they are not among the received ones
     */
    public long rejected() {
        return rejected;
    }

    /**
     * Returns how often receiving failed, including the ICMP errors that a receive reported.
     *
     * @return the counts by code, unmodifiable; without codes that did not occur, and without {@link ErrorCode#CLOSED}
     */
    public Map<ErrorCode, Long> receiveErrors() {
        return receiveErrors;
    }

    /**
     * Returns how often the socket or the system refused to send a datagram to a known address.
     *
     * @return the counts by code, as in {@link #receiveErrors()}
     */
    public Map<ErrorCode, Long> sendErrors() {
        return sendErrors;
    }

    /**
     * Returns how often a send had to wait for room in the send buffer.
     *
     * @return the number of sends that waited
     */
    public long sendWaits() {
        return sendWaits;
    }

    /**
     * Returns the number of events that were dropped.
     *
     * @return the datagrams that the receiver dropped because {@link Socket#recvStart()} was called and there was no
     *     listener, and the failures ({@link Event.Failure}) and events of interfaces
     *     ({@link Event.MembershipSuspended}, …) that were dropped because 1,000 others were queued behind a busy
     *     listener
     */
    public long eventsDropped() {
        return eventsDropped;
    }

    /**
     * Returns the number of datagrams that the kernel dropped because the receive buffer was full or a checksum was
     * wrong.
     *
     * @return the number, in which coalesced datagrams ({@link Capability#SEGMENTATION_OFFLOAD}) count as one; empty
     *     where it is unknown: on systems other than Linux, after {@code close}, and without
     *     {@link Capability#NATIVE_ACCESS} before the socket is bound and while several sockets share its port. Without
     *     native access the number may be a tenth of a second old when many sockets are queried in succession
     */
    public OptionalLong kernelDrops() {
        return kernelDrops;
    }

    /**
     * Returns the number of ICMP errors that the system has reported about datagrams of this socket.
     *
     * @return the number, with those that were dropped; 0 unless the socket was opened
     *     {@linkplain SocketConfig#withIcmpErrors(boolean) to report them}
     */
    public long icmpErrors() {
        return icmpErrors;
    }

    /**
     * Returns the number of ICMP errors that neither a call nor a listener got.
     *
     * @return the errors that were dropped because {@link Socket#icmpErrors()} had left 1,000 of them, or because 1,000
     *     others were queued behind a busy listener
     */
    public long icmpErrorsDropped() {
        return icmpErrorsDropped;
    }

    /**
     * Returns the sums of these numbers and another socket's.
     *
     * @param other the other socket's snapshot
     * @return the sums; {@link #kernelDrops()} is empty if either of them is
     */
    public SocketStatistics plus(SocketStatistics other) {
        Objects.requireNonNull(other, "other");
        StatisticsDraft sum = new StatisticsDraft();
        sum.datagramsReceived = datagramsReceived + other.datagramsReceived;
        sum.bytesReceived = bytesReceived + other.bytesReceived;
        sum.datagramsSent = datagramsSent + other.datagramsSent;
        sum.bytesSent = bytesSent + other.bytesSent;
        sum.truncated = truncated + other.truncated;
        sum.filtered = filtered + other.filtered;
        sum.rejected = rejected + other.rejected;
        sum.receiveErrors = sum(receiveErrors, other.receiveErrors);
        sum.sendErrors = sum(sendErrors, other.sendErrors);
        sum.sendWaits = sendWaits + other.sendWaits;
        sum.eventsDropped = eventsDropped + other.eventsDropped;
        sum.kernelDrops = sum(kernelDrops, other.kernelDrops);
        sum.icmpErrors = icmpErrors + other.icmpErrors;
        sum.icmpErrorsDropped = icmpErrorsDropped + other.icmpErrorsDropped;
        return new SocketStatistics(sum);
    }

    private static Map<ErrorCode, Long> sum(Map<ErrorCode, Long> one, Map<ErrorCode, Long> other) {
        Map<ErrorCode, Long> sum = new EnumMap<>(ErrorCode.class);
        sum.putAll(one);
        other.forEach((code, count) -> sum.merge(code, count, Long::sum));
        return sum;
    }

    private static OptionalLong sum(OptionalLong one, OptionalLong other) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(one.getAsLong() + other.getAsLong())
                : OptionalLong.empty();
    }

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is a snapshot with the same numbers
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SocketStatistics that && numbers().equals(that.numbers());
    }

    @Override
    public int hashCode() {
        return numbers().hashCode();
    }

    /**
     * Prints each number with its name.
     *
     * @return such as {@code SocketStatistics[datagramsReceived=1, bytesReceived=5, …]}
     */
    @Override
    public String toString() {
        return numbers().entrySet().stream()
                .map(Map.Entry::toString)
                .collect(Collectors.joining(", ", "SocketStatistics[", "]"));
    }

    private Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("datagramsReceived", datagramsReceived);
        numbers.put("bytesReceived", bytesReceived);
        numbers.put("datagramsSent", datagramsSent);
        numbers.put("bytesSent", bytesSent);
        numbers.put("truncated", truncated);
        numbers.put("filtered", filtered);
        numbers.put("rejected", rejected);
        numbers.put("receiveErrors", receiveErrors);
        numbers.put("sendErrors", sendErrors);
        numbers.put("sendWaits", sendWaits);
        numbers.put("eventsDropped", eventsDropped);
        numbers.put("kernelDrops", kernelDrops);
        numbers.put("icmpErrors", icmpErrors);
        numbers.put("icmpErrorsDropped", icmpErrorsDropped);
        return numbers;
    }
}
