package io.dgram.impl.linux;

import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** Joins groups through the C library, which identifies an interface by its index. */
record LinuxGroups(ChannelDescriptor descriptor) implements MulticastGroups {

    @Override
    public Joined join(InetAddress group, Optional<NetworkLink> on, Optional<InetAddress> source) throws IOException {
        MulticastRequest request =
                new MulticastRequest(group, on.map(NetworkLink::index).orElse(0));
        request.join(descriptor, source);
        return new Joined() {
            @Override
            public void leave() throws IOException {
                request.leave(descriptor, source);
            }

            @Override
            public void block(InetAddress blocked) throws IOException {
                request.block(descriptor, blocked);
            }

            @Override
            public void unblock(InetAddress blocked) throws IOException {
                request.unblock(descriptor, blocked);
            }
        };
    }

    @Override
    public boolean mixesIpv6Sources() {
        return true;
    }
}
