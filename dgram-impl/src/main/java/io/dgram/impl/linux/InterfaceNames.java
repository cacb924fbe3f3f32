package io.dgram.impl.linux;

import io.dgram.impl.support.PinSafeLock;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's names and indices of network interfaces (if_nametoindex(3)), including interfaces without an address,
 * which the JDK does not list.
 */
final class InterfaceNames {

    private static final int SIZE = 16; // IFNAMSIZ, with the zero at the end

    private static final MethodType TO_INDEX = MethodType.methodType(int.class, long.class);
    private static final MethodType TO_NAME = MethodType.methodType(long.class, int.class, long.class);

    // Created on first use, and not in a holder class, whose initialisation would fail for good after an error.
    private static volatile @Nullable InterfaceNames made;

    private final ReentrantLock lock = new PinSafeLock();
    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer text = ForeignLinker.memory(SIZE);
    private final long textAddress = NativeAccess.addressOf(text);
    private final MethodHandle toIndex = NativeAccess.function("if_nametoindex", errno, TO_INDEX);
    private final MethodHandle toName = NativeAccess.function("if_indextoname", errno, TO_NAME);

    private String lastName = ""; // under lock
    private byte[] lastBytes = {}; // under lock: that name

    private InterfaceNames() {}

    private static InterfaceNames get() {
        InterfaceNames known = made;
        if (known == null) {
            known = new InterfaceNames();
            made = known;
        }
        return known;
    }

    /** Returns the index of an interface, or 0 if there is none of that name. */
    public static int indexOf(String name) throws IOException {
        return get().lookUpIndex(name);
    }

    /** Returns the name of an interface, or an empty text if there is none of that index. */
    public static String nameOf(int index) throws IOException {
        return get().lookUpName(index);
    }

    private int lookUpIndex(String name) throws IOException {
        lock.lock();
        try {
            byte[] bytes = encoded(name);
            if (bytes.length == 0 || bytes.length >= SIZE || name.indexOf('\0') >= 0) {
                return 0;
            }
            text.put(0, bytes).put(bytes.length, (byte) 0);
            int index = (int) toIndex.invokeExact(textAddress);
            return index == 0 ? failed("if_nametoindex", 0) : index;
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        } finally {
            lock.unlock();
        }
    }

    // Under lock. A sender that names an interface names it each time.
    private byte[] encoded(String name) {
        if (!name.equals(lastName)) {
            lastBytes = name.getBytes(StandardCharsets.UTF_8);
            lastName = name;
        }
        return lastBytes;
    }

    private String lookUpName(int index) throws IOException {
        lock.lock();
        try {
            long name = (long) toName.invokeExact(index, textAddress);
            return name == 0 ? failed("if_indextoname", "") : textUpToZero();
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        } finally {
            lock.unlock();
        }
    }

    // Under lock. That there is none is an answer; that it could not be found out is not.
    private <T> T failed(String function, T none) throws IOException {
        int error = errno.getInt(0);
        if (error == ErrnoException.ENODEV || error == ErrnoException.ENXIO) {
            return none;
        }
        throw new ErrnoException(function, error);
    }

    // Under lock.
    private String textUpToZero() {
        int length = 0;
        while (text.get(length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        text.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
