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
 * the socket continues to work; each by itself is exact. They stay readable after the socket is closed. Later versions
 * may count more.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
 *     socket.send("hello", 5000, "127.0.0.1");
 *     System.out.println(socket.stats().datagramsSent() + " sent, " + socket.stats().bytesSent() + " bytes");
 * }
 * }
 *
 * <h2>The balance</h2>
 *
 * Every datagram that reached the socket is in one of these numbers, unless it still waits to be received:
 *
 * <blockquote>reached the socket = {@link #datagramsReceived()} + {@link #filtered()} + {@link #rejected()} +
 * {@link #discarded()} + {@link #kernelDrops()}</blockquote>
 *
 * After {@code close} nothing waits, and the sum is the number of datagrams that arrived while the port was the
 * socket's. The balance is exact if {@link #isKernelDropsExact()} says so. With {@link Capability#NATIVE_ACCESS} only
 * coalescing makes it an estimate. Without, the JDK discards by itself what arrives at the very moment in which a
 * socket is connected, or closed while it is connected or shares its port: that is counted, too, if no other socket of
 * this machine receives at that moment; otherwise a few datagrams may be missing.
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
    private final long discarded;
    private final Map<ErrorCode, Long> receiveErrors;
    private final Map<ErrorCode, Long> sendErrors;
    private final long sendWaits;
    private final long eventsDropped;
    private final OptionalLong kernelDrops;
    private final long icmpErrors;
    private final long icmpErrorsDropped;
    private final boolean kernelDropsExact;

    SocketStatistics(StatisticsDraft draft) {
        datagramsReceived = draft.datagramsReceived;
        bytesReceived = draft.bytesReceived;
        datagramsSent = draft.datagramsSent;
        bytesSent = draft.bytesSent;
        truncated = draft.truncated;
        filtered = draft.filtered;
        rejected = draft.rejected;
        discarded = draft.discarded;
        receiveErrors = Map.copyOf(draft.receiveErrors);
        sendErrors = Map.copyOf(draft.sendErrors);
        sendWaits = draft.sendWaits;
        eventsDropped = draft.eventsDropped;
        kernelDrops = draft.kernelDrops;
        icmpErrors = draft.icmpErrors;
        icmpErrorsDropped = draft.icmpErrorsDropped;
        kernelDropsExact = draft.kernelDropsExact;
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
     * Returns the number of datagrams that arrived, and that nobody received.
     *
     * @return the number of datagrams that were discarded by {@link Socket#connect(Endpoint)}, that were unread when
     *     the socket was closed, or that were lost because there was no memory for them
     */
    public long discarded() {
        return discarded;
    }

    /**
     * Returns how often receiving failed. This includes every ICMP error about an earlier datagram of a connected
     * socket ({@link Socket#connect(Endpoint)}), also one that a {@code send} threw or came upon.
     *
     * @return the counts by code, unmodifiable; without codes that did not occur, and without {@link ErrorCode#CLOSED}
     */
    public Map<ErrorCode, Long> receiveErrors() {
        return receiveErrors;
    }

    /**
     * Returns how often the socket or the system refused to send a datagram to a known address. A {@code send} that
     * throws an ICMP error about an earlier datagram does not count: see {@link #receiveErrors()}.
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
     * wrong. After {@code close}: how many it had dropped by then.
     *
     * @return the number, see {@link #isKernelDropsExact()}; empty where it is unknown: on systems other than Linux,
     *     and without {@link Capability#NATIVE_ACCESS} before the socket is bound and while several sockets share its
     *     port. Without native access the number may be a tenth of a second old when many sockets are queried in
     *     succession
     */
    public OptionalLong kernelDrops() {
        return kernelDrops;
    }

    /**
     * Tells whether {@link #kernelDrops()} is exact. The kernel counts coalesced datagrams that it drops as one. So if
     * it has dropped something since the socket asked for coalescing, the number is an estimate, for which each drop
     * counts as the average of what was received at a time; it may become smaller. The number is exact if nothing was
     * dropped since, if the socket has never asked, as it does only under load, and with
     * {@link SocketConfig#withCoalescing(boolean) withCoalescing(false)}.
     *
     * <p>Without {@link Capability#NATIVE_ACCESS} it is also an estimate once datagrams may have been discarded that are
     * in no counter, see above; and after {@code close} if there are 256 sockets or more, and many of them are closed in
     * succession: then the number may be a tenth of a second old.
     *
     * @return {@code false} if the number is an estimate
     */
    public boolean isKernelDropsExact() {
        return kernelDropsExact;
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
     * Returns the number of ICMP errors that were dropped before a call or a listener received them.
     *
     * @return the errors that were dropped because 1,000 later ones were kept for {@link Socket#icmpErrors()}, because
     *     1,000 others were queued behind a busy listener, or because there was no memory for them
     */
    public long icmpErrorsDropped() {
        return icmpErrorsDropped;
    }

    /**
     * Returns the sums of these numbers and another socket's.
     *
     * @param other the other socket's snapshot
     * @return the sums; {@link #kernelDrops()} is empty if either of them is, and exact if both are
     */
    public SocketStatistics plus(SocketStatistics other) {
        return plus(Objects.requireNonNull(other, "other"), 1);
    }

    /**
     * Returns what a socket has done since an earlier snapshot.
     *
     * {@snippet :
     * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
     *     SocketStatistics before = socket.stats();
     *     socket.send("hello", 5000, "127.0.0.1");
     *     System.out.println(socket.stats().minus(before).datagramsSent() + " sent meanwhile");
     * }
     * }
     *
     * @param earlier an earlier snapshot of the same socket
     * @return the differences, negative where the other number is greater; the codes of errors whose number has not
     *     changed are left out. {@link #kernelDrops()} is empty if either of them is, and exact if both are
     */
    public SocketStatistics minus(SocketStatistics earlier) {
        return plus(Objects.requireNonNull(earlier, "earlier"), -1);
    }

    private SocketStatistics plus(SocketStatistics other, int times) {
        StatisticsDraft sum = new StatisticsDraft();
        sum.datagramsReceived = datagramsReceived + times * other.datagramsReceived;
        sum.bytesReceived = bytesReceived + times * other.bytesReceived;
        sum.datagramsSent = datagramsSent + times * other.datagramsSent;
        sum.bytesSent = bytesSent + times * other.bytesSent;
        sum.truncated = truncated + times * other.truncated;
        sum.filtered = filtered + times * other.filtered;
        sum.rejected = rejected + times * other.rejected;
        sum.discarded = discarded + times * other.discarded;
        sum.receiveErrors = sum(receiveErrors, other.receiveErrors, times);
        sum.sendErrors = sum(sendErrors, other.sendErrors, times);
        sum.sendWaits = sendWaits + times * other.sendWaits;
        sum.eventsDropped = eventsDropped + times * other.eventsDropped;
        sum.kernelDrops = sum(kernelDrops, other.kernelDrops, times);
        sum.kernelDropsExact = kernelDropsExact && other.kernelDropsExact;
        sum.icmpErrors = icmpErrors + times * other.icmpErrors;
        sum.icmpErrorsDropped = icmpErrorsDropped + times * other.icmpErrorsDropped;
        return new SocketStatistics(sum);
    }

    private static Map<ErrorCode, Long> sum(Map<ErrorCode, Long> one, Map<ErrorCode, Long> other, int times) {
        Map<ErrorCode, Long> sum = new EnumMap<>(ErrorCode.class);
        sum.putAll(one);
        other.forEach((code, count) -> sum.merge(code, times * count, Long::sum));
        sum.values().removeIf(count -> count == 0);
        return sum;
    }

    private static OptionalLong sum(OptionalLong one, OptionalLong other, int times) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(one.getAsLong() + times * other.getAsLong())
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
        numbers.put("discarded", discarded);
        numbers.put("receiveErrors", receiveErrors);
        numbers.put("sendErrors", sendErrors);
        numbers.put("sendWaits", sendWaits);
        numbers.put("eventsDropped", eventsDropped);
        numbers.put("kernelDrops", kernelDrops);
        numbers.put("kernelDropsExact", kernelDropsExact);
        numbers.put("icmpErrors", icmpErrors);
        numbers.put("icmpErrorsDropped", icmpErrorsDropped);
        return numbers;
    }
}
