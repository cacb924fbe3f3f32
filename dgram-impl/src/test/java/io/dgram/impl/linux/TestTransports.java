package io.dgram.impl.linux;

import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.jdk.JdkTransport;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.Platform;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/** Transports over channels that a test has opened itself, as the provider would choose them. */
public final class TestTransports {

    public static final Platform PLATFORM =
            NativeAccess.unavailableReason().<Platform>map(JdkPlatform::new).orElseGet(LinuxPlatform::new);
    public static final NetworkInterfaces INTERFACES = new NetworkInterfaces(PLATFORM.interfaces());

    private TestTransports() {}

    /** Returns the transport of a channel of IPv4 that nobody uses yet. */
    public static Transport over(DatagramChannel channel) {
        return over(channel, StandardProtocolFamily.INET);
    }

    public static Transport over(DatagramChannel channel, StandardProtocolFamily family) {
        return NativeAccess.unavailableReason()
                .<Transport>map(reason -> new JdkTransport(channel, family, reason))
                .orElseGet(() -> LinuxPlatform.over(channel, family, DescriptorFinder.NONE));
    }

    /** Returns the calls for many datagrams of a channel that nobody uses yet; for tests that have native access. */
    public static BulkIo bulkOver(DatagramChannel channel) throws IOException {
        return new LinuxBulkIo(ChannelDescriptor.find(channel, DescriptorFinder.NONE));
    }
}
