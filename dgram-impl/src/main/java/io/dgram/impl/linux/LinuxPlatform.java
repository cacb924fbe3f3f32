package io.dgram.impl.linux;

import io.dgram.Capabilities;
import io.dgram.SocketType;
import io.dgram.impl.jdk.JdkCapabilities;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.jdk.JdkTransport;
import io.dgram.impl.jdk.LocalisedErrors;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.transport.ErrorTexts;
import io.dgram.impl.transport.InterfaceLookup;
import io.dgram.impl.transport.Platform;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/**
 * The platform of Linux: channels of the JDK, whose descriptors are passed to the C library. A channel whose descriptor
 * cannot be found gets the JDK's transport.
 */
public final class LinuxPlatform implements Platform {

    private final JdkCapabilities capabilities = new JdkCapabilities(LinuxCapabilities::missing);

    /** May be created only if {@link NativeAccess#unavailableReason()} is empty. */
    public LinuxPlatform() {}

    @Override
    public Transport open(SocketType type) throws IOException {
        StandardProtocolFamily family = JdkPlatform.familyOf(type);
        int guess = ChannelDescriptor.nextNumber();
        DatagramChannel channel = JdkPlatform.openChannel(family);
        try {
            return over(channel, family, guess);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Returns the transport of a channel that was just opened and is not in use yet.
     *
     * @param guess what {@link ChannelDescriptor#nextNumber()} returned before the channel was opened
     */
    static Transport over(DatagramChannel channel, StandardProtocolFamily family, int guess) {
        ChannelDescriptor descriptor;
        try {
            descriptor = ChannelDescriptor.find(channel, guess);
        } catch (IOException e) {
            return new JdkTransport(channel, family, ChannelDescriptor.notFoundReason(e));
        }
        if (family == StandardProtocolFamily.INET6) {
            excludeForeignGroups(descriptor);
        }
        return new LinuxTransport(channel, family, descriptor);
    }

    // Excludes groups that other sockets joined. JDKs up to 21 let an IPv6 socket receive such IPv6 groups
    // (JDK-8241800); later ones use the wrong option number for IPv4 groups (JDK-8389968).
    private static void excludeForeignGroups(ChannelDescriptor descriptor) {
        try {
            descriptor.setOption(LinuxOption.IP_MULTICAST_ALL, 0);
            descriptor.setOption(LinuxOption.IPV6_MULTICAST_ALL, 0);
        } catch (IOException e) {
            // Linux before 4.20: the socket behaves like one without native access.
            BoundedLog.SHARED.debug("foreign groups", "groups that others joined may be received, too", e);
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities.get();
    }

    @Override
    public ErrorTexts errorTexts() {
        return new LocalisedErrors(LibraryErrors::byText);
    }

    @Override
    public InterfaceLookup interfaces() {
        return new LinuxInterfaces();
    }
}
