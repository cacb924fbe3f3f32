package io.dgram.impl.jdk;

import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * The interface by which multicast datagrams leave, as the JDK sets it. For IPv4 the JDK gives the kernel one of the
 * interface's addresses: it becomes the source of sent datagrams, may also be an address of another interface, and must
 * be set again when the addresses change. For one thread at a time.
 */
final class JdkMulticastInterface implements InterfaceOption {

    private final DatagramChannel channel;
    private final String unavailableReason;
    private boolean set;

    /**
     * @param unavailableReason why there is no native access, and what would provide it
     */
    JdkMulticastInterface(DatagramChannel channel, String unavailableReason) {
        this.channel = channel;
        this.unavailableReason = unavailableReason;
    }

    @Override
    public void apply(Optional<NetworkLink> link) throws IOException {
        if (link.isPresent()) {
            JdkLinks.requireUnambiguous(link.get(), unavailableReason);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, JdkLinks.known(link.get()));
            set = true;
        } else if (set) {
            throw new UnsupportedOperationException("going back to the system's choice: " + unavailableReason);
        }
    }

    @Override
    public boolean isSame(NetworkLink before, NetworkLink now) {
        return before.equals(now);
    }
}
