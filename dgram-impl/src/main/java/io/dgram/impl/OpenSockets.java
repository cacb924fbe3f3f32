package io.dgram.impl;

import io.dgram.SocketSnapshot;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.support.PinSafeLock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that are open. They are spread over several lists, each with a lock of its own, as threads may open and
 * close many sockets at the same time. The sockets are the nodes of these lists, so that each costs two references, and
 * removing one takes constant time and no memory.
 */
final class OpenSockets {

    private static final int LISTS = 16; // a power of two
    private static final List<OpenSockets> ALL =
            Stream.generate(OpenSockets::new).limit(LISTS).toList();

    private final ReentrantLock lock = new PinSafeLock();
    private @Nullable OpenSocket first; // under lock

    private OpenSockets() {}

    private static OpenSockets listOf(OpenSocket socket) {
        return ALL.get((int) socket.state().id() & (LISTS - 1));
    }

    /** Adds a socket, which is not listed. */
    static void add(OpenSocket socket) {
        OpenSockets list = listOf(socket);
        list.lock.lock();
        try {
            list.link(socket);
        } finally {
            list.lock.unlock();
        }
        Recorder.opened(socket);
    }

    /** Removes a socket, if it is listed. */
    static void remove(OpenSocket socket) {
        OpenSockets list = listOf(socket);
        boolean removed;
        list.lock.lock();
        try {
            removed = list.unlink(socket);
        } finally {
            list.lock.unlock();
        }
        if (removed) {
            Recorder.closed(socket);
        }
    }

    /** Returns the sockets that are open, in the order in which they were opened. */
    static List<OpenSocket> all() {
        List<OpenSocket> found = new ArrayList<>();
        for (OpenSockets list : ALL) {
            list.addTo(found);
        }
        found.removeIf(socket -> socket.state().isClosed()); // those that are about to be removed
        found.sort(Comparator.comparingLong(socket -> socket.state().id()));
        return found;
    }

    /** Describes the sockets that are open, in the order in which they were opened. */
    static List<SocketSnapshot> describe() {
        return all().stream().map(OpenSocket::describe).toList();
    }

    private void addTo(List<OpenSocket> found) {
        lock.lock();
        try {
            for (OpenSocket socket = first; socket != null; socket = socket.next) {
                found.add(socket);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void link(OpenSocket socket) {
        socket.next = first;
        if (first != null) {
            first.previous = socket;
        }
        first = socket;
    }

    // Under lock. Returns whether it was listed.
    private boolean unlink(OpenSocket socket) {
        if (socket.previous != null) {
            socket.previous.next = socket.next;
        } else if (socket.equals(first)) {
            first = socket.next;
        } else {
            return false;
        }
        if (socket.next != null) {
            socket.next.previous = socket.previous;
        }
        socket.previous = null;
        socket.next = null;
        return true;
    }
}
