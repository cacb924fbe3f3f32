package io.dgram.impl.options;

import io.dgram.Option;
import io.dgram.impl.interfaces.NetworkLink;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.linux.ChannelDescriptor;
import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * The interface by which a socket's multicast datagrams leave. The kernel is given the interface's index. The JDK gives
 * it one of the interface's addresses for IPv4: this then is the source of what is sent, may be another interface's
 * address, too, and has to be given anew when the addresses change.
 */
final class MulticastInterface extends InterfaceSetting {

    private static final int IP_MREQN = 12; // struct ip_mreqn: group, address, index (ip(7))

    private final StandardProtocolFamily family;
    private final DatagramChannel channel;
    private final ChannelDescriptor descriptor;
    private final boolean byIndex;

    /**
     * @param family the family of the system's socket
     */
    MulticastInterface(StandardProtocolFamily family, DatagramChannel channel, ChannelDescriptor descriptor) {
        super(Option.MULTICAST_INTERFACE.name());
        this.family = family;
        this.channel = channel;
        this.descriptor = descriptor;
        byIndex = descriptor.missing().isEmpty();
    }

    @Override
    void apply(Optional<NetworkLink> link) throws IOException {
        if (byIndex) {
            setIndex(link.map(NetworkLink::index).orElse(0), link.flatMap(NetworkLink::loopbackAddress));
        } else if (link.isPresent()) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, known(link.get()));
        } else if (!name().isEmpty()) {
            throw new UnsupportedOperationException(
                    "going back to the system's choice: " + descriptor.missing().orElseThrow());
        }
    }

    // With an index alone the kernel takes the source from the interface's addresses, but for loopback addresses, whose
    // scope is the host: it would take one of another interface.
    private void setIndex(int index, Optional<InetAddress> source) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(IP_MREQN).order(ByteOrder.nativeOrder());
        source.ifPresent(address -> request.put(Integer.BYTES, address.getAddress()));
        descriptor.setStructure(
                LinuxOption.IP_MULTICAST_IF,
                request.putInt(2 * Integer.BYTES, index).array());
        if (family == StandardProtocolFamily.INET6) {
            descriptor.setOption(LinuxOption.IPV6_MULTICAST_IF, index);
        }
    }

    private static NetworkInterface known(NetworkLink link) throws IOException {
        link.requireUnambiguousForJdk();
        return link.known()
                .orElseThrow(() -> new NoInterfaceException("the interface " + link.name() + " has no address"));
    }

    @Override
    boolean isSame(NetworkLink before, NetworkLink now) {
        return byIndex ? before.index() == now.index() : before.equals(now);
    }
}
