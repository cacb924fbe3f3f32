package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The options of a socket: their ranges, and the JDK's options behind them. */
final class ChannelOptions {

    /** The JDK's option behind one of ours of the same type, and the range of its values if they are numbers. */
    private record Backing<T>(SocketOption<T> option, int least, int most) {

        static Backing<Boolean> flag(SocketOption<Boolean> option) {
            return new Backing<>(option, 0, 0);
        }
    }

    private static final String SET = "setOption";
    private static final String GET = "getOption";
    private static final Map<Option<?>, Backing<?>> BACKINGS = backings();

    private final SocketState state;
    private final DatagramChannel channel;

    ChannelOptions(SocketState state, DatagramChannel channel) {
        this.state = state;
        this.channel = channel;
    }

    <T> void set(Option<T> option, T value) throws DgramException {
        state.requireOpen(SET);
        // Also for callers who got around the compiler's checks.
        if (!option.type().isInstance(Objects.requireNonNull(value, "value"))) {
            throw new IllegalArgumentException(
                    SET + " " + option.name() + ": a " + option.type().getSimpleName() + " is wanted, not " + value);
        }
        if (option.equals(Option.MULTICAST_INTERFACE)) {
            setMulticastInterface((Optional<?>) value);
            return;
        }
        if (option.equals(Option.TTL)) {
            requireRange(option, value, 1, 255);
        }
        Backing<T> backing = backingOf(SET, option);
        requireRange(option, value, backing.least, backing.most);
        set(option, backing.option, value);
    }

    <T> T get(Option<T> option) throws DgramException {
        state.requireOpen(GET);
        if (option.equals(Option.MULTICAST_INTERFACE)) {
            return option.type().cast(Optional.ofNullable(get(option, StandardSocketOptions.IP_MULTICAST_IF)));
        }
        T value = get(option, backingOf(GET, option).option);
        if (value == null) {
            throw unsupported(GET, option, "the system has no value for it", null);
        }
        return value;
    }

    Set<Option<?>> supported() {
        Set<Option<?>> supported = new LinkedHashSet<>();
        supported.add(Option.MULTICAST_INTERFACE);
        BACKINGS.forEach((option, backing) -> {
            if (channel.supportedOptions().contains(backing.option)) {
                supported.add(option);
            }
        });
        return Set.copyOf(supported);
    }

    private void setMulticastInterface(Optional<?> value) throws DgramException {
        if (value.isPresent() && !(value.get() instanceof NetworkInterface)) {
            throw new IllegalArgumentException(
                    SET + " MULTICAST_INTERFACE: a NetworkInterface is wanted, not " + value.get());
        }
        if (value.isEmpty()) {
            if (get(Option.MULTICAST_INTERFACE, StandardSocketOptions.IP_MULTICAST_IF) != null) {
                throw unsupported(
                        SET,
                        Option.MULTICAST_INTERFACE,
                        "the JDK cannot go back to the system's choice; open a new socket",
                        null);
            }
            return;
        }
        set(Option.MULTICAST_INTERFACE, StandardSocketOptions.IP_MULTICAST_IF, (NetworkInterface) value.get());
    }

    // An option without a backing is one that the JDK does not know.
    @SuppressWarnings("unchecked")
    private <T> Backing<T> backingOf(String operation, Option<T> option) throws DgramException {
        Backing<T> backing = (Backing<T>) BACKINGS.get(option);
        if (backing == null) {
            throw unsupported(
                    operation, option, "no API of the JDK reaches it, and native access is not built in yet", null);
        }
        return backing;
    }

    private static void requireRange(Option<?> option, Object value, int least, int most) {
        if (value instanceof Integer number && (number < least || number > most)) {
            throw new IllegalArgumentException(
                    SET + " " + option.name() + ": " + number + " is not between " + least + " and " + most);
        }
    }

    private <T> void set(Option<?> option, SocketOption<T> backing, T value) throws DgramException {
        try {
            channel.setOption(backing, value);
        } catch (UnsupportedOperationException e) {
            throw unsupported(SET, option, "this system has no " + backing.name(), e);
        } catch (IOException | RuntimeException e) {
            throw state.failure(SET, null, option.name(), e);
        }
    }

    private <T> @Nullable T get(Option<?> option, SocketOption<T> backing) throws DgramException {
        try {
            return channel.getOption(backing);
        } catch (UnsupportedOperationException e) {
            throw unsupported(GET, option, "this system has no " + backing.name(), e);
        } catch (IOException | RuntimeException e) {
            throw state.failure(GET, null, option.name(), e);
        }
    }

    private DgramException unsupported(String operation, Option<?> option, String reason, @Nullable Throwable cause) {
        return new DgramException(
                ErrorCode.UNSUPPORTED,
                operation,
                state.localOrNull(),
                null,
                option.name() + ": not supported: " + reason,
                cause);
    }

    private static Map<Option<?>, Backing<?>> backings() {
        Map<Option<?>, Backing<?>> map = new LinkedHashMap<>();
        map.put(Option.BROADCAST, Backing.flag(StandardSocketOptions.SO_BROADCAST));
        map.put(Option.MULTICAST_TTL, new Backing<>(StandardSocketOptions.IP_MULTICAST_TTL, 0, 255));
        map.put(Option.MULTICAST_LOOPBACK, Backing.flag(StandardSocketOptions.IP_MULTICAST_LOOP));
        map.put(Option.RECEIVE_BUFFER_SIZE, new Backing<>(StandardSocketOptions.SO_RCVBUF, 1, Integer.MAX_VALUE));
        map.put(Option.SEND_BUFFER_SIZE, new Backing<>(StandardSocketOptions.SO_SNDBUF, 1, Integer.MAX_VALUE));
        map.put(Option.REUSE_ADDRESS, Backing.flag(StandardSocketOptions.SO_REUSEADDR));
        map.put(Option.REUSE_PORT, Backing.flag(StandardSocketOptions.SO_REUSEPORT));
        map.put(Option.TRAFFIC_CLASS, new Backing<>(StandardSocketOptions.IP_TOS, 0, 255));
        map.put(Option.DONT_FRAGMENT, Backing.flag(ExtendedSocketOptions.IP_DONTFRAGMENT));
        return map;
    }
}
