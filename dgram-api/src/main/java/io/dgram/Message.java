package io.dgram;

import io.dgram.spi.Values;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A received datagram: its bytes, its sender, and whether it was cut.
 *
 * <p>Immutable, with its own copy of the payload: safe to keep, to pass to other threads and to use as a key of a map.
 * {@link Socket#receive()} and {@link Socket#on(Class, Listener) listeners} use the same type. An empty datagram is a
 * message of {@link #size()} 0.
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class Message implements Event {

    static {
        Values.install(new ProvidedValues());
    }

    private final byte[] payload;
    private final Endpoint sender;
    private final @Nullable Extra extra; // null for a message that is whole and has no packet information

    /** What most messages do not have, in one object, so that these are no bigger for it. */
    private record Extra(boolean truncated, @Nullable PacketInfo info) {

        private static final Extra TRUNCATED = new Extra(true, null);

        static @Nullable Extra of(boolean truncated, @Nullable PacketInfo info) {
            if (info != null) {
                return new Extra(truncated, info);
            }
            return truncated ? TRUNCATED : null;
        }
    }

    private Message(byte[] payload, Endpoint sender, @Nullable Extra extra) {
        this.payload = payload;
        this.sender = sender;
        this.extra = extra;
    }

    /**
     * Creates a message: for tests of code that handles messages.
     *
     * @param payload the bytes; copied
     * @param sender the endpoint that sent them
     * @param truncated whether the datagram was longer than that
     * @return the message
     */
    public static Message of(byte[] payload, Endpoint sender, boolean truncated) {
        return around(Objects.requireNonNull(payload, "payload").clone(), sender, truncated, null);
    }

    /**
     * Creates a message with packet information: for tests of code that handles messages.
     *
     * @param payload the bytes; copied
     * @param sender the endpoint that sent them
     * @param truncated whether the datagram was longer than that
     * @param info what the network layer knows about it
     * @return the message
     */
    public static Message of(byte[] payload, Endpoint sender, boolean truncated, PacketInfo info) {
        byte[] copy = Objects.requireNonNull(payload, "payload").clone();
        Objects.requireNonNull(sender, "sender");
        return around(copy, sender, truncated, Objects.requireNonNull(info, "info"));
    }

    // Does not copy: the message owns the array from here on.
    static Message around(byte[] payload, Endpoint sender, boolean truncated, @Nullable PacketInfo info) {
        return new Message(payload, Objects.requireNonNull(sender, "sender"), Extra.of(truncated, info));
    }

    /**
     * Returns the payload as a buffer.
     *
     * @return a new read-only buffer over the payload, from position 0 to limit {@link #size()}, big-endian; every call
     *     returns a new one, so positions are never shared
     */
    public ByteBuffer data() {
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    /**
     * Returns the payload as an array.
     *
     * @return a new array of {@link #size()} bytes
     */
    public byte[] bytes() {
        return payload.clone();
    }

    /**
     * Returns the payload as text.
     *
     * @return the payload decoded as UTF-8, with malformed bytes replaced by U+FFFD
     */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * Returns the length of the payload.
     *
     * @return the number of bytes, after truncation; 0 for an empty datagram
     */
    public int size() {
        return payload.length;
    }

    /**
     * Returns the sender of the datagram. To answer, pass the message to {@link Socket#reply(Message, byte[])}: what is
     * sent to this endpoint leaves from an address that the system chooses, which need not be the one that was asked.
     * The sender of a datagram can forge its address: {@code send} fails with {@link ErrorCode#INVALID_TARGET} if
     * nothing can be sent there, and like any other send if no route leads there. The forged address can be the
     * socket's own, so that a program that answers every datagram answers itself without end. Linux drops such a
     * datagram if it comes by IPv4 from outside the machine, but not by IPv6 (net/ipv4/fib_frontend.c checks the
     * source; IPv6 has no such check). The library cannot tell it from one that the socket sent to itself: verify
     * requests, or exclude the machine's own addresses by {@link Socket#setReceiveFilter}.
     *
     * @return the sender's endpoint
     */
    public Endpoint sender() {
        return sender;
    }

    /**
     * Tells whether the datagram was longer than {@link SocketConfig#maxDatagramSize()}, so that its end is missing.
     * Exact: a datagram of exactly that size is not truncated.
     *
     * @return {@code true} if bytes were lost
     */
    public boolean truncated() {
        return extra != null && extra.truncated();
    }

    /**
     * Returns what the network layer knows about the datagram, such as the address that it was sent to.
     *
     * @return the information; empty unless the configuration of the socket asks for it
     *     ({@link SocketConfig#withPacketInfo})
     */
    public Optional<PacketInfo> info() {
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.info());
    }

    /**
     * Compares by value; the {@linkplain #info() packet information} does not matter.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is a message of equal payload, sender and truncation
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that
                && truncated() == that.truncated()
                && sender.equals(that.sender)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(payload) + sender.hashCode();
    }

    /**
     * Describes the message without its payload, such as {@code Message[5 bytes from 127.0.0.1:53]}.
     *
     * @return size, sender and truncation
     */
    @Override
    public String toString() {
        return "Message[" + payload.length + " bytes from " + sender + (truncated() ? ", truncated]" : "]");
    }
}
