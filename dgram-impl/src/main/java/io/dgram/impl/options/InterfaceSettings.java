package io.dgram.impl.options;

import io.dgram.Event;
import io.dgram.Option;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.NetworkLink;
import io.dgram.impl.transport.SystemError;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The settings of a socket that name an interface: its bound device and its multicast interface. */
public final class InterfaceSettings implements Lazy.Endable {

    private final SocketState state;
    private final Consumer<Event> events;
    private final Runnable whenBoundDeviceMayHaveChanged;
    private final NetworkInterfaces interfaces;
    private final Runnable watcher = this::follow;
    private final ReentrantLock lock = new PinSafeLock();
    private final InterfaceSetting boundDevice; // all under lock
    private final InterfaceSetting multicast;
    private boolean ended; // under lock

    /**
     * @param events receives an event when an interface is lost or restored, and failures to set an option again
     * @param whenBoundDeviceMayHaveChanged run without a lock held, when {@link #isBoundDeviceLost} may have changed
     */
    public InterfaceSettings(
            SocketState state,
            Transport transport,
            NetworkInterfaces interfaces,
            Consumer<Event> events,
            Runnable whenBoundDeviceMayHaveChanged) {
        this.state = state;
        this.events = events;
        this.whenBoundDeviceMayHaveChanged = whenBoundDeviceMayHaveChanged;
        this.interfaces = interfaces;
        boundDevice = new InterfaceSetting(Option.BOUND_DEVICE, transport.boundDevice(), interfaces);
        multicast = new InterfaceSetting(Option.MULTICAST_INTERFACE, transport.multicastInterface(), interfaces);
    }

    /** Sets the interface by which multicast datagrams leave, as {@link NetworkInterfaces#find} finds it. */
    void sendMulticastBy(String text) throws IOException {
        set(multicast, interfaces.find(text));
    }

    InterfaceSetting multicastSetting() {
        return multicast;
    }

    InterfaceSetting boundDeviceSetting() {
        return boundDevice;
    }

    /**
     * Returns the name of the interface on which groups are joined if none is named, there or not: the bound device, as
     * nothing arrives on others, or else the multicast interface; empty if neither is set.
     */
    public String groupInterface() {
        lock.lock();
        try {
            String device = boundDevice.name();
            return device.isEmpty() ? multicast.name() : device;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the socket can receive nothing because the device to which it is bound is gone. */
    public boolean isBoundDeviceLost() {
        lock.lock();
        try {
            return boundDevice.isInterrupted();
        } finally {
            lock.unlock();
        }
    }

    /** Sets one of the settings to an interface, or to none. */
    void set(InterfaceSetting setting, Optional<NetworkLink> link) throws IOException {
        lock.lock();
        try {
            if (link.isPresent()) {
                interfaces.watcher().add(watcher); // before it is set, so that no change is missed
            }
            apply(setting, link);
        } finally {
            try {
                stopWatchingUnlessNeeded();
            } finally {
                lock.unlock();
            }
        }
        whenBoundDeviceMayHaveChanged.run();
    }

    // Under lock. ip_setsockopt and ipv6_setsockopt return EINVAL for a multicast interface other than the bound
    // device, unless that is the VRF of the interface.
    @SuppressWarnings("ReferenceEquality")
    private void apply(InterfaceSetting setting, Optional<NetworkLink> link) throws IOException {
        try {
            setting.set(link);
        } catch (IOException e) {
            String device = boundDevice.name();
            String name = link.map(NetworkLink::name).orElse(device);
            boolean invalid = CodedFailure.errorOf(e).equals(Optional.of(SystemError.EINVAL));
            if (setting == multicast && invalid && !device.isEmpty() && !name.equals(device)) {
                throw new IllegalStateException(
                        "the socket is bound to the interface " + device
                                + " (BOUND_DEVICE), and multicast datagrams cannot leave by " + name,
                        e);
            }
            throw e;
        }
    }

    /** Returns the interface that one of the settings names. */
    Optional<NetworkInterface> get(InterfaceSetting setting) throws IOException {
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
            interfaces.watcher().remove(watcher);
        }
    }

    // The kernel accepts a multicast interface only if it is the one that the socket is bound to.
    private void follow() {
        List<Event> news = new ArrayList<>(2);
        lock.lock();
        try {
            if (!ended) {
                for (InterfaceSetting setting : List.of(boundDevice, multicast)) {
                    setting.follow(news::add).ifPresent(e -> news.add(failure(setting, e)));
                }
            }
        } finally {
            lock.unlock();
        }
        news.forEach(events);
        whenBoundDeviceMayHaveChanged.run();
    }

    private Event.Failure failure(InterfaceSetting setting, Exception cause) {
        return new Event.Failure(
                state.failure(Operation.SET_OPTION, null, setting.option().name(), cause));
    }

    @Override
    public void end() {
        lock.lock();
        try {
            ended = true;
            interfaces.watcher().remove(watcher);
        } finally {
            lock.unlock();
        }
    }
}
