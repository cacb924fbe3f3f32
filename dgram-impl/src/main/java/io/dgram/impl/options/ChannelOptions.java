package io.dgram.impl.options;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.ChannelDescriptor;
import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;

/** The options of a socket: which there are, and what is behind them. */
public final class ChannelOptions {

    private static final Operation SET = Operation.SET_OPTION;
    private static final Operation GET = Operation.GET_OPTION;
    private static final Map<Option<?>, OptionHandler<?>> BACKINGS = backings();

    private final SocketState state;
    private final DatagramChannel channel;
    private final ChannelDescriptor descriptor;
    private final Supplier<InterfaceSettings> interfaces;

    public ChannelOptions(
            SocketState state,
            DatagramChannel channel,
            ChannelDescriptor descriptor,
            Supplier<InterfaceSettings> interfaces) {
        this.state = state;
        this.channel = channel;
        this.descriptor = descriptor;
        this.interfaces = interfaces;
    }

    public <T> void set(Option<T> option, T value) throws DgramException {
        state.requireOpen(SET);
        OptionHandler<T> backing = backingOf(option);
        check(option, value);
        try {
            backing.set(target(), value);
            if (option.equals(Option.IPV6_ONLY)) {
                state.families().ipv6Only((Boolean) value);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SET + " " + option + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(SET + " " + option + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw failure(SET, option, e);
        }
    }

    private static <T> void check(Option<T> option, T value) {
        try {
            option.check(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SET + " " + e.getMessage(), e);
        }
    }

    /** Sets the multicast interface, which may be one that the JDK does not know. */
    public void setMulticastInterface(String text) throws DgramException {
        state.requireOpen(SET);
        try {
            interfaces.get().sendMulticastBy(NetworkInterfaces.find(text));
        } catch (IOException | RuntimeException e) {
            throw failure(SET, Option.MULTICAST_INTERFACE, e);
        }
    }

    public <T> T get(Option<T> option) throws DgramException {
        state.requireOpen(GET);
        try {
            return backingOf(option).get(target());
        } catch (IOException | RuntimeException e) {
            throw failure(GET, option, e);
        }
    }

    public Set<Option<?>> supported() {
        OptionHandler.Target target = target();
        return BACKINGS.entrySet().stream()
                .filter(entry -> entry.getValue().isSupported(target))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private OptionHandler.Target target() {
        return new OptionHandler.Target(
                state.type(), state.families().system(), channel, descriptor, state.isBound(), interfaces);
    }

    private DgramException failure(Operation operation, Option<?> option, Exception cause) {
        return cause instanceof UnsupportedOperationException
                ? new DgramException(
                        ErrorCode.UNSUPPORTED,
                        operation.text(),
                        state.localOrNull(),
                        null,
                        option + ": not supported: " + cause.getMessage(),
                        cause)
                : state.failure(operation, null, option.name(), cause);
    }

    // Every option has the backing of its type: see backings().
    @SuppressWarnings("unchecked")
    private static <T> OptionHandler<T> backingOf(Option<T> option) {
        OptionHandler<?> backing = BACKINGS.get(Objects.requireNonNull(option, "option"));
        if (backing == null) {
            throw new AssertionError("no backing of " + option);
        }
        return (OptionHandler<T>) backing;
    }

    private static Map<Option<?>, OptionHandler<?>> backings() {
        Set<SocketType> all = EnumSet.allOf(SocketType.class);
        Map<Option<?>, OptionHandler<?>> map = new LinkedHashMap<>();
        put(map, Option.BROADCAST, new JdkOption<>(StandardSocketOptions.SO_BROADCAST));
        put(map, Option.TTL, new UnicastTtlOption());
        put(map, Option.MULTICAST_TTL, new JdkOption<>(StandardSocketOptions.IP_MULTICAST_TTL));
        put(map, Option.MULTICAST_LOOPBACK, new JdkOption<>(StandardSocketOptions.IP_MULTICAST_LOOP));
        put(map, Option.MULTICAST_INTERFACE, new MulticastInterfaceOption());
        put(
                map,
                Option.RECEIVE_BUFFER_SIZE,
                new BufferSizeOption(StandardSocketOptions.SO_RCVBUF, LinuxOption.SO_RCVBUFFORCE));
        put(
                map,
                Option.SEND_BUFFER_SIZE,
                new BufferSizeOption(StandardSocketOptions.SO_SNDBUF, LinuxOption.SO_SNDBUFFORCE));
        put(map, Option.REUSE_ADDRESS, new JdkOption<>(StandardSocketOptions.SO_REUSEADDR));
        put(map, Option.REUSE_PORT, new JdkOption<>(StandardSocketOptions.SO_REUSEPORT));
        put(map, Option.TRAFFIC_CLASS, new JdkOption<>(StandardSocketOptions.IP_TOS));
        put(map, Option.DONT_FRAGMENT, new JdkOption<>(ExtendedSocketOptions.IP_DONTFRAGMENT));
        put(map, Option.IPV6_ONLY, new LinuxFlag(LinuxOption.IPV6_V6ONLY, EnumSet.of(SocketType.UDP6), true));
        put(map, Option.FREE_BIND, new LinuxFlag(LinuxOption.IP_FREEBIND, all, false));
        put(map, Option.BOUND_DEVICE, new BoundDeviceOption());
        return map;
    }

    private static <T> void put(Map<Option<?>, OptionHandler<?>> map, Option<T> option, OptionHandler<T> backing) {
        map.put(option, backing);
    }
}
