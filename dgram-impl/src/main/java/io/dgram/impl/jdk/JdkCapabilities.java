package io.dgram.impl.jdk;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.spi.Values;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The capabilities of this machine, determined once by trying them. */
public final class JdkCapabilities {

    // Not a holder class, whose initialisation would fail for good after an error such as lack of memory.
    private final AtomicReference<@Nullable Capabilities> found = new AtomicReference<>();
    private final Supplier<Map<Capability, String>> beyondJdk;

    /**
     * @param beyondJdk finds out which capabilities that the JDK alone does not have are missing, and why
     */
    public JdkCapabilities(Supplier<Map<Capability, String>> beyondJdk) {
        this.beyondJdk = beyondJdk;
    }

    /** Returns what is missing where there is nothing but the JDK. */
    static Map<Capability, String> withoutNativeAccess(String reason) {
        return Map.of(
                Capability.NATIVE_ACCESS, reason,
                Capability.SEGMENTATION_OFFLOAD, reason,
                Capability.PACKET_INFO, reason);
    }

    /** Returns the capabilities. */
    public Capabilities get() {
        Capabilities known = found.get();
        if (known != null) {
            return known;
        }
        Capabilities tried = find();
        Capabilities first = found.compareAndExchange(null, tried);
        return first == null ? tried : first;
    }

    private Capabilities find() {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        missing.putAll(beyondJdk.get());
        missingIpv6().ifPresent(reason -> missing.put(Capability.IPV6, reason));
        missingOption(StandardSocketOptions.SO_REUSEPORT)
                .ifPresent(reason -> missing.put(Capability.REUSE_PORT, reason));
        missingOption(ExtendedSocketOptions.IP_DONTFRAGMENT)
                .ifPresent(reason -> missing.put(Capability.DONT_FRAGMENT, reason));
        return Values.get().capabilities(missing);
    }

    private static Optional<String> missingIpv6() {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            return channel.isOpen() ? Optional.empty() : Optional.of("it cannot be opened");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(
                    "this machine, or the property java.net.preferIPv4Stack, has no IPv6: " + e.getMessage());
        }
    }

    private static Optional<String> missingOption(SocketOption<?> option) {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            return channel.supportedOptions().contains(option)
                    ? Optional.empty()
                    : Optional.of("this system has no " + option.name());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of("no socket can be opened: " + e.getMessage());
        }
    }
}
