package io.dgram.impl.linux;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/**
 * Waits for the kernel to tell that an interface or one of its addresses came or went (rtnetlink(7)). Costs nothing while
 * nothing changes.
 *
 * <p>The one native call that waits: for a platform thread of its own, which has nothing else to do. For one thread.
 */
public final class LinkMonitor {

    private static final short AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int GROUPS = 0x1 | 0x10 | 0x100; // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
    private static final int SOCKADDR_NL = 12;
    private static final int BUFFER_SIZE = 32_768;

    private static final MethodType RECV =
            MethodType.methodType(long.class, int.class, long.class, long.class, int.class);
    private static final MethodType SOCKET = MethodType.methodType(int.class, int.class, int.class, int.class);
    private static final MethodType BIND = MethodType.methodType(int.class, int.class, long.class, int.class);

    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer buffer = ForeignLinker.memory(BUFFER_SIZE);
    private final long bufferAddress = NativeAccess.addressOf(buffer);
    private final MethodHandle recv = NativeAccess.function("recv", errno, RECV);
    private final int descriptor;

    /**
     * Opens the monitor, for as long as the process lives.
     *
     * @throws UnsupportedOperationException without native access
     */
    public LinkMonitor() throws IOException {
        MethodHandle socket = NativeAccess.function("socket", errno, SOCKET);
        MethodHandle bind = NativeAccess.function("bind", errno, BIND);
        try {
            descriptor = check("socket", (int) socket.invokeExact((int) AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE));
            buffer.putShort(0, AF_NETLINK).putShort(2, (short) 0).putInt(4, 0).putInt(8, GROUPS);
            check("bind", (int) bind.invokeExact(descriptor, bufferAddress, SOCKADDR_NL));
        } catch (Throwable e) {
            throw SocketFunctions.rethrown(e);
        }
    }

    /** Waits until something has changed; what changed at about the same time is told at once. */
    public void awaitChange() throws IOException {
        receive(0);
        while (receive(SocketFunctions.MSG_DONTWAIT)) {
            // All that is there already.
        }
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
}
