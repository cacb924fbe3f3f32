package io.dgram;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a socket is to be opened: what has to be known before it is bound. Immutable; each {@code with} method returns
 * another configuration.
 *
 * {@snippet :
 * SocketConfig config = SocketConfig.of(SocketType.UDP6).withReuseAddress(true).withReceiveBufferSize(1 << 20);
 * Socket socket = Dgram.createSocket(config);
 * socket.close();
 * }
 *
 * <p>Prefer {@link #of(SocketType)} and the {@code with} methods to the constructor, which grows with every setting.
 *
 * @param type the address family
 * @param reuseAddress see {@link #withReuseAddress(boolean)}
 * @param reusePort see {@link #withReusePort(boolean)}
 * @param receiveBufferSize see {@link #withReceiveBufferSize(int)}; empty for the system's default
 * @param sendBufferSize see {@link #withSendBufferSize(int)}; empty for the system's default
 * @param maxDatagramSize see {@link #withMaxDatagramSize(int)}
 * @param resolver see {@link #withResolver(Resolver)}; empty for the system's
 */
public record SocketConfig(
        SocketType type,
        boolean reuseAddress,
        boolean reusePort,
        OptionalInt receiveBufferSize,
        OptionalInt sendBufferSize,
        int maxDatagramSize,
        Optional<Resolver> resolver) {

    /** The largest {@link #maxDatagramSize()}, and its default: no UDP datagram is longer (RFC 768). */
    public static final int MAX_DATAGRAM_SIZE = 65_535;

    /**
     * Creates a configuration of all its settings.
     *
     * @throws IllegalArgumentException if a size is out of its range
     */
    public SocketConfig {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(receiveBufferSize, "receiveBufferSize").ifPresent(size -> positive("receive", size));
        Objects.requireNonNull(sendBufferSize, "sendBufferSize").ifPresent(size -> positive("send", size));
        Objects.requireNonNull(resolver, "resolver");
        if (maxDatagramSize < 1 || maxDatagramSize > MAX_DATAGRAM_SIZE) {
            throw new IllegalArgumentException(
                    "maximum datagram size " + maxDatagramSize + " is not between 1 and " + MAX_DATAGRAM_SIZE);
        }
    }

    /**
     * Returns the defaults: addresses and ports not shared, buffers as the system has them, datagrams of every size,
     * names resolved by the system.
     *
     * @param type the address family
     * @return the configuration
     */
    public static SocketConfig of(SocketType type) {
        return new SocketConfig(
                type, false, false, OptionalInt.empty(), OptionalInt.empty(), MAX_DATAGRAM_SIZE, Optional.empty());
    }

    /**
     * Sets whether the port may be shared with other sockets that set this too ({@code SO_REUSEADDR}, socket(7)).
     * Every one of them receives the datagrams of groups that it joined, and only the one bound last receives unicast.
     * Default {@code false}.
     *
     * @param enable whether to share
     * @return a configuration with that setting
     */
    public SocketConfig withReuseAddress(boolean enable) {
        return new SocketConfig(type, enable, reusePort, receiveBufferSize, sendBufferSize, maxDatagramSize, resolver);
    }

    /**
     * Sets whether the port may be shared with other sockets of the same user that set this too ({@code SO_REUSEPORT},
     * socket(7)). The kernel spreads senders over them. Default {@code false}. Opening fails with
     * {@link ErrorCode#UNSUPPORTED} where the system has no such option.
     *
     * @param enable whether to share
     * @return a configuration with that setting
     */
    public SocketConfig withReusePort(boolean enable) {
        return new SocketConfig(
                type, reuseAddress, enable, receiveBufferSize, sendBufferSize, maxDatagramSize, resolver);
    }

    /**
     * Sets the size of the kernel's receive buffer, as {@link Option#RECEIVE_BUFFER_SIZE} does; in effect before the
     * first datagram can arrive. A hint: the system may round it or limit it, and
     * {@link Socket#getOption(Option) getOption} tells what it gave.
     *
     * @param bytes the size, at least 1
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the size is less than 1
     */
    public SocketConfig withReceiveBufferSize(int bytes) {
        return new SocketConfig(
                type, reuseAddress, reusePort, OptionalInt.of(bytes), sendBufferSize, maxDatagramSize, resolver);
    }

    /**
     * Sets the size of the kernel's send buffer, as {@link Option#SEND_BUFFER_SIZE} does. A hint, as
     * {@link #withReceiveBufferSize(int)}.
     *
     * @param bytes the size, at least 1
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the size is less than 1
     */
    public SocketConfig withSendBufferSize(int bytes) {
        return new SocketConfig(
                type, reuseAddress, reusePort, receiveBufferSize, OptionalInt.of(bytes), maxDatagramSize, resolver);
    }

    /**
     * Sets the longest payload that a {@link Message} keeps. Longer datagrams are cut to this and marked
     * {@linkplain Message#truncated() truncated}. It does not limit what is sent, nor
     * {@link Socket#receive(java.nio.ByteBuffer)}. Default {@value #MAX_DATAGRAM_SIZE}, which cuts nothing and costs
     * nothing: a message takes the memory of its own size.
     *
     * @param bytes the longest payload, 1 to {@value #MAX_DATAGRAM_SIZE}
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the size is out of range
     */
    public SocketConfig withMaxDatagramSize(int bytes) {
        return new SocketConfig(type, reuseAddress, reusePort, receiveBufferSize, sendBufferSize, bytes, resolver);
    }

    /**
     * Sets who resolves names for {@code bind}, {@code connect} and {@code send}. Default: the system
     * ({@link java.net.InetAddress#getAllByName(String)}), with {@code localhost} always the loopback address of the
     * socket's family (RFC 6761 section 6.3).
     *
     * @param replacement the resolver
     * @return a configuration with that setting
     */
    public SocketConfig withResolver(Resolver replacement) {
        return new SocketConfig(
                type,
                reuseAddress,
                reusePort,
                receiveBufferSize,
                sendBufferSize,
                maxDatagramSize,
                Optional.of(replacement));
    }

    private static void positive(String buffer, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(buffer + " buffer size " + size + " is less than 1");
        }
    }
}
