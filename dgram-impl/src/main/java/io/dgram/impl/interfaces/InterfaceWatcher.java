package io.dgram.impl.interfaces;

import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.support.Threads;
import io.dgram.impl.transport.InterfaceLookup;
import io.dgram.impl.transport.InterfaceMonitor;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs watchers when the machine's network interfaces change. Uses one daemon thread for all sockets, which is started
 * with the first watcher and ends some seconds after the last was removed. It waits for notifications of the system;
 * where there are none, it compares the interfaces every 500 ms, and more often in the second after a change.
 */
public final class InterfaceWatcher {

    static final String THREAD_NAME = "io.dgram-interfaces";

    private static final String LOG_KIND = "interfaces";
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    // The first pause after a watcher was added or a change was seen: changes come in groups, as an interface is there
    // before its addresses are. Each further pause is twice as long, up to PAUSE_NANOS.
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

    private final InterfaceLookup lookup;
    private final Duration wait;
    private final ReentrantLock lock = new PinSafeLock();
    // Under lock. Weak, so that a socket that was dropped without being closed can be collected.
    private final Set<Runnable> watchers = Collections.newSetFromMap(new WeakHashMap<>());
    private boolean running; // under lock
    private List<InterfaceSnapshot> seen = List.of(); // under lock

    InterfaceWatcher(InterfaceLookup lookup) {
        this(lookup, WAIT);
    }

    /** Creates a watcher whose thread, where the system notifies it, ends that long after the last removal. */
    InterfaceWatcher(InterfaceLookup lookup, Duration wait) {
        this.lookup = lookup;
        this.wait = wait;
    }

    /**
     * Adds a watcher, which runs after each later change, and possibly once without one, until it is removed or
     * collected. The caller must keep a strong reference to it.
     *
     * @throws OutOfMemoryError if the thread cannot be started; the watcher is then not added
     */
    public void add(Runnable watcher) {
        lock.lock();
        try {
            boolean added = watchers.add(watcher);
            seen = List.of(); // the next comparison reports a change, so that none since the last one is missed
            if (!running) {
                startThread(watcher, added);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void startThread(Runnable watcher, boolean added) {
        try {
            Threads.startDaemon(THREAD_NAME, this::run);
            running = true;
        } finally {
            if (!running && added) {
                watchers.remove(watcher);
            }
        }
    }

    public void remove(Runnable watcher) {
        lock.lock();
        try {
            watchers.remove(watcher);
        } finally {
            lock.unlock();
        }
    }

    // Neither an error nor an interrupt ends the thread, or the watchers would never run again.
    private void run() {
        boolean over = false;
        while (!over) {
            try {
                over = waitForChanges();
            } catch (Throwable e) {
                BoundedLog.SHARED.warn(LOG_KIND, "watching the network interfaces failed; it is tried again", e);
                Threads.pause(PAUSE_NANOS);
            }
        }
    }

    // Returns when the thread is to end.
    private boolean waitForChanges() {
        try (InterfaceMonitor monitor = lookup.openMonitor(wait).orElse(null)) {
            if (monitor == null) {
                return lookForChanges();
            }
            notifyAllWatchers(); // something may have changed before the monitor was open
            while (!isToEnd()) {
                if (monitor.awaitChange()) {
                    notifyAllWatchers();
                }
            }
            return true;
        } catch (IOException | RuntimeException e) {
            BoundedLog.SHARED.debug(LOG_KIND, "no notifications from the system: the interfaces are compared", e);
            return lookForChanges();
        }
    }

    private boolean lookForChanges() {
        long pause = FIRST_PAUSE_NANOS;
        while (!isToEnd()) {
            Threads.pause(pause);
            pause = Math.min(2 * pause, PAUSE_NANOS);
            if (isChanged()) {
                pause = FIRST_PAUSE_NANOS;
                notifyAllWatchers();
            }
        }
        return true;
    }

    // Decides under the lock of add(), so that a watcher added concurrently finds this thread or starts another.
    private boolean isToEnd() {
        lock.lock();
        try {
            running = !watchers.isEmpty();
            return !running;
        } finally {
            lock.unlock();
        }
    }

    private boolean isChanged() {
        lock.lock();
        try {
            List<InterfaceSnapshot> now = snapshots(NetworkInterfaces.all());
            boolean changed = !now.equals(seen);
            seen = now;
            return changed;
        } catch (SocketException e) {
            return false; // compared again soon
        } finally {
            lock.unlock();
        }
    }

    // Needed because NetworkInterface.equals compares only names and addresses.
    private record InterfaceSnapshot(NetworkInterface networkInterface, int index, boolean up) {}

    private static List<InterfaceSnapshot> snapshots(List<NetworkInterface> interfaces) {
        return interfaces.stream()
                .map(each -> new InterfaceSnapshot(each, each.getIndex(), NetworkInterfaces.isUp(each)))
                .toList();
    }

    private List<Runnable> current() {
        lock.lock();
        try {
            return List.copyOf(watchers);
        } finally {
            lock.unlock();
        }
    }

    private void notifyAllWatchers() {
        for (Runnable watcher : current()) {
            try {
                watcher.run();
            } catch (Throwable e) { // including OutOfMemoryError: still run the other watchers
                BoundedLog.SHARED.warn(LOG_KIND, "a change of the network interfaces could not be followed", e);
            }
        }
    }
}
