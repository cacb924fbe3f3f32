package io.dgram.impl.linux;

import io.dgram.impl.transport.InterfaceLookup;
import io.dgram.impl.transport.InterfaceMonitor;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The kernel's names and indices of interfaces, and its notifications of changes. */
record LinuxInterfaces() implements InterfaceLookup {

    @Override
    public Optional<NetworkLink> named(String name) throws IOException {
        int index = InterfaceNames.indexOf(name);
        return index == 0 ? Optional.empty() : Optional.of(new NetworkLink(name, index, Optional.empty()));
    }

    @Override
    public int indexOf(String name) throws IOException {
        return InterfaceNames.indexOf(name);
    }

    @Override
    public Optional<NetworkLink> indexed(int index) throws IOException {
        String name = InterfaceNames.nameOf(index);
        return name.isEmpty() ? Optional.empty() : Optional.of(new NetworkLink(name, index, Optional.empty()));
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public Optional<InterfaceMonitor> openMonitor(Duration wait) throws IOException {
        return Optional.of(new LinkMonitor(wait));
    }
}
