package io.dgram.impl.options;

import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Option;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.InterfaceWatcher;
import io.dgram.impl.interfaces.NetworkLink;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.ChannelDescriptor;
import io.dgram.impl.linux.LinuxOption;
import io.dgram.impl.support.Lazy;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What was set by interface for a socket: its bound device and its multicast interface, both of which may come and go. */
public final class InterfaceSettings implements Lazy.Endable {

    private final SocketState state;
    private final Consumer<Event> events;
    private final Runnable watcher = this::follow;
    private final ReentrantLock lock = new ReentrantLock();
    private final InterfaceSetting boundDevice; // all under lock
    private final InterfaceSetting multicast;
    private boolean ended; // under lock

    /**
     * @param events is given failures to keep what was set
     */
    public InterfaceSettings(
            SocketState state, DatagramChannel channel, ChannelDescriptor descriptor, Consumer<Event> events) {
        this.state = state;
        this.events = events;
        boundDevice = new BoundDevice(descriptor);
        multicast = new MulticastInterface(state.families().system(), channel, descriptor);
    }

    /** Binds the socket to an interface, or to none. */
    void bindTo(Optional<NetworkLink> link) throws IOException {
        set(boundDevice, link);
    }

    /** Sets the interface by which multicast datagrams leave, or leaves it to the system. */
    void sendMulticastBy(Optional<NetworkLink> link) throws IOException {
        set(multicast, link);
    }

    Optional<NetworkInterface> boundDevice() throws IOException {
        return get(boundDevice);
    }

    Optional<NetworkInterface> multicast() throws IOException {
        return get(multicast);
    }

    /** Returns the name of the interface by which multicast datagrams leave, there or not; empty if none is set. */
    public String multicastName() {
        lock.lock();
        try {
            return multicast.name();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the socket can receive nothing, as the interface is gone that it is bound to. */
    public boolean isDeaf() {
        lock.lock();
        try {
            return boundDevice.isInterrupted();
        } finally {
            lock.unlock();
        }
    }

    private void set(InterfaceSetting setting, Optional<NetworkLink> link) throws IOException {
        lock.lock();
        try {
            if (link.isPresent()) {
                InterfaceWatcher.SHARED.add(watcher); // before it is set: no change is missed
            }
            setting.set(link);
        } finally {
            try {
                stopWatchingUnlessNeeded();
            } finally {
                lock.unlock();
            }
        }
    }

    private Optional<NetworkInterface> get(InterfaceSetting setting) throws IOException {
        lock.lock();
        try {
            return setting.get();
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void stopWatchingUnlessNeeded() {
        boolean needed = !boundDevice.name().isEmpty() || !multicast.name().isEmpty();
        if (ended || !needed) {
            InterfaceWatcher.SHARED.remove(watcher);
        }
    }

    // The kernel accepts a multicast interface only if it is the one that the socket is bound to.
    private void follow() {
        List<DgramException> failures = new ArrayList<>(2);
        lock.lock();
        try {
            if (!ended) {
                for (InterfaceSetting setting : List.of(boundDevice, multicast)) {
                    setting.follow()
                            .ifPresent(
                                    e -> failures.add(state.failure(Operation.SET_OPTION, null, setting.option(), e)));
                }
            }
        } finally {
            lock.unlock();
        }
        failures.forEach(failure -> events.accept(new Event.Failure(failure)));
    }

    @Override
    public void end() {
        lock.lock();
        try {
            ended = true;
            InterfaceWatcher.SHARED.remove(watcher);
        } finally {
            lock.unlock();
        }
    }

    /** The interface that the socket is bound to. The kernel keeps its index. */
    private static final class BoundDevice extends InterfaceSetting {

        private final ChannelDescriptor descriptor;

        BoundDevice(ChannelDescriptor descriptor) {
            super(Option.BOUND_DEVICE.name());
            this.descriptor = descriptor;
        }

        @Override
        void apply(Optional<NetworkLink> link) throws IOException {
            descriptor.setOption(
                    LinuxOption.SO_BINDTODEVICE, link.map(NetworkLink::name).orElse(""));
        }

        @Override
        boolean isSame(NetworkLink before, NetworkLink now) {
            return before.index() == now.index();
        }
    }
}
