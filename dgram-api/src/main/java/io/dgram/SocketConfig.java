package io.dgram;

import io.dgram.filter.AddressFilter;
import java.time.Duration;
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
 * @param ipv6Only see {@link #withIpv6Only(boolean)}
 * @param receiveBufferSize see {@link #withReceiveBufferSize(int)}; empty for the system's default
 * @param sendBufferSize see {@link #withSendBufferSize(int)}; empty for the system's default
 * @param maxDatagramSize see {@link #withMaxDatagramSize(int)}
 * @param resolver see {@link #withResolver(Resolver)}; empty for the system's
 * @param receiveFilter see {@link #withReceiveFilter(AddressFilter)}; empty to receive from everybody
 * @param sendFilter see {@link #withSendFilter(AddressFilter)}; empty to send to everybody
 * @param busyPoll see {@link #withBusyPoll(Duration)}; zero to wait at once
 */
public record SocketConfig(
        SocketType type,
        boolean reuseAddress,
        boolean reusePort,
        boolean ipv6Only,
        OptionalInt receiveBufferSize,
        OptionalInt sendBufferSize,
        int maxDatagramSize,
        Optional<Resolver> resolver,
        Optional<AddressFilter> receiveFilter,
        Optional<AddressFilter> sendFilter,
        Duration busyPoll) {

    /** The default of {@link #busyPoll()}. */
    public static final Duration DEFAULT_BUSY_POLL = Duration.ofNanos(50_000);

    /** The longest {@link #busyPoll()}: who waits longer is better off waiting. */
    public static final Duration MAX_BUSY_POLL = Duration.ofMillis(1);

    /** The largest {@link #maxDatagramSize()}, and its default: no UDP datagram is longer (RFC 768). */
    public static final int MAX_DATAGRAM_SIZE = 65_535;

    /**
     * Creates a configuration of all its settings.
     *
     * @throws IllegalArgumentException if a size is out of its range, or the duration negative or longer than
     *     {@link #MAX_BUSY_POLL}
     */
    public SocketConfig {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(receiveBufferSize, "receiveBufferSize").ifPresent(size -> positive("receive", size));
        Objects.requireNonNull(sendBufferSize, "sendBufferSize").ifPresent(size -> positive("send", size));
        Objects.requireNonNull(resolver, "resolver");
        Objects.requireNonNull(receiveFilter, "receiveFilter");
        Objects.requireNonNull(sendFilter, "sendFilter");
        Objects.requireNonNull(busyPoll, "busyPoll");
        if (busyPoll.isNegative() || busyPoll.compareTo(MAX_BUSY_POLL) > 0) {
            throw new IllegalArgumentException("busy poll " + busyPoll + " is not between 0 and " + MAX_BUSY_POLL);
        }
        if (maxDatagramSize < 1 || maxDatagramSize > MAX_DATAGRAM_SIZE) {
            throw new IllegalArgumentException(
                    "maximum datagram size " + maxDatagramSize + " is not between 1 and " + MAX_DATAGRAM_SIZE);
        }
    }

    /**
     * Returns the defaults: addresses and ports not shared, buffers as the system has them, datagrams of every size,
     * names resolved by the system, nobody filtered out.
     *
     * @param type the address family
     * @return the configuration
     */
    public static SocketConfig of(SocketType type) {
        return new Draft(type).config();
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
        Draft draft = new Draft(this);
        draft.reuseAddress = enable;
        return draft.config();
    }

    /**
     * Sets whether the port may be shared with other sockets of the same user that set this too ({@code SO_REUSEPORT},
     * socket(7)). The kernel spreads senders over them; on Linux, binding or closing one of them
     * moves senders of the others, too. Default {@code false}. Opening fails with
     * {@link ErrorCode#UNSUPPORTED} where the system has no such option.
     *
     * @param enable whether to share
     * @return a configuration with that setting
     * @see Dgram#shards(int, SocketConfig)
     */
    public SocketConfig withReusePort(boolean enable) {
        Draft draft = new Draft(this);
        draft.reusePort = enable;
        return draft.config();
    }

    /**
     * Sets whether a {@code udp6} socket keeps IPv4 peers out ({@link Option#IPV6_ONLY}). Default {@code false}. With
     * {@code true} opening fails with {@link ErrorCode#UNSUPPORTED} for {@code udp4} and {@code udp} sockets, and
     * without {@link Capability#NATIVE_ACCESS}.
     *
     * @param enable whether to keep them out
     * @return a configuration with that setting
     */
    public SocketConfig withIpv6Only(boolean enable) {
        Draft draft = new Draft(this);
        draft.ipv6Only = enable;
        return draft.config();
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
        Draft draft = new Draft(this);
        draft.receiveBufferSize = OptionalInt.of(bytes);
        return draft.config();
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
        Draft draft = new Draft(this);
        draft.sendBufferSize = OptionalInt.of(bytes);
        return draft.config();
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
        Draft draft = new Draft(this);
        draft.maxDatagramSize = bytes;
        return draft.config();
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
        Draft draft = new Draft(this);
        draft.resolver = Optional.of(replacement);
        return draft.config();
    }

    /**
     * Sets from whom datagrams are received. Those of other senders are taken from the kernel, counted
     * ({@link SocketStatistics#filtered()}) and dropped: nobody sees them, and they extend no timeout. Default:
     * everybody. {@link Socket#setReceiveFilter(AddressFilter)} changes it later.
     *
     * @param filter lets senders through
     * @return a configuration with that setting
     */
    public SocketConfig withReceiveFilter(AddressFilter filter) {
        Draft draft = new Draft(this);
        draft.receiveFilter = Optional.of(filter);
        return draft.config();
    }

    /**
     * Sets to whom datagrams may be sent. {@code send} and {@code connect} to others fail with
     * {@link ErrorCode#BLOCKED}, and nothing leaves. Default: everybody.
     * {@link Socket#setSendFilter(AddressFilter)} changes it later.
     *
     * @param filter lets targets through
     * @return a configuration with that setting
     */
    public SocketConfig withSendFilter(AddressFilter filter) {
        Draft draft = new Draft(this);
        draft.sendFilter = Optional.of(filter);
        return draft.config();
    }

    /**
     * Sets how long who receives looks for a datagram again and again before the thread waits: waking it takes longer
     * than an answer from nearby. Only sockets do so whose datagrams came that soon of late, and only while the looking
     * pays: one that is idle never spins, and one whose peers take longer hardly ever. Zero switches it off. Costs
     * processor time of the thread that receives, a virtual thread's carrier included, up to this long at a stretch.
     * Default {@link #DEFAULT_BUSY_POLL}, 50 microseconds; never used where there is a single processor.
     *
     * @param atMost how long at a stretch, zero to {@link #MAX_BUSY_POLL}
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the duration is negative or too long
     */
    public SocketConfig withBusyPoll(Duration atMost) {
        Draft draft = new Draft(this);
        draft.busyPoll = atMost;
        return draft.config();
    }

    private static void positive(String buffer, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(buffer + " buffer size " + size + " is less than 1");
        }
    }

    /** A configuration that is being made from another. */
    private static final class Draft {

        private final SocketType type;
        private boolean reuseAddress;
        private boolean reusePort;
        private boolean ipv6Only;
        private OptionalInt receiveBufferSize = OptionalInt.empty();
        private OptionalInt sendBufferSize = OptionalInt.empty();
        private int maxDatagramSize = MAX_DATAGRAM_SIZE;
        private Optional<Resolver> resolver = Optional.empty();
        private Optional<AddressFilter> receiveFilter = Optional.empty();
        private Optional<AddressFilter> sendFilter = Optional.empty();
        private Duration busyPoll = DEFAULT_BUSY_POLL;

        Draft(SocketType type) {
            this.type = type;
        }

        Draft(SocketConfig from) {
            type = from.type;
            reuseAddress = from.reuseAddress;
            reusePort = from.reusePort;
            ipv6Only = from.ipv6Only;
            receiveBufferSize = from.receiveBufferSize;
            sendBufferSize = from.sendBufferSize;
            maxDatagramSize = from.maxDatagramSize;
            resolver = from.resolver;
            receiveFilter = from.receiveFilter;
            sendFilter = from.sendFilter;
            busyPoll = from.busyPoll;
        }

        SocketConfig config() {
            return new SocketConfig(
                    type,
                    reuseAddress,
                    reusePort,
                    ipv6Only,
                    receiveBufferSize,
                    sendBufferSize,
                    maxDatagramSize,
                    resolver,
                    receiveFilter,
                    sendFilter,
                    busyPoll);
        }
    }
}
