package io.dgram.impl.linux;

import io.dgram.impl.transport.EventQueue;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Locale;

/**
 * An epoll instance (epoll(7)) with an eventfd(2) that wakes its thread. Sockets are added with {@code EPOLLONESHOT},
 * so that the thread that waits for one can arm it by a single system call, and nothing is reported that no thread
 * waits for.
 */
final class EpollQueue implements EventQueue {

    private static final int CLOEXEC = 0x80000; // the same for epoll_create1(2) and eventfd(2)
    private static final int NONBLOCK = 0x800;
    private static final int CTL_ADD = 1;
    private static final int CTL_MOD = 3;
    private static final int EPOLLIN = 0x1;
    private static final int EPOLLOUT = 0x4;
    private static final int EPOLLONESHOT = 1 << 30;

    private static final int MAX_EVENTS = 128;
    private static final long WAKEUP = -1; // the token of the eventfd

    // struct epoll_event is packed on x86-64 only (sys/epoll.h).
    private static final boolean PACKED =
            !System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64");
    private static final int DATA = PACKED ? 4 : 8;
    private static final int EVENT_SIZE = DATA + Long.BYTES;

    private static final MethodType CREATE = MethodType.methodType(int.class, int.class);
    private static final MethodType EVENTFD = MethodType.methodType(int.class, int.class, int.class);
    private static final MethodType CONTROL =
            MethodType.methodType(int.class, int.class, int.class, int.class, long.class);
    private static final MethodType WAIT =
            MethodType.methodType(int.class, int.class, long.class, int.class, int.class);
    private static final MethodType TRANSFER = MethodType.methodType(long.class, int.class, long.class, long.class);
    private static final MethodType CLOSE = MethodType.methodType(int.class, int.class);

    // For the thread that waits.
    private final ByteBuffer waitErrno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer events = ForeignLinker.memory(MAX_EVENTS * EVENT_SIZE);
    private final ByteBuffer count = ForeignLinker.memory(Long.BYTES); // of wake-ups, read and not used
    private final long eventsAddress = NativeAccess.addressOf(events);
    private final long countAddress = NativeAccess.addressOf(count);
    private final MethodHandle epollWait = NativeAccess.function("epoll_wait", waitErrno, WAIT);
    private final MethodHandle read = NativeAccess.function("read", waitErrno, TRANSFER);

    // For all others: under the monitor of this object. Many threads take it, and nothing parks in it. With a
    // ReentrantLock, virtual threads that are pinned (Java 21) could wait for one that is next in line for the lock and
    // needs their carrier; a thread that waits for a monitor, or holds one, keeps its carrier.
    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer event = ForeignLinker.memory(EVENT_SIZE);
    private final long eventAddress = NativeAccess.addressOf(event);
    private final MethodHandle epollCtl = NativeAccess.function("epoll_ctl", errno, CONTROL);
    private final MethodHandle write = NativeAccess.function("write", errno, TRANSFER);
    private final MethodHandle close = NativeAccess.function("close", errno, CLOSE);
    private boolean closed;

    private final int epoll;
    private final int wakeups;

    /**
     * Opens a queue.
     *
     * @throws UnsupportedOperationException without native access
     */
    EpollQueue() throws IOException {
        MethodHandle create = NativeAccess.function("epoll_create1", errno, CREATE);
        MethodHandle eventfd = NativeAccess.function("eventfd", errno, EVENTFD);
        try {
            epoll = check("epoll_create1", (int) create.invokeExact(CLOEXEC));
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
        int opened = -1;
        try {
            opened = check("eventfd", (int) eventfd.invokeExact(0, CLOEXEC | NONBLOCK));
            check("epoll_ctl", control(CTL_ADD, opened, WAKEUP, EPOLLIN));
        } catch (Throwable e) {
            closeQuietly(opened);
            closeQuietly(epoll);
            throw SocketFunctions.rethrown(e);
        }
        wakeups = opened;
    }

    private int check(String function, int result) throws IOException {
        if (result < 0) {
            throw ErrnoException.of(function, errno.getInt(0));
        }
        return result;
    }

    /** Arms a socket, which is added if the queue does not know it yet. */
    synchronized void arm(int descriptor, long token, int operations) throws IOException {
        int bits = bits(operations) | EPOLLONESHOT;
        int result = control(CTL_MOD, descriptor, token, bits);
        if (result < 0 && errno.getInt(0) == ErrnoException.ENOENT) {
            result = control(CTL_ADD, descriptor, token, bits);
        }
        check("epoll_ctl", result);
    }

    private static int bits(int operations) {
        return ((operations & SelectionKey.OP_READ) == 0 ? 0 : EPOLLIN)
                | ((operations & SelectionKey.OP_WRITE) == 0 ? 0 : EPOLLOUT);
    }

    // Under the monitor.
    private int control(int operation, int descriptor, long token, int bits) throws IOException {
        event.putInt(0, bits).putLong(DATA, token);
        try {
            return (int) epollCtl.invokeExact(epoll, operation, descriptor, eventAddress);
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
    }

    @Override
    public void take(long timeoutMillis, Receiver receiver) throws IOException {
        int ready = await(timeoutMillis == 0 ? -1 : (int) Math.min(timeoutMillis, Integer.MAX_VALUE));
        for (int i = 0; i < ready; i++) {
            long token = events.getLong(i * EVENT_SIZE + DATA);
            if (token == WAKEUP) {
                forgetWakeups();
            } else {
                receiver.ready(token, operations(events.getInt(i * EVENT_SIZE)));
            }
        }
    }

    // An error or a hang-up makes a socket ready for everything: the next call on it tells. Both are reported whatever
    // a socket is armed for (epoll_ctl(2)).
    private static int operations(int bits) {
        int operations = ((bits & EPOLLIN) == 0 ? 0 : SelectionKey.OP_READ)
                | ((bits & EPOLLOUT) == 0 ? 0 : SelectionKey.OP_WRITE);
        return (bits & ~(EPOLLIN | EPOLLOUT)) == 0 ? operations : SelectionKey.OP_READ | SelectionKey.OP_WRITE | ERROR;
    }

    private int await(int timeoutMillis) throws IOException {
        try {
            int ready = (int) epollWait.invokeExact(epoll, eventsAddress, MAX_EVENTS, timeoutMillis);
            if (ready < 0 && waitErrno.getInt(0) != ErrnoException.EINTR) {
                throw ErrnoException.of("epoll_wait", waitErrno.getInt(0));
            }
            return ready;
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
    }

    private void forgetWakeups() throws IOException {
        try {
            long ignored = (long) read.invokeExact(wakeups, countAddress, (long) Long.BYTES);
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
    }

    @Override
    public synchronized void wakeup() {
        if (closed) {
            return;
        }
        event.putLong(0, 1);
        try {
            long ignored = (long) write.invokeExact(wakeups, eventAddress, (long) Long.BYTES);
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeQuietly(wakeups);
            closeQuietly(epoll);
        }
    }

    private void closeQuietly(int descriptor) {
        try {
            int ignored = (int) close.invokeExact(descriptor); // -1, which is none, does no harm
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }
}
