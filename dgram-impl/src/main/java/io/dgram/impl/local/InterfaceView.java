package io.dgram.impl.local;

import io.dgram.DgramException;
import io.dgram.InterfaceChange;
import io.dgram.Listener;
import io.dgram.LocalInterface;
import io.dgram.Subscription;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.InterfaceWatcher;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.spi.ProvidedInterfaces;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** This machine's interfaces as applications list and follow them. */
public final class InterfaceView implements ProvidedInterfaces {

    static final String LOG_KIND = "interfaces";

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final InterfaceWatcher watcher;
    private final Clock clock;
    private final Runnable looking = this::look; // here, as the watcher refers to it weakly
    private final ReentrantLock lock = new PinSafeLock();
    private final List<Follower> followers = new ArrayList<>(); // under lock

    public InterfaceView(InterfaceWatcher watcher, Clock clock) {
        this.watcher = watcher;
        this.clock = clock;
    }

    @Override
    public List<LocalInterface> all() throws DgramException {
        try {
            return InterfaceList.read();
        } catch (SocketException e) {
            throw ErrorTranslator.translate(Operation.INTERFACES, null, null, "", e);
        }
    }

    @Override
    public Optional<LocalInterface> named(String name) throws DgramException {
        Objects.requireNonNull(name, "name");
        try {
            return InterfaceList.read(name);
        } catch (SocketException e) {
            throw ErrorTranslator.translate(Operation.INTERFACES, null, null, name, e);
        }
    }

    @Override
    public Subscription follow(Listener<? super InterfaceChange> listener) throws DgramException {
        Follower follower = new Follower(Objects.requireNonNull(listener, "listener"), lock, clock, this::remove);
        lock.lock();
        try {
            watcher.add(looking); // before the first look, so that no change is missed
            followers.add(follower);
            boolean following = false;
            try {
                follower.offer(all());
                following = true;
            } finally {
                if (!following) {
                    remove(follower);
                }
            }
            return follower;
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void remove(Follower follower) {
        followers.remove(follower);
        if (followers.isEmpty()) {
            watcher.remove(looking);
        }
    }

    private void look() {
        try {
            offerToAll();
        } catch (SocketException | RuntimeException | Error e) { // such as no descriptors, no memory
            BoundedLog.SHARED.warn(LOG_KIND, "the network interfaces cannot be listed; it is tried again", e);
            Future<?> unused = clock.schedule(looking, RETRY_NANOS);
        }
    }

    // Reads under lock, so that no follower is given an older list after a newer one.
    private void offerToAll() throws SocketException {
        lock.lock();
        try {
            if (!followers.isEmpty()) {
                List<LocalInterface> now = InterfaceList.read();
                followers.forEach(follower -> follower.offer(now));
            }
        } finally {
            lock.unlock();
        }
    }
}
