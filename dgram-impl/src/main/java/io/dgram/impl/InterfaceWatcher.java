package io.dgram.impl;

import io.dgram.impl.linux.LinkMonitor;
import io.dgram.impl.linux.NativeAccess;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells who wants to know when the machine's network interfaces have changed. One daemon thread for all sockets, started
 * when first needed: with native access it waits for the kernel to tell, and costs nothing; without, it looks from time
 * to time while somebody wants to know.
 */
final class InterfaceWatcher {

    /** The one that all sockets share. */
    static final InterfaceWatcher SHARED = new InterfaceWatcher();

    private static final System.Logger LOGGER = System.getLogger("io.dgram");
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean running; // under lock
    private List<Look> seen = List.of(); // under lock

    private InterfaceWatcher() {}

    /** Adds somebody who wants to know; run after each change that comes later, and perhaps once too often. */
    void add(Runnable watcher) {
        lock.lock();
        try {
            watchers.add(watcher);
            seen = List.of(); // whoever looks next tells: what came and went since the last look is not missed
            if (!running) {
                Threads.startDaemon("io.dgram-interfaces", this::run);
                running = true;
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Runnable watcher) {
        watchers.remove(watcher);
    }

    private void run() {
        LinkMonitor monitor = openMonitor();
        if (monitor != null) {
            tellAll(); // what changed before it was open
            waitForChanges(monitor);
        }
        while (!end()) {
            LockSupport.parkNanos(LOOK_NANOS);
            lookForChange();
        }
    }

    private static @Nullable LinkMonitor openMonitor() {
        if (NativeAccess.missing().isPresent()) {
            return null;
        }
        try {
            return new LinkMonitor();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no news of interfaces from the kernel: looking instead", e);
            return null;
        }
    }

    // Returns only when the kernel tells no more, which is not to be expected.
    private void waitForChanges(LinkMonitor monitor) {
        try {
            for (; ; ) {
                monitor.awaitChange();
                tellAll();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "no more news of interfaces from the kernel: looking instead", e);
        }
    }

    private boolean end() {
        lock.lock();
        try {
            running = !watchers.isEmpty();
            return !running;
        } finally {
            lock.unlock();
        }
    }

    private void lookForChange() {
        if (isChanged()) {
            tellAll();
        }
    }

    private boolean isChanged() {
        lock.lock();
        try {
            List<Look> look = look(NetworkInterfaces.all());
            boolean changed = !look.equals(seen);
            seen = look;
            return changed;
        } catch (SocketException e) {
            return false; // looked at again soon
        } finally {
            lock.unlock();
        }
    }

    /** An interface as it was seen: it is equal to another of its name and addresses, whatever else differs. */
    private record Look(NetworkInterface networkInterface, int index, boolean up) {}

    private static List<Look> look(List<NetworkInterface> interfaces) {
        return interfaces.stream()
                .map(each -> new Look(each, each.getIndex(), NetworkInterfaces.isUp(each)))
                .toList();
    }

    private void tellAll() {
        for (Runnable watcher : watchers) {
            try {
                watcher.run();
            } catch (Throwable e) { // memory running out included: the others are told all the same
                LOGGER.log(System.Logger.Level.WARNING, "a change of interfaces could not be followed", e);
            }
        }
    }
}
