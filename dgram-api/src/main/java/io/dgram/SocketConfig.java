package io.dgram;

import io.dgram.filter.AddressFilter;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
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
 * The settings with which a socket is opened, before it is bound. Immutable; each {@code with} method returns another
 * configuration.
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

    /** The longest {@link #busyPoll()}: for longer waits, parking the thread is cheaper than spinning. */
    public static final Duration MAX_BUSY_POLL = Duration.ofMillis(1);

    /** The default of {@link #moderation()}. */
    public static final Duration DEFAULT_MODERATION = Duration.ofNanos(100_000);

    /** The longest {@link #moderation()}. */
    public static final Duration MAX_MODERATION = Duration.ofMillis(10);

    /** The largest {@link #maxDatagramSize()}, and its default: no UDP datagram is longer (RFC 768). */
    public static final int MAX_DATAGRAM_SIZE = 65_535;

    /** The most characters of a {@link #name()}. */
    public static final int MAX_NAME_LENGTH = 64;

    private final SocketType type;
    private final Optional<String> name;
    private final Map<Option<?>, Object> options; // in the order in which they are to be set
    private final int maxDatagramSize;
    private final Optional<Resolver> resolver;
    private final Optional<AddressFilter> receiveFilter;
    private final Optional<AddressFilter> sendFilter;
    private final Duration busyPoll;
    private final Duration moderation;
    private final Set<PacketInfo.Field> packetInfo;
    private final boolean icmpErrors;
    private final boolean coalescing;

    private SocketConfig(Draft draft) {
        type = draft.type;
        name = draft.name;
        options = Collections.unmodifiableMap(draft.options);
        maxDatagramSize = draft.maxDatagramSize;
        resolver = draft.resolver;
        receiveFilter = draft.receiveFilter;
        sendFilter = draft.sendFilter;
        busyPoll = draft.busyPoll;
        moderation = draft.moderation;
        packetInfo = draft.packetInfo;
        icmpErrors = draft.icmpErrors;
        coalescing = draft.coalescing;
    }

    /**
     * Returns the defaults: addresses and ports are not shared, buffers have the system's sizes, datagrams of every
     * size are received, the system resolves names, and no address is filtered out.
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
     * Names the socket, for operators. The name does not have to be unique, and means nothing to the network. It
     * appears in the text of the {@link Socket}, in the names of its threads, in the records that it logs, in the
     * events of the flight recorder, and in {@link Dgram#openSockets()}. Default: none.
     *
     * {@snippet :
     * SocketConfig config = SocketConfig.of(SocketType.UDP4).withName("dns");
     * try (Socket socket = Dgram.createSocket(config).bind(0, "127.0.0.1")) {
     *     System.out.println(socket); // such as Socket[dns, udp4, 127.0.0.1:55163]
     * }
     * }
     *
     * @param text the name: 1 to {@value #MAX_NAME_LENGTH} characters, none of which is a control or format character,
     *     a line separator or an unpaired surrogate
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the name is empty, too long, or has such a character
     */
    public SocketConfig withName(String text) {
        requireName(Objects.requireNonNull(text, "text"));
        return with(draft -> draft.name = Optional.of(text));
    }

    private static void requireName(String text) {
        if (text.isBlank() || text.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("a name of " + text.length() + " characters: it needs 1 to "
                    + MAX_NAME_LENGTH + ", and not only white space");
        }
        // Names go into log records and thread dumps, where such a character could forge a line.
        if (!text.codePoints().allMatch(SocketConfig::isPrintable)) {
            throw new IllegalArgumentException(
                    "the name has a character that does not print on one line, such as a control character");
        }
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /**
     * Returns the name of the socket; see {@link #withName(String)}.
     *
     * @return the name; empty if it has none
     */
    public Optional<String> name() {
        return name;
    }

    /**
     * Sets an option of the socket, as {@link Socket#setOption(Option, Object)} does when the socket has just been
     * opened: before it is bound, so before any datagram can arrive. Options are set in the order of these calls; an
     * option that is set twice gets its last value, at the position of the last call.
     *
     * <p>Whether the system supports and permits the option is checked when the socket is opened: where
     * {@code setOption} would fail, opening fails in the same way ({@link ErrorCode#UNSUPPORTED},
     * {@link ErrorCode#ACCESS_DENIED} …), and nothing stays open.
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
     * Returns the value that an option is set to when the socket is opened.
     *
     * @param option the option
     * @param <T> the type of the value
     * @return the value; empty if the option keeps the system's default
     */
    @SuppressWarnings("unchecked") // withOption() checks that the value is of the option's type
    public <T> Optional<T> option(Option<T> option) {
        return Optional.ofNullable((T) options.get(Objects.requireNonNull(option, "option")));
    }

    /**
     * Sets whether the port may be shared with other sockets that also set this ({@code SO_REUSEADDR}, socket(7)). Each
     * of these sockets receives the datagrams of the groups that it joined; only the one that was bound last receives
     * unicast datagrams. Default {@code false}.
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
     * Sets whether the port may be shared with other sockets of the same user that also set this ({@code SO_REUSEPORT},
     * socket(7)). The kernel distributes the senders over these sockets; on Linux, binding or closing one of them also
     * moves senders of the others. Default {@code false}. Opening fails with {@link ErrorCode#UNSUPPORTED} where the
     * system has no such option.
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
     * Sets whether a {@code udp6} socket excludes IPv4 peers ({@link Option#IPV6_ONLY}). Default {@code false}. With
     * {@code true} opening fails with {@link ErrorCode#UNSUPPORTED} for {@code udp4} and {@code udp} sockets, and
     * without {@link Capability#NATIVE_ACCESS}.
     *
     * @param enable whether to exclude them
     * @return a configuration with that setting
     */
    public SocketConfig withIpv6Only(boolean enable) {
        return withFlag(Option.IPV6_ONLY, enable);
    }

    /**
     * Tells whether a {@code udp6} socket excludes IPv4 peers; see {@link #withIpv6Only(boolean)}.
     *
     * @return {@code true} if {@link Option#IPV6_ONLY} is set
     */
    public boolean ipv6Only() {
        return option(Option.IPV6_ONLY).orElse(false);
    }

    /**
     * Sets the size of the kernel's receive buffer, as {@link Option#RECEIVE_BUFFER_SIZE} does; in effect before the
     * first datagram can arrive. A hint: the system may round or limit it, and
     * {@link Socket#getOption(Option) getOption} returns the actual size.
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
     * {@link Socket#receive(java.nio.ByteBuffer)}. Default {@value #MAX_DATAGRAM_SIZE}, which truncates nothing and
     * costs nothing: a message takes only the memory of its own size.
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
     * Sets the resolver of names for {@code bind}, {@code connect} and {@code send}. Default: the system
     * ({@link java.net.InetAddress#getAllByName(String)}), except that {@code localhost} is always the loopback address
     * of the socket's family (RFC 6761 section 6.3).
     *
     * @param replacement the resolver
     * @return a configuration with that setting
     */
    public SocketConfig withResolver(Resolver replacement) {
        Objects.requireNonNull(replacement, "replacement");
        return with(draft -> draft.resolver = Optional.of(replacement));
    }

    /**
     * Returns the resolver of names; see {@link #withResolver(Resolver)}.
     *
     * @return the resolver; empty for the system
     */
    public Optional<Resolver> resolver() {
        return resolver;
    }

    /**
     * Sets which senders datagrams are received from. Datagrams of other senders are read from the kernel, counted
     * ({@link SocketStatistics#filtered()}) and dropped: no call and no listener receives them, and they extend no
     * timeout. Default: every sender. {@link Socket#setReceiveFilter(AddressFilter)} changes it later.
     *
     * @param filter decides which senders are allowed
     * @return a configuration with that setting
     */
    public SocketConfig withReceiveFilter(AddressFilter filter) {
        Objects.requireNonNull(filter, "filter");
        return with(draft -> draft.receiveFilter = Optional.of(filter));
    }

    /**
     * Returns the filter of senders; see {@link #withReceiveFilter(AddressFilter)}.
     *
     * @return the filter; empty to receive from every sender
     */
    public Optional<AddressFilter> receiveFilter() {
        return receiveFilter;
    }

    /**
     * Sets which targets datagrams may be sent to. {@code send} and {@code connect} to others fail with
     * {@link ErrorCode#BLOCKED}, and nothing is sent. Default: every target.
     * {@link Socket#setSendFilter(AddressFilter)} changes it later.
     *
     * @param filter decides which targets are allowed
     * @return a configuration with that setting
     */
    public SocketConfig withSendFilter(AddressFilter filter) {
        Objects.requireNonNull(filter, "filter");
        return with(draft -> draft.sendFilter = Optional.of(filter));
    }

    /**
     * Returns the filter of targets; see {@link #withSendFilter(AddressFilter)}.
     *
     * @return the filter; empty to send to every target
     */
    public Optional<AddressFilter> sendFilter() {
        return sendFilter;
    }

    /**
     * Sets how long a receiving thread spins, polling for a datagram, before it parks: unparking a thread takes longer
     * than the answer of a nearby peer. A thread spins only if its socket converses with one peer, that is, has sent
     * since the last wait and received its last two datagrams from the same endpoint, and only while answers come early
     * within this time: a socket that only receives, or serves many peers, does not spin, and one whose peer takes
     * longer hardly ever does. Zero disables spinning. Spinning uses the processor time of the receiving thread, and of
     * its carrier if it is a virtual thread, for up to this long at a time. Default {@link #DEFAULT_BUSY_POLL}, 50
     * microseconds; never used on a single processor.
     *
     * @param atMost the longest time to spin before one wait, zero to {@link #MAX_BUSY_POLL}
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
     * Returns how long a thread spins before it parks; see {@link #withBusyPoll(Duration)}.
     *
     * @return the longest time before one wait; zero to park at once
     */
    public Duration busyPoll() {
        return busyPoll;
    }

    /**
     * Sets how long a receiving thread may let datagrams gather before it looks for them, as network cards do
     * (interrupt moderation): a thread that is woken for every single one of a steady stream spends more time on waking
     * up than on the datagrams. A thread does so only while all of the following holds.
     *
     * <ul>
     *   <li>The socket has sent nothing during its last 64 waits, so that nobody waits for its answer.
     *   <li>Datagrams have come so fast that at least two are likely within this time, and they did the last time.
     *   <li>What is likely to come fills no more than a quarter of the receive buffer.
     * </ul>
     *
     * <p>A datagram is received later by this time at most, and by the precision of the system's timers, usually
     * another 50 microseconds. Closing the socket, interrupting the thread and the like end the pause at once. Zero
     * disables it. Default {@link #DEFAULT_MODERATION}, 100 microseconds.
     *
     * @param atMost the longest pause, zero to {@link #MAX_MODERATION}
     * @return a configuration with that setting
     * @throws IllegalArgumentException if the duration is negative or too long
     */
    public SocketConfig withModeration(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        if (atMost.isNegative() || atMost.compareTo(MAX_MODERATION) > 0) {
            throw new IllegalArgumentException("moderation " + atMost + " is not between 0 and " + MAX_MODERATION);
        }
        return with(draft -> draft.moderation = atMost);
    }

    /**
     * Returns how long a thread may let datagrams gather; see {@link #withModeration(Duration)}.
     *
     * @return the longest pause; zero to look for every datagram at once
     */
    public Duration moderation() {
        return moderation;
    }

    /**
     * Sets what the socket is to find out about each datagram that it receives, beside payload and sender:
     * {@link Message#info()}, and the accessors of a {@link Batch} such as {@link Batch#destination(int)}. Complete
     * from the first datagram on, and exact for each. Needs {@link Capability#PACKET_INFO}: without it, opening the
     * socket fails with {@link ErrorCode#UNSUPPORTED}. Should the system reject the calls later on, as seccomp filters
     * can, receiving fails with that code, rather than omit what was asked for. Default: nothing, which costs nothing.
     *
     * {@snippet :
     * SocketConfig config = SocketConfig.of(SocketType.UDP6)
     *         .withPacketInfo(PacketInfo.Field.DESTINATION, PacketInfo.Field.TRAFFIC_CLASS);
     * System.out.println(config.packetInfo());
     * }
     *
     * @param first what to find out
     * @param more what else
     * @return a configuration with that setting, in place of an earlier one
     */
    public SocketConfig withPacketInfo(PacketInfo.Field first, PacketInfo.Field... more) {
        EnumSet<PacketInfo.Field> fields = EnumSet.of(Objects.requireNonNull(first, "first"));
        for (int i = 0; i < Objects.requireNonNull(more, "more").length; i++) {
            String element = "more[" + i + "]";
            fields.add(Objects.requireNonNull(more[i], element));
        }
        return with(draft -> draft.packetInfo = Collections.unmodifiableSet(fields));
    }

    /**
     * Returns what the socket finds out about each datagram; see {@link #withPacketInfo}.
     *
     * @return the fields, in the order of their declaration; empty for none, unmodifiable
     */
    public Set<PacketInfo.Field> packetInfo() {
        return packetInfo;
    }

    /**
     * Sets whether the socket reports ICMP errors about the datagrams that it sent ({@code IP_RECVERR}, ip(7);
     * {@code IPV6_RECVERR}, ipv6(7)): as {@link Event.Icmp} if there is a listener for it, otherwise by
     * {@link Socket#icmpErrors()}. Default {@code false}. With {@code true} opening fails with
     * {@link ErrorCode#UNSUPPORTED} without {@link Capability#NATIVE_ACCESS}.
     *
     * <p>An ICMP error is data: whether or not the socket is connected, none makes a call fail or wait, and none
     * becomes an {@link Event.Failure}, whoever forges it. The system counts what it queues towards the receive buffer
     * ({@link Option#RECEIVE_BUFFER_SIZE}), so the socket empties that queue whenever it sends, receives or waits and
     * an error is queued, and as soon as an error arrives if there is a listener of {@link Event.Icmp}.
     *
     * @param enable whether to report them
     * @return a configuration with that setting
     */
    public SocketConfig withIcmpErrors(boolean enable) {
        return with(draft -> draft.icmpErrors = enable);
    }

    /**
     * Tells whether the socket reports ICMP errors; see {@link #withIcmpErrors(boolean)}.
     *
     * @return {@code true} if it does
     */
    public boolean icmpErrors() {
        return icmpErrors;
    }

    /**
     * Sets whether the kernel may hand over datagrams of a flow coalesced (UDP_GRO, udp(7)), which this socket asks for
     * once several datagrams are there at a time. Calls and listeners still receive them one by one. With {@code false}
     * receiving under load takes more processor time, for datagrams from network cards and from senders that use
     * segmentation, but {@link SocketStatistics#kernelDrops()} is exact: the kernel counts coalesced datagrams that it
     * drops as one.
     * Default {@code true}. Makes no difference without {@link Capability#SEGMENTATION_OFFLOAD}.
     *
     * @param enable whether datagrams may be coalesced
     * @return a configuration with that setting
     */
    public SocketConfig withCoalescing(boolean enable) {
        return with(draft -> draft.coalescing = enable);
    }

    /**
     * Tells whether datagrams may be handed over coalesced; see {@link #withCoalescing(boolean)}.
     *
     * @return {@code true} by default
     */
    public boolean coalescing() {
        return coalescing;
    }

    // An option that is off by default is left unset, which also works where the system does not support it.
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
     * Compares by value. The order of options does not matter.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is a configuration with the same settings
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
     * Prints the settings.
     *
     * @return such as {@code SocketConfig[udp4, REUSE_ADDRESS=true, maxDatagramSize=65535, busyPoll=PT0.00005S,
     * moderation=PT0.0001S]}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("SocketConfig[").append(type);
        name.ifPresent(set -> text.append(", name=").append(set));
        options.forEach(
                (option, value) -> text.append(", ").append(option).append('=').append(value));
        text.append(", maxDatagramSize=").append(maxDatagramSize);
        resolver.ifPresent(set -> text.append(", resolver=").append(set));
        receiveFilter.ifPresent(set -> text.append(", receiveFilter=").append(set));
        sendFilter.ifPresent(set -> text.append(", sendFilter=").append(set));
        return text.append(", busyPoll=")
                .append(busyPoll)
                .append(", moderation=")
                .append(moderation)
                .append(packetInfo.isEmpty() ? "" : ", packetInfo=" + packetInfo)
                .append(icmpErrors ? ", icmpErrors" : "")
                .append(coalescing ? "" : ", coalescing=false")
                .append(']')
                .toString();
    }

    private List<Object> settings() {
        return List.of(
                type,
                name,
                options,
                maxDatagramSize,
                resolver,
                receiveFilter,
                sendFilter,
                busyPoll,
                moderation,
                packetInfo,
                icmpErrors,
                coalescing);
    }

    /** A mutable copy of a configuration, from which the changed one is made. */
    private static final class Draft {

        private final SocketType type;
        private final Map<Option<?>, Object> options;
        private Optional<String> name = Optional.empty();
        private int maxDatagramSize = MAX_DATAGRAM_SIZE;
        private Optional<Resolver> resolver = Optional.empty();
        private Optional<AddressFilter> receiveFilter = Optional.empty();
        private Optional<AddressFilter> sendFilter = Optional.empty();
        private Duration busyPoll = DEFAULT_BUSY_POLL;
        private Duration moderation = DEFAULT_MODERATION;
        private Set<PacketInfo.Field> packetInfo = Set.of();
        private boolean icmpErrors;
        private boolean coalescing = true;

        Draft(SocketType type) {
            this.type = type;
            options = new LinkedHashMap<>();
        }

        Draft(SocketConfig from) {
            type = from.type;
            options = new LinkedHashMap<>(from.options);
            name = from.name;
            maxDatagramSize = from.maxDatagramSize;
            resolver = from.resolver;
            receiveFilter = from.receiveFilter;
            sendFilter = from.sendFilter;
            busyPoll = from.busyPoll;
            moderation = from.moderation;
            packetInfo = from.packetInfo;
            icmpErrors = from.icmpErrors;
            coalescing = from.coalescing;
        }
    }
}
