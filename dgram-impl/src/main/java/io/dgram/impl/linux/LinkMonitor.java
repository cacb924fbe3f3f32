package io.dgram.impl.linux;

import io.dgram.impl.transport.InterfaceMonitor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the kernel's notifications that an interface or one of its addresses was added or removed (rtnetlink(7)).
 * The thread blocks in the kernel.
 *
 * <p>This is the only native call that blocks, so it needs a dedicated platform thread. For one thread.
 */
final class LinkMonitor implements InterfaceMonitor {

    private static final short AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int GROUPS = 0x1 | 0x10 | 0x100; // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
    private static final int SOCKADDR_NL = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20; // the same on x86-64 and aarch64 (asm-generic/socket.h)
    private static final int TIMEVAL = 16; // seconds and microseconds, 64 bits each
    private static final int BUFFER_SIZE = 32_768;

    private static final MethodType RECV =
            MethodType.methodType(long.class, int.class, long.class, long.class, int.class);
    private static final MethodType SOCKET = MethodType.methodType(int.class, int.class, int.class, int.class);
    private static final MethodType BIND = MethodType.methodType(int.class, int.class, long.class, int.class);
    private static final MethodType SETSOCKOPT =
            MethodType.methodType(int.class, int.class, int.class, int.class, long.class, int.class);
    private static final MethodType CLOSE = MethodType.methodType(int.class, int.class);

    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer buffer = ForeignLinker.memory(BUFFER_SIZE);
    private final long bufferAddress = NativeAccess.addressOf(buffer);
    private final MethodHandle recv = NativeAccess.function("recv", errno, RECV);
    private final MethodHandle close = NativeAccess.function("close", errno, CLOSE);
    private final int descriptor;

    /**
     * Opens the monitor.
     *
     * @param wait how long {@link #awaitChange()} waits at most
     * @throws UnsupportedOperationException without native access
     */
    LinkMonitor(Duration wait) throws IOException {
        MethodHandle socket = NativeAccess.function("socket", errno, SOCKET);
        MethodHandle bind = NativeAccess.function("bind", errno, BIND);
        MethodHandle setsockopt = NativeAccess.function("setsockopt", errno, SETSOCKOPT);
        try {
            descriptor = check("socket", (int) socket.invokeExact((int) AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE));
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
        try {
            buffer.putLong(0, wait.toSeconds()).putLong(Long.BYTES, TimeUnit.NANOSECONDS.toMicros(wait.toNanosPart()));
            check("setsockopt", (int)
                    setsockopt.invokeExact(descriptor, SOL_SOCKET, SO_RCVTIMEO, bufferAddress, TIMEVAL));
            buffer.putShort(0, AF_NETLINK).putShort(2, (short) 0).putInt(4, 0).putInt(8, GROUPS);
            check("bind", (int) bind.invokeExact(descriptor, bufferAddress, SOCKADDR_NL));
        } catch (Throwable e) {
            close();
            throw SocketFunctions.rethrown(e);
        }
    }

    @Override
    public boolean awaitChange() throws IOException {
        if (!receive(0)) {
            return false;
        }
        while (receive(SocketFunctions.MSG_DONTWAIT)) {
            // Drain pending notifications.
        }
        return true;
    }

    private boolean receive(int flags) throws IOException {
        try {
            long size = (long) recv.invokeExact(descriptor, bufferAddress, (long) BUFFER_SIZE, flags);
            if (size >= 0) {
                return true;
            }
            int error = errno.getInt(0);
            return switch (error) {
                case ErrnoException.EAGAIN, ErrnoException.EINTR -> false;
                case ErrnoException.ENOBUFS -> true; // more changed than the kernel remembers
                default -> throw new ErrnoException("recv", error);
            };
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
    }

    private int check(String function, int result) throws IOException {
        if (result < 0) {
            throw new ErrnoException(function, errno.getInt(0));
        }
        return result;
    }

    @Override
    public void close() {
        try {
            int ignored = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("close(2) could not be called", e);
        }
    }
}
