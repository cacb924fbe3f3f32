package io.dgram.impl.jdk;

import io.dgram.Capabilities;
import io.dgram.SocketType;
import io.dgram.impl.transport.ErrorTexts;
import io.dgram.impl.transport.InterfaceLookup;
import io.dgram.impl.transport.Platform;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/** The platform of every system, through the JDK alone. */
public final class JdkPlatform implements Platform {

    /** Whether the JDK has IPv6, which stays the same while it runs. */
    private static final class Ipv6 {

        static final boolean AVAILABLE = isAvailable();

        private static boolean isAvailable() {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
                return channel.isOpen();
            } catch (UnsupportedOperationException e) {
                return false; // the system, or java.net.preferIPv4Stack
            } catch (IOException e) {
                return true; // such as too many open files: the JDK checks the family before it opens anything
            }
        }
    }

    private final String unavailableReason;
    private final JdkCapabilities capabilities;

    /**
     * @param unavailableReason why there is no native access, and what would provide it
     */
    public JdkPlatform(String unavailableReason) {
        this.unavailableReason = unavailableReason;
        capabilities = new JdkCapabilities(() -> JdkCapabilities.withoutNativeAccess(unavailableReason));
    }

    /** Returns the family of the sockets of a type. {@link SocketType#UDP} is IPv6 where there is that. */
    public static StandardProtocolFamily familyOf(SocketType type) {
        return type == SocketType.UDP && !Ipv6.AVAILABLE ? StandardProtocolFamily.INET : type.family();
    }

    /**
     * Opens a channel in non-blocking mode, of one family: the JDK's default is a dual-stack channel, which would show
     * {@code ::} and mapped groups to users of IPv4.
     */
    public static DatagramChannel openChannel(StandardProtocolFamily family) throws IOException {
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.configureBlocking(false);
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Transport open(SocketType type) throws IOException {
        StandardProtocolFamily family = familyOf(type);
        return new JdkTransport(openChannel(family), family, unavailableReason);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities.get();
    }

    @Override
    public ErrorTexts errorTexts() {
        return new LocalisedErrors(() -> {
            throw new UnsupportedOperationException(unavailableReason);
        });
    }

    @Override
    public InterfaceLookup interfaces() {
        return new JdkInterfaces(unavailableReason);
    }
}
