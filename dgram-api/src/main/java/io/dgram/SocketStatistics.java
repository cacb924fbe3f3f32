package io.dgram;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a socket has done since it was opened: a snapshot, immutable. The numbers are taken one after the other while
 * the socket works on; each by itself is exact.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
 *     socket.send("hello", 5000, "127.0.0.1");
 *     System.out.println(socket.stats().datagramsSent() + " sent, " + socket.stats().bytesSent() + " bytes");
 * }
 * }
 *
 * @param datagramsReceived the datagrams taken from the kernel, without those filtered out
 * @param bytesReceived the bytes of their payloads, as far as they were kept
 * @param datagramsSent the datagrams that the kernel took
 * @param bytesSent the bytes of their payloads
 * @param truncated the datagrams that were cut ({@link Message#truncated()}); with
 *     {@link Socket#receive(java.nio.ByteBuffer)} those that filled the buffer, which are cut unless they just fit
 * @param filtered the datagrams that {@link SocketConfig#withReceiveFilter} kept out
 * @param receiveErrors how often receiving failed, and how many reports that a port is unreachable came, by code; codes
 *     that did not occur are not there, nor is {@link ErrorCode#CLOSED}
 * @param sendErrors how often a datagram for a known address was refused, here or by the system, by code, likewise
 * @param sendWaits how often a send had to wait for room in the send buffer
 * @param eventsDropped the datagrams that the receiver dropped because it was told to run and nobody listened, and the
 *     failures ({@link Event.Failure}) that were dropped because 1,000 others were waiting for a listener that was busy
 * @param kernelDrops the datagrams that the kernel dropped because the receive buffer was full or a checksum was wrong,
 *     several that were to be handed over as one ({@link Capability#SEGMENTATION_OFFLOAD}) counted as one; empty where
 *     it cannot be known: on other systems than Linux, after {@code close}, and without
 *     {@link Capability#NATIVE_ACCESS} before the socket is bound and while several sockets share its port. Without
 *     native access a number may be a tenth of a second old when many sockets are asked one after the other
 * @see Socket#stats()
 */
public record SocketStatistics(
        long datagramsReceived,
        long bytesReceived,
        long datagramsSent,
        long bytesSent,
        long truncated,
        long filtered,
        Map<ErrorCode, Long> receiveErrors,
        Map<ErrorCode, Long> sendErrors,
        long sendWaits,
        long eventsDropped,
        OptionalLong kernelDrops) {

    /** Nothing done yet. */
    public static final SocketStatistics NONE =
            new SocketStatistics(0, 0, 0, 0, 0, 0, Map.of(), Map.of(), 0, 0, OptionalLong.of(0));

    /** Creates a snapshot. */
    public SocketStatistics {
        receiveErrors = Map.copyOf(receiveErrors);
        sendErrors = Map.copyOf(sendErrors);
        if (kernelDrops == null) {
            throw new NullPointerException("kernelDrops");
        }
    }

    /**
     * Adds another socket's numbers to these.
     *
     * @param other the other socket's
     * @return the sums; {@link #kernelDrops()} is empty if one of them is
     */
    public SocketStatistics plus(SocketStatistics other) {
        return new SocketStatistics(
                datagramsReceived + other.datagramsReceived,
                bytesReceived + other.bytesReceived,
                datagramsSent + other.datagramsSent,
                bytesSent + other.bytesSent,
                truncated + other.truncated,
                filtered + other.filtered,
                sum(receiveErrors, other.receiveErrors),
                sum(sendErrors, other.sendErrors),
                sendWaits + other.sendWaits,
                eventsDropped + other.eventsDropped,
                kernelDrops.isPresent() && other.kernelDrops.isPresent()
                        ? OptionalLong.of(kernelDrops.getAsLong() + other.kernelDrops.getAsLong())
                        : OptionalLong.empty());
    }

    private static Map<ErrorCode, Long> sum(Map<ErrorCode, Long> one, Map<ErrorCode, Long> other) {
        Map<ErrorCode, Long> sum = new EnumMap<>(ErrorCode.class);
        sum.putAll(one);
        other.forEach((code, count) -> sum.merge(code, count, Long::sum));
        return sum;
    }
}
