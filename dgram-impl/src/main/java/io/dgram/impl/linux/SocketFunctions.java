package io.dgram.impl.linux;

import io.dgram.impl.support.PinSafeLock;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The C library's functions on sockets. None of them waits for the network.
 *
 * <p>Arguments, results and {@code errno} go through memory that all calls of one object share, under one lock: these
 * functions are called a few times per socket, not for each datagram.
 */
final class SocketFunctions {

    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;
    static final int MSG_NOSIGNAL = 0x4000;

    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int EFD_CLOEXEC = 0x80000;

    private static final int FILTER_AT = 16; // behind a struct sock_fprog
    private static final short BPF_RET = 0x06;
    private static final int VALUE_SIZE = 512; // more than the longest structure

    private static final MethodType OPTION =
            MethodType.methodType(int.class, int.class, int.class, int.class, long.class, int.class);
    private static final MethodType READ_OPTION = OPTION.changeParameterType(4, long.class);
    private static final MethodType SEND =
            MethodType.methodType(long.class, int.class, long.class, long.class, int.class);

    private static final MethodType CONNECT = MethodType.methodType(int.class, int.class, long.class, int.class);
    private static final MethodType EVENTFD = MethodType.methodType(int.class, int.class, int.class);
    private static final MethodType CLOSE = MethodType.methodType(int.class, int.class);

    private final ReentrantLock lock = new PinSafeLock();
    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer value = ForeignLinker.memory(VALUE_SIZE);
    private final ByteBuffer length = ForeignLinker.memory(Integer.BYTES);
    private final long valueAddress;
    private final long lengthAddress;
    private final MethodHandle setsockopt;
    private final MethodHandle getsockopt;
    private final MethodHandle send;
    private final MethodHandle connect;
    private final MethodHandle eventfd;
    private final MethodHandle close;

    SocketFunctions(ForeignLinker linker) throws ReflectiveOperationException {
        valueAddress = linker.addressOf(linker.held(value));
        lengthAddress = linker.addressOf(linker.held(length));
        setsockopt = linker.function("setsockopt", errno, OPTION);
        getsockopt = linker.function("getsockopt", errno, READ_OPTION);
        send = linker.function("send", errno, SEND);
        connect = linker.function("connect", errno, CONNECT);
        eventfd = linker.function("eventfd", errno, EVENTFD);
        close = linker.function("close", errno, CLOSE);
    }

    /** Sets an option that is an {@code int} (setsockopt(2)). */
    void setOption(int descriptor, int level, int name, int newValue) throws IOException {
        lock.lock();
        try {
            value.putInt(0, newValue);
            writeOption(descriptor, level, name, Integer.BYTES);
        } finally {
            lock.unlock();
        }
    }

    /** Sets an option that is a text or a structure. */
    void setOption(int descriptor, int level, int name, byte[] newValue) throws IOException {
        lock.lock();
        try {
            value.put(0, newValue);
            writeOption(descriptor, level, name, newValue.length);
        } finally {
            lock.unlock();
        }
    }

    /** Reads an option that is an {@code int} (getsockopt(2)). */
    int getOption(int descriptor, int level, int name) throws IOException {
        lock.lock();
        try {
            readOption(descriptor, level, name, Integer.BYTES);
            return value.getInt(0);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the size of a send buffer as the kernel has it, or the negative {@code errno}. */
    int sendBufferOrError(int descriptor) {
        lock.lock();
        try {
            length.putInt(0, Integer.BYTES);
            int result = (int) getsockopt.invokeExact(descriptor, SOL_SOCKET, SO_SNDBUF, valueAddress, lengthAddress);
            return result == 0 ? value.getInt(0) : -errno.getInt(0);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the lowest number that is no descriptor now, which is that of the next one (open(2)); negative if that is
     * not known.
     */
    int lowestFree() {
        lock.lock();
        try {
            int lowest = (int) eventfd.invokeExact(0, EFD_CLOEXEC); // the least that has a descriptor
            if (lowest >= 0) {
                int ignored = (int) close.invokeExact(lowest);
            }
            return lowest;
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads one number of an option that is an array of unsigned 32-bit numbers. */
    long getOption(int descriptor, int level, int name, int index) throws IOException {
        lock.lock();
        try {
            int size = readOption(descriptor, level, name, VALUE_SIZE);
            if (size <= index * Integer.BYTES) {
                throw new IOException("getsockopt: " + size + " bytes, too few for number " + index);
            }
            return Integer.toUnsignedLong(value.getInt(index * Integer.BYTES));
        } finally {
            lock.unlock();
        }
    }

    /** Reads an option that is a text. */
    String getTextOption(int descriptor, int level, int name) throws IOException {
        lock.lock();
        try {
            int size = readOption(descriptor, level, name, VALUE_SIZE);
            byte[] bytes = new byte[Math.max(0, size - 1)];
            value.get(0, bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    /** Sends an empty datagram to the connected peer (send(2)). Returns whether the kernel had room. */
    boolean sendEmpty(int descriptor) throws IOException {
        lock.lock();
        try {
            long sent = (long) send.invokeExact(descriptor, valueAddress, 0L, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent < 0 && errno.getInt(0) != ErrnoException.EAGAIN) {
                throw ErrnoException.of("send", errno.getInt(0));
            }
            return sent == 0;
        } catch (Throwable e) {
            throw rethrown(e);
        } finally {
            lock.unlock();
        }
    }

    /** Connects a socket (connect(2)), without the knowledge of the JDK. */
    void connect(int descriptor, byte[] address) throws IOException {
        lock.lock();
        try {
            value.put(0, address);
            int result = (int) connect.invokeExact(descriptor, valueAddress, address.length);
            if (result != 0) {
                throw new ErrnoException("connect", errno.getInt(0));
            }
        } catch (Throwable e) {
            throw rethrown(e);
        } finally {
            lock.unlock();
        }
    }

    /** Has a filter drop everything that arrives at a socket (SO_ATTACH_FILTER, socket(7)). */
    void dropAll(int descriptor, int level, int name) throws IOException {
        lock.lock();
        try {
            // struct sock_fprog, and behind it the program: one struct sock_filter, "return 0 bytes" (linux/filter.h)
            value.putLong(0, 1).putLong(Long.BYTES, valueAddress + FILTER_AT);
            value.putShort(FILTER_AT, BPF_RET).putShort(FILTER_AT + Short.BYTES, (short) 0);
            value.putInt(FILTER_AT + Integer.BYTES, 0);
            writeOption(descriptor, level, name, FILTER_AT);
        } finally {
            lock.unlock();
        }
    }

    // Under lock.
    private void writeOption(int descriptor, int level, int name, int size) throws IOException {
        try {
            int result = (int) setsockopt.invokeExact(descriptor, level, name, valueAddress, size);
            if (result != 0) {
                throw new ErrnoException("setsockopt", errno.getInt(0));
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    // Under lock. Returns the size of the value.
    private int readOption(int descriptor, int level, int name, int size) throws IOException {
        length.putInt(0, size);
        try {
            int result = (int) getsockopt.invokeExact(descriptor, level, name, valueAddress, lengthAddress);
            if (result != 0) {
                throw new ErrnoException("getsockopt", errno.getInt(0));
            }
            return length.getInt(0);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static IOException rethrown(Throwable thrown) {
        if (thrown instanceof IOException known) {
            return known;
        }
        throw unexpected(thrown);
    }

    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException wrongUse) {
            throw wrongUse;
        }
        return new IllegalStateException("a native call failed", thrown);
    }
}
