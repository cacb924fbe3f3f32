package io.dgram;

import io.dgram.filter.AddressFilter;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
 * <p>Later versions may add settings.
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class SocketConfig {

    /** The default of {@link #busyPoll()}. */
    public static final Duration DEFAULT_BUSY_POLL = Duration.ofNanos(50_000);

    /** The longest {@link #busyPoll()}: who waits longer is better off waiting. */
    public static final Duration MAX_BUSY_POLL = Duration.ofMillis(1);

    /** The largest {@link #maxDatagramSize()}, and its default: no UDP datagram is longer (RFC 768). */
    public static final int MAX_DATAGRAM_SIZE = 65_535;

    private final SocketType type;
    private final Map<Option<?>, Object> options; // in the order in which they are to be set
    private final int maxDatagramSize;
    private final Optional<Resolver> resolver;
    private final Optional<AddressFilter> receiveFilter;
    private final Optional<AddressFilter> sendFilter;
    private final Duration busyPoll;

    private SocketConfig(Draft draft) {
        type = draft.type;
        options = Collections.unmodifiableMap(draft.options);
        maxDatagramSize = draft.maxDatagramSize;
        resolver = draft.resolver;
        receiveFilter = draft.receiveFilter;
        sendFilter = draft.sendFilter;
        busyPoll = draft.busyPoll;
    }

    /**
     * Returns the defaults: addresses and ports not shared, buffers as the system has them, datagrams of every size,
     * names resolved by the system, nobody filtered out.
     *
     * @param type the address family
     * @return the configuration
     */
    public static SocketConfig of(SocketType type) {
        return new SocketConfig(new Draft(Objects.requireNonNull(type, "type")));
    }

    /**
     * Returns the address family.
     *
     * @return the type of the socket
     */
    public SocketType type() {
        return type;
    }

    /**
     * Sets an option of the socket, as {@link Socket#setOption(Option, Object)} does when the socket has just been
     * opened: before it is bound, so before any datagram can arrive. Options are set in the order of these calls; one
     * that is set twice has its last value, and is set in the last place.
     *
     * <p>Whether the system has the option, and grants it, shows when the socket is opened: where {@code setOption}
     * would fail, opening fails in the same way ({@link ErrorCode#UNSUPPORTED}, {@link ErrorCode#ACCESS_DENIED} …), and
     * nothing stays open.
     *
     * {@snippet :
     * SocketConfig config = SocketConfig.of(SocketType.UDP4)
     *         .withOption(Option.BROADCAST, true)
     *         .withOption(Option.TRAFFIC_CLASS, 0xb8); // DSCP "expedited forwarding"
     * Dgram.createSocket(config).close();
     * }
     *
     * @param option the option
     * @param value its value, in the range that the option's documentation gives
     * @param <T> the type of the value
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the value is out of range
     */
    public <T> SocketConfig withOption(Option<T> option, T value) {
        Objects.requireNonNull(option, "option").check(value);
        return with(draft -> {
            draft.options.remove(option);
            draft.options.put(option, value);
        });
    }

    /**
     * Returns the options that are set when the socket is opened.
     *
     * @return the options, in the order in which they are set; unmodifiable
     */
    public Set<Option<?>> options() {
        return options.keySet();
    }

    /**
     * Returns what an option is set to when the socket is opened.
     *
     * @param option the option
     * @param <T> the type of the value
     * @return the value; empty if the option is left as the system has it
     */
    @SuppressWarnings("unchecked") // withOption() checks that the value is of the option's type
    public <T> Optional<T> option(Option<T> option) {
        return Optional.ofNullable((T) options.get(Objects.requireNonNull(option, "option")));
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
        return withFlag(Option.REUSE_ADDRESS, enable);
    }

    /**
     * Tells whether the port may be shared; see {@link #withReuseAddress(boolean)}.
     *
     * @return {@code true} if {@link Option#REUSE_ADDRESS} is set
     */
    public boolean reuseAddress() {
        return option(Option.REUSE_ADDRESS).orElse(false);
    }

    /**
     * Sets whether the port may be shared with other sockets of the same user that set this too ({@code SO_REUSEPORT},
     * socket(7)). The kernel spreads senders over them; on Linux, binding or closing one of them
     * moves senders of the others, too. Default {@code false}. Opening fails with
     * {@link ErrorCode#UNSUPPORTED} where the system has no such option.
     *
     * @param enable whether to share
     * @return a configuration with that setting
     */
    public SocketConfig withReusePort(boolean enable) {
        return withFlag(Option.REUSE_PORT, enable);
    }

    /**
     * Tells whether the port may be shared; see {@link #withReusePort(boolean)}.
     *
     * @return {@code true} if {@link Option#REUSE_PORT} is set
     */
    public boolean reusePort() {
        return option(Option.REUSE_PORT).orElse(false);
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
        return withFlag(Option.IPV6_ONLY, enable);
    }

    /**
     * Tells whether a {@code udp6} socket keeps IPv4 peers out; see {@link #withIpv6Only(boolean)}.
     *
     * @return {@code true} if {@link Option#IPV6_ONLY} is set
     */
    public boolean ipv6Only() {
        return option(Option.IPV6_ONLY).orElse(false);
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
        return withOption(Option.RECEIVE_BUFFER_SIZE, bytes);
    }

    /**
     * Returns the size of the kernel's receive buffer; see {@link #withReceiveBufferSize(int)}.
     *
     * @return the size in bytes; empty for the system's default
     */
    public OptionalInt receiveBufferSize() {
        return size(Option.RECEIVE_BUFFER_SIZE);
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
        return withOption(Option.SEND_BUFFER_SIZE, bytes);
    }

    /**
     * Returns the size of the kernel's send buffer; see {@link #withSendBufferSize(int)}.
     *
     * @return the size in bytes; empty for the system's default
     */
    public OptionalInt sendBufferSize() {
        return size(Option.SEND_BUFFER_SIZE);
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
        if (bytes < 1 || bytes > MAX_DATAGRAM_SIZE) {
            throw new IllegalArgumentException(
                    "maximum datagram size " + bytes + " is not between 1 and " + MAX_DATAGRAM_SIZE);
        }
        return with(draft -> draft.maxDatagramSize = bytes);
    }

    /**
     * Returns the longest payload that a {@link Message} keeps; see {@link #withMaxDatagramSize(int)}.
     *
     * @return the size in bytes
     */
    public int maxDatagramSize() {
        return maxDatagramSize;
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
        Objects.requireNonNull(replacement, "replacement");
        return with(draft -> draft.resolver = Optional.of(replacement));
    }

    /**
     * Returns what resolves names; see {@link #withResolver(Resolver)}.
     *
     * @return the resolver; empty for the system
     */
    public Optional<Resolver> resolver() {
        return resolver;
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
        Objects.requireNonNull(filter, "filter");
        return with(draft -> draft.receiveFilter = Optional.of(filter));
    }

    /**
     * Returns the filter of senders; see {@link #withReceiveFilter(AddressFilter)}.
     *
     * @return the filter; empty to receive from everybody
     */
    public Optional<AddressFilter> receiveFilter() {
        return receiveFilter;
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
        Objects.requireNonNull(filter, "filter");
        return with(draft -> draft.sendFilter = Optional.of(filter));
    }

    /**
     * Returns the filter of targets; see {@link #withSendFilter(AddressFilter)}.
     *
     * @return the filter; empty to send to everybody
     */
    public Optional<AddressFilter> sendFilter() {
        return sendFilter;
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
        Objects.requireNonNull(atMost, "atMost");
        if (atMost.isNegative() || atMost.compareTo(MAX_BUSY_POLL) > 0) {
            throw new IllegalArgumentException("busy poll " + atMost + " is not between 0 and " + MAX_BUSY_POLL);
        }
        return with(draft -> draft.busyPoll = atMost);
    }

    /**
     * Returns how long a thread spins before it waits; see {@link #withBusyPoll(Duration)}.
     *
     * @return the longest time at a stretch; zero to wait at once
     */
    public Duration busyPoll() {
        return busyPoll;
    }

    // An option that is off by default stays as it is, which works also where the system does not have it.
    private SocketConfig withFlag(Option<Boolean> option, boolean enable) {
        return enable ? withOption(option, true) : with(draft -> draft.options.remove(option));
    }

    private OptionalInt size(Option<Integer> option) {
        return option(option).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private SocketConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new SocketConfig(draft);
    }

    /**
     * Compares by value. The order of options plays no part.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is a configuration of the same settings
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SocketConfig that && settings().equals(that.settings());
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }

    /**
     * Prints the settings that there are.
     *
     * @return such as {@code SocketConfig[udp4, REUSE_ADDRESS=true, maxDatagramSize=65535, busyPoll=PT0.00005S]}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("SocketConfig[").append(type);
        options.forEach(
                (option, value) -> text.append(", ").append(option).append('=').append(value));
        text.append(", maxDatagramSize=").append(maxDatagramSize);
        resolver.ifPresent(set -> text.append(", resolver=").append(set));
        receiveFilter.ifPresent(set -> text.append(", receiveFilter=").append(set));
        sendFilter.ifPresent(set -> text.append(", sendFilter=").append(set));
        return text.append(", busyPoll=").append(busyPoll).append(']').toString();
    }

    private List<Object> settings() {
        return List.of(type, options, maxDatagramSize, resolver, receiveFilter, sendFilter, busyPoll);
    }

    /** A configuration that is being made from another. */
    private static final class Draft {

        private final SocketType type;
        private final Map<Option<?>, Object> options;
        private int maxDatagramSize = MAX_DATAGRAM_SIZE;
        private Optional<Resolver> resolver = Optional.empty();
        private Optional<AddressFilter> receiveFilter = Optional.empty();
        private Optional<AddressFilter> sendFilter = Optional.empty();
        private Duration busyPoll = DEFAULT_BUSY_POLL;

        Draft(SocketType type) {
            this.type = type;
            options = new LinkedHashMap<>();
        }

        Draft(SocketConfig from) {
            type = from.type;
            options = new LinkedHashMap<>(from.options);
            maxDatagramSize = from.maxDatagramSize;
            resolver = from.resolver;
            receiveFilter = from.receiveFilter;
            sendFilter = from.sendFilter;
            busyPoll = from.busyPoll;
        }
    }
}
