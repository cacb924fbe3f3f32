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
 * What a socket has done since it was opened: a snapshot, immutable. The numbers are taken one after the other while
 * the socket works on; each by itself is exact. Later versions may count more.
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

    /** Nothing done yet. */
    public static final SocketStatistics NONE = new SocketStatistics(new StatisticsDraft());

    private final long datagramsReceived;
    private final long bytesReceived;
    private final long datagramsSent;
    private final long bytesSent;
    private final long truncated;
    private final long filtered;
    private final Map<ErrorCode, Long> receiveErrors;
    private final Map<ErrorCode, Long> sendErrors;
    private final long sendWaits;
    private final long eventsDropped;
    private final OptionalLong kernelDrops;

    SocketStatistics(StatisticsDraft draft) {
        datagramsReceived = draft.datagramsReceived;
        bytesReceived = draft.bytesReceived;
        datagramsSent = draft.datagramsSent;
        bytesSent = draft.bytesSent;
        truncated = draft.truncated;
        filtered = draft.filtered;
        receiveErrors = Map.copyOf(draft.receiveErrors);
        sendErrors = Map.copyOf(draft.sendErrors);
        sendWaits = draft.sendWaits;
        eventsDropped = draft.eventsDropped;
        kernelDrops = draft.kernelDrops;
    }

    /**
     * Returns the datagrams taken from the kernel.
     *
     * @return how many, without those filtered out
     */
    public long datagramsReceived() {
        return datagramsReceived;
    }

    /**
     * Returns the bytes received.
     *
     * @return the bytes of the payloads, as far as they were kept
     */
    public long bytesReceived() {
        return bytesReceived;
    }

    /**
     * Returns the datagrams that the kernel took.
     *
     * @return how many were sent
     */
    public long datagramsSent() {
        return datagramsSent;
    }

    /**
     * Returns the bytes sent.
     *
     * @return the bytes of the payloads
     */
    public long bytesSent() {
        return bytesSent;
    }

    /**
     * Returns the datagrams that were cut.
     *
     * @return how many messages are {@linkplain Message#truncated() truncated}; with
     *     {@link Socket#receive(java.nio.ByteBuffer)} how many datagrams filled the buffer, which are cut unless they
     *     just fit
     */
    public long truncated() {
        return truncated;
    }

    /**
     * Returns the datagrams that the filter kept out.
     *
     * @return how many came from senders that {@link SocketConfig#withReceiveFilter} does not let through
     */
    public long filtered() {
        return filtered;
    }

    /**
     * Returns how often receiving failed, reports that a port is unreachable included.
     *
     * @return how often, by code, unmodifiable; codes that did not occur are not there, nor is
     *     {@link ErrorCode#CLOSED}
     */
    public Map<ErrorCode, Long> receiveErrors() {
        return receiveErrors;
    }

    /**
     * Returns how often a datagram for a known address was refused, here or by the system.
     *
     * @return how often, by code, as {@link #receiveErrors()}
     */
    public Map<ErrorCode, Long> sendErrors() {
        return sendErrors;
    }

    /**
     * Returns how often a send had to wait for room in the send buffer.
     *
     * @return how often
     */
    public long sendWaits() {
        return sendWaits;
    }

    /**
     * Returns the events that were dropped.
     *
     * @return the datagrams that the receiver dropped because {@link Socket#recvStart()} was called and there was no
     *     listener, and the failures ({@link Event.Failure}) that were dropped because 1,000 others were waiting for a
     *     listener that was busy
     */
    public long eventsDropped() {
        return eventsDropped;
    }

    /**
     * Returns the datagrams that the kernel dropped because the receive buffer was full or a checksum was wrong.
     *
     * @return how many, where several that were to be handed over as one ({@link Capability#SEGMENTATION_OFFLOAD})
     *     count as one; empty where it cannot be known: on other systems than Linux, after {@code close}, and without
     *     {@link Capability#NATIVE_ACCESS} before the socket is bound and while several sockets share its port. Without
     *     native access a number may be a tenth of a second old when many sockets are asked one after the other
     */
    public OptionalLong kernelDrops() {
        return kernelDrops;
    }

    /**
     * Adds another socket's numbers to these.
     *
     * @param other the other socket's
     * @return the sums; {@link #kernelDrops()} is empty if one of them is
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
        sum.receiveErrors = sum(receiveErrors, other.receiveErrors);
        sum.sendErrors = sum(sendErrors, other.sendErrors);
        sum.sendWaits = sendWaits + other.sendWaits;
        sum.eventsDropped = eventsDropped + other.eventsDropped;
        sum.kernelDrops = sum(kernelDrops, other.kernelDrops);
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
     * @return {@code true} if the other is a snapshot of the same numbers
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
        numbers.put("receiveErrors", receiveErrors);
        numbers.put("sendErrors", sendErrors);
        numbers.put("sendWaits", sendWaits);
        numbers.put("eventsDropped", eventsDropped);
        numbers.put("kernelDrops", kernelDrops);
        return numbers;
    }
}
