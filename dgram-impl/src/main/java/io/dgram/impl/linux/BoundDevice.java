package io.dgram.impl.linux;

import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.util.Optional;

/** The option for the interface that a socket is bound to. It is set by name; the kernel stores the index. */
record BoundDevice(ChannelDescriptor descriptor) implements InterfaceOption {

    @Override
    public void apply(Optional<NetworkLink> link) throws IOException {
        descriptor.setOption(
                LinuxOption.SO_BINDTODEVICE, link.map(NetworkLink::name).orElse(""));
    }

    @Override
    public boolean isSame(NetworkLink before, NetworkLink now) {
        return before.index() == now.index();
    }
}
