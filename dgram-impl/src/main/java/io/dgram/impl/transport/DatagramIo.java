package io.dgram.impl.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two system calls that move datagrams. Neither ever waits. */
public interface DatagramIo {

    /**
     * Takes a datagram from the kernel.
     *
     * @param target where to put the payload; what does not fit is lost
     * @return the sender, or {@code null} if there is no datagram
     */
    @Nullable
    InetSocketAddress receive(ByteBuffer target) throws IOException;

    /**
     * Gives a datagram to the kernel.
     *
     * @param payload what to send, consumed on success
     * @param target where to, or {@code null} for the connected peer
     * @return the bytes sent; anything but the size of the payload means that the kernel has no room
     */
    int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException;

    /**
     * Returns why no empty datagram can be sent to the connected peer, and what would make it work; empty if it can.
     */
    default Optional<String> noEmptyToPeerReason() {
        return Optional.empty();
    }

    /**
     * Returns why no datagram can be sent in a certain way, and what would make it work; empty if it can. The way of
     * each datagram that is not {@linkplain Departure#isPlain() plain} is asked about first. Such datagrams are sent
     * by the calls of {@link #bulk()}.
     */
    default Optional<String> refusal(Departure departure) throws IOException {
        return Optional.of("this platform sends all datagrams of a socket in the same way");
    }

    /**
     * Tells whether datagrams are to be received by {@link #bulk()} from the beginning, and through {@link #receive}
     * only where the system rejects those calls.
     */
    default boolean receivesByBulkOnly() {
        return false;
    }

    /**
     * Tells whether ICMP errors about what this socket has sent are passed on, and make no call fail; see
     * {@link Transport#reportingIo}.
     */
    default boolean reportsErrors() {
        return false;
    }

    /** Passes on the ICMP errors that the system has queued, if this socket reports them. */
    default void takeErrors() {}

    /** Returns the calls that move many datagrams at once, if there are such. */
    default Optional<BulkIo> bulk() {
        return Optional.empty();
    }
}
