package io.dgram.impl.linux;

import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The interface by which multicast datagrams leave, set by its index.
 *
 * @param family that of the system's socket
 */
record MulticastInterface(StandardProtocolFamily family, ChannelDescriptor descriptor) implements InterfaceOption {

    private static final int IP_MREQN = 12; // struct ip_mreqn: group, address, index (ip(7))

    @Override
    public void apply(Optional<NetworkLink> link) throws IOException {
        int index = link.map(NetworkLink::index).orElse(0);
        byte[] request = request(index, link.flatMap(NetworkLink::loopbackAddress));
        descriptor.setStructure(LinuxOption.IP_MULTICAST_IF, request);
        if (family == StandardProtocolFamily.INET6) {
            descriptor.setOption(LinuxOption.IPV6_MULTICAST_IF, index);
        }
    }

    // With an index alone the kernel takes the source from the interface's addresses, but for loopback addresses, whose
    // scope is the host: it would take one of another interface.
    private static byte[] request(int index, Optional<InetAddress> source) {
        ByteBuffer request = ByteBuffer.allocate(IP_MREQN).order(ByteOrder.nativeOrder());
        source.ifPresent(address -> request.put(Integer.BYTES, address.getAddress()));
        return request.putInt(2 * Integer.BYTES, index).array();
    }

    @Override
    public boolean isSame(NetworkLink before, NetworkLink now) {
        return before.index() == now.index();
    }
}
