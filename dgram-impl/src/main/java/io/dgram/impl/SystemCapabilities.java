package io.dgram.impl;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.impl.linux.ChannelDescriptor;
import io.dgram.impl.linux.LinuxOption;
import io.dgram.impl.linux.NativeAccess;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/** What can be done on this machine: found out by trying, once. */
final class SystemCapabilities {

    /** Found out on first use. */
    private static final class Holder {
        static final Capabilities INSTANCE = find();
    }

    private SystemCapabilities() {}

    static Capabilities get() {
        return Holder.INSTANCE;
    }

    private static Capabilities find() {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        NativeAccess.missing().ifPresent(reason -> missing.put(Capability.NATIVE_ACCESS, reason));
        missingOffload().ifPresent(reason -> missing.put(Capability.SEGMENTATION_OFFLOAD, reason));
        missingIpv6().ifPresent(reason -> missing.put(Capability.IPV6, reason));
        missingOption(StandardSocketOptions.SO_REUSEPORT)
                .ifPresent(reason -> missing.put(Capability.REUSE_PORT, reason));
        missingOption(ExtendedSocketOptions.IP_DONTFRAGMENT)
                .ifPresent(reason -> missing.put(Capability.DONT_FRAGMENT, reason));
        return new Capabilities(missing);
    }

    private static Optional<String> missingOffload() {
        Optional<String> missing = NativeAccess.missing();
        if (missing.isPresent()) {
            return missing;
        }
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            ChannelDescriptor descriptor = new ChannelDescriptor(channel);
            descriptor.getOption(LinuxOption.UDP_SEGMENT);
            descriptor.setOption(LinuxOption.UDP_GRO, 1);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("this system has no UDP_SEGMENT and UDP_GRO (Linux 5.0): " + e.getMessage());
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
