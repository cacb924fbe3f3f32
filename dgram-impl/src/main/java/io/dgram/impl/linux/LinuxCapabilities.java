package io.dgram.impl.linux;

import io.dgram.Capability;
import io.dgram.PacketInfo;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.transport.BulkIo;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Determines the capabilities of the C library and the kernel, by trying them on a socket that sends nothing. */
final class LinuxCapabilities {

    private static final StandardProtocolFamily FAMILY = StandardProtocolFamily.INET;

    private LinuxCapabilities() {}

    /** Returns what is missing, and why. */
    static Map<Capability, String> missing() {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        int guess = ChannelDescriptor.nextNumber();
        try (DatagramChannel channel = JdkPlatform.openChannel(FAMILY)) {
            try {
                ChannelDescriptor descriptor = ChannelDescriptor.find(channel, guess);
                missingInfo(descriptor).ifPresent(reason -> missing.put(Capability.PACKET_INFO, reason));
                missingOffload(descriptor).ifPresent(reason -> missing.put(Capability.SEGMENTATION_OFFLOAD, reason));
            } catch (IOException e) {
                // Native calls need the descriptors of sockets, which cannot be found in some sandboxes.
                missing.put(Capability.NATIVE_ACCESS, ChannelDescriptor.notFoundReason(e));
                missing.put(Capability.SEGMENTATION_OFFLOAD, ChannelDescriptor.notFoundReason(e));
                missing.put(Capability.PACKET_INFO, ChannelDescriptor.notFoundReason(e));
            }
        } catch (IOException | RuntimeException e) {
            String reason = "no socket can be tried: " + e.getMessage();
            missing.putIfAbsent(Capability.SEGMENTATION_OFFLOAD, reason);
            missing.putIfAbsent(Capability.PACKET_INFO, reason);
        }
        return missing;
    }

    private static Optional<String> missingInfo(ChannelDescriptor descriptor) {
        try {
            new InfoOptions(descriptor, FAMILY).set(EnumSet.allOf(PacketInfo.Field.class));
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> missingOffload(ChannelDescriptor descriptor) {
        return missingOption(descriptor).or(() -> missingCalls(new LinuxBulkIo(descriptor)));
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

    // Moves no datagram: no peer knows the socket's address, and there is no message to send.
    private static Optional<String> missingCalls(BulkIo io) {
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

    /** A system call to try. */
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
}
