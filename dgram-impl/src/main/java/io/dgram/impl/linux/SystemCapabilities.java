package io.dgram.impl.linux;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.impl.transport.BulkIo;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** What can be done on this machine: found out by trying, once. */
public final class SystemCapabilities {

    // No holder class: an error such as lack of memory while one is initialised would be there for good.
    private static final AtomicReference<@Nullable Capabilities> FOUND = new AtomicReference<>();

    private SystemCapabilities() {}

    public static Capabilities get() {
        Capabilities known = FOUND.get();
        if (known != null) {
            return known;
        }
        Capabilities found = find();
        Capabilities first = FOUND.compareAndExchange(null, found);
        return first == null ? found : first;
    }

    private static Capabilities find() {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        missingNativeAccess().ifPresent(reason -> missing.put(Capability.NATIVE_ACCESS, reason));
        missingOffload().ifPresent(reason -> missing.put(Capability.SEGMENTATION_OFFLOAD, reason));
        missingIpv6().ifPresent(reason -> missing.put(Capability.IPV6, reason));
        missingOption(StandardSocketOptions.SO_REUSEPORT)
                .ifPresent(reason -> missing.put(Capability.REUSE_PORT, reason));
        missingOption(ExtendedSocketOptions.IP_DONTFRAGMENT)
                .ifPresent(reason -> missing.put(Capability.DONT_FRAGMENT, reason));
        return Values.get().capabilities(missing);
    }

    // Native calls need the descriptors of sockets, which some sandboxes keep from being found.
    private static Optional<String> missingNativeAccess() {
        int guess = ChannelDescriptor.nextNumber();
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            return new ChannelDescriptor(channel, guess).missing();
        } catch (IOException | RuntimeException e) {
            return NativeAccess.missing(); // no socket can be opened
        }
    }

    private static Optional<String> missingOffload() {
        Optional<String> missing = missingNativeAccess();
        if (missing.isPresent()) {
            return missing;
        }
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.configureBlocking(false);
            ChannelDescriptor descriptor = new ChannelDescriptor(channel);
            return missingOption(descriptor).or(() -> missingCalls(descriptor));
        } catch (IOException | RuntimeException e) {
            return Optional.of("no socket can be tried: " + e.getMessage());
        }
    }

    private static Optional<String> missingOption(ChannelDescriptor descriptor) {
        try {
            descriptor.getOption(LinuxOption.UDP_SEGMENT);
            descriptor.setOption(LinuxOption.UDP_GRO, 1);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("this system has no UDP_SEGMENT and UDP_GRO (Linux 5.0): " + e.getMessage());
        }
    }

    // Moves no datagram: nobody knows the socket's address, and there is no message to send.
    private static Optional<String> missingCalls(ChannelDescriptor descriptor) {
        BulkIo io = new LinuxBulkIo(descriptor);
        String rejected = Stream.of(
                        rejection(() -> io.receive(new ReceiveBlock(1), 1)),
                        rejection(() -> io.send(new SendBlock(), 0, 0)))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return rejected.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "this system, or a seccomp filter of a container, rejects calls that move many datagrams: "
                                + rejected);
    }

    /** A system call that is tried. */
    @FunctionalInterface
    private interface Trial {
        void run() throws IOException;
    }

    private static Optional<String> rejection(Trial call) {
        try {
            call.run();
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
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
