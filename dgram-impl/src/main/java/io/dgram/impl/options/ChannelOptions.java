package io.dgram.impl.options;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.transport.OptionHandler;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Sets and reads the options of a socket, and knows which of them the socket supports. */
public final class ChannelOptions {

    private static final Operation SET = Operation.SET_OPTION;
    private static final Operation GET = Operation.GET_OPTION;
    private static final List<Option<?>> ALL = List.of(
            Option.BROADCAST,
            Option.TTL,
            Option.MULTICAST_TTL,
            Option.MULTICAST_LOOPBACK,
            Option.MULTICAST_INTERFACE,
            Option.RECEIVE_BUFFER_SIZE,
            Option.SEND_BUFFER_SIZE,
            Option.REUSE_ADDRESS,
            Option.REUSE_PORT,
            Option.TRAFFIC_CLASS,
            Option.DONT_FRAGMENT,
            Option.PATH_MTU_DISCOVERY,
            Option.PATH_MTU,
            Option.IPV6_ONLY,
            Option.FREE_BIND,
            Option.BOUND_DEVICE);

    private final SocketState state;
    private final Transport transport;
    private final Supplier<InterfaceSettings> interfaces;
    private final BooleanSupplier hasIpv4Groups;

    /**
     * @param interfaces the settings that name an interface, created lazily
     * @param hasIpv4Groups tells whether the socket is a member of an IPv4 group
     */
    public ChannelOptions(
            SocketState state,
            Transport transport,
            Supplier<InterfaceSettings> interfaces,
            BooleanSupplier hasIpv4Groups) {
        this.state = state;
        this.transport = transport;
        this.interfaces = interfaces;
        this.hasIpv4Groups = hasIpv4Groups;
    }

    public <T> void set(Option<T> option, T value) throws DgramException {
        state.requireOpen(SET);
        OptionHandler<T> handler = handlerOf(option);
        check(option, value);
        try {
            set(option, value, handler);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SET + " " + option + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw misuse(option, e);
        } catch (IOException | RuntimeException e) {
            throw failure(SET, option, e);
        }
    }

    private <T> void set(Option<T> option, T value, OptionHandler<T> handler) throws IOException {
        requireType(option);
        if (option.equals(Option.IPV6_ONLY)) {
            requireIpv6OnlyMayBecome((Boolean) value);
        }
        handler.set(value);
        if (option.equals(Option.IPV6_ONLY)) {
            state.families().ipv6Only((Boolean) value);
        }
    }

    private static IllegalStateException misuse(Option<?> option, IllegalStateException cause) {
        return new IllegalStateException(SET + " " + option + ": " + cause.getMessage(), cause);
    }

    // The kernel would keep the memberships of IPv4 groups, and deliver nothing.
    private void requireIpv6OnlyMayBecome(boolean only) {
        if (state.isBound()) {
            throw new IllegalStateException("the socket is bound");
        }
        if (only && hasIpv4Groups.getAsBoolean()) {
            throw new IllegalStateException("the socket is a member of an IPv4 group: leave it first");
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
            interfaces.get().sendMulticastBy(text);
        } catch (IllegalStateException e) {
            throw misuse(Option.MULTICAST_INTERFACE, e);
        } catch (IOException | RuntimeException e) {
            throw failure(SET, Option.MULTICAST_INTERFACE, e);
        }
    }

    public <T> T get(Option<T> option) throws DgramException {
        state.requireOpen(GET);
        OptionHandler<T> handler = handlerOf(option);
        if (handler.isSupported() && !isForState(option)) {
            throw new IllegalStateException(GET + " " + option + ": the socket is not connected");
        }
        try {
            requireType(option);
            return handler.get();
        } catch (IOException | RuntimeException e) {
            throw failure(GET, option, e);
        }
    }

    public Set<Option<?>> supported() {
        return ALL.stream()
                .filter(option -> isForType(option) && isForState(option))
                .filter(option -> handlerOf(option).isSupported())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void requireType(Option<?> option) {
        if (!isForType(option)) {
            throw new UnsupportedOperationException("a " + state.type() + " socket has no such option");
        }
    }

    private boolean isForState(Option<?> option) {
        return !option.equals(Option.PATH_MTU) || state.peerOrNull() != null;
    }

    private boolean isForType(Option<?> option) {
        return !option.equals(Option.IPV6_ONLY) || state.type() == SocketType.UDP6;
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

    // The handler of an Option<T> is an OptionHandler<T>.
    @SuppressWarnings("unchecked")
    private <T> OptionHandler<T> handlerOf(Option<T> option) {
        if (Objects.requireNonNull(option, "option").equals(Option.MULTICAST_INTERFACE)) {
            return (OptionHandler<T>) InterfaceHandler.multicast(interfaces);
        }
        if (option.equals(Option.BOUND_DEVICE)) {
            return (OptionHandler<T>) InterfaceHandler.boundDevice(interfaces, transport.boundDevice());
        }
        return (OptionHandler<T>) transport.option(option);
    }
}
