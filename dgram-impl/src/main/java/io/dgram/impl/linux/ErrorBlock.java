package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.IcmpError;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Memory for entries of a socket's error queue that one system call reads (recvmmsg(2) with MSG_ERRQUEUE, ip(7)), and
 * the layout of such an entry: the name is the target of the datagram that the error is about, the data are the
 * beginning of its payload, and a control message holds a {@code struct sock_extended_err} ({@code linux/errqueue.h})
 * and the address of the reporter. For one thread at a time.
 */
final class ErrorBlock {

    /** How many entries one call reads at most. */
    static final int ENTRIES = 16;

    private static final int QUOTED_SIZE = 1_536; // more than a packet on an Ethernet quotes; the rest is cut off
    private static final int CONTROL_SIZE = 256;

    // struct sock_extended_err
    private static final int ORIGIN = 4;
    private static final int TYPE = 5;
    private static final int CODE = 6;
    private static final int INFO = 8;
    private static final int REPORTER = 16;

    private static final int NO_ORIGIN = 0;
    private static final int ICMP = 2;
    private static final int ICMPV6 = 3;

    private static final MethodType RECVMMSG =
            MethodType.methodType(int.class, int.class, long.class, int.class, int.class, long.class);

    private final ByteBuffer errno = ForeignLinker.memory(ForeignLinker.ERRNO_SIZE);
    private final ByteBuffer data = ForeignLinker.memory(ENTRIES * QUOTED_SIZE);
    private final MessageHeaders headers = new MessageHeaders(ENTRIES, ENTRIES, CONTROL_SIZE);
    private final MethodHandle recvmmsg = NativeAccess.function("recvmmsg", errno, RECVMMSG);
    private int filled = ENTRIES; // whose headers have to be prepared for the next call

    /**
     * Allocates a block.
     *
     * @throws UnsupportedOperationException without native access
     */
    ErrorBlock() {
        long address = NativeAccess.addressOf(data);
        for (int i = 0; i < ENTRIES; i++) {
            headers.setData(i, address + (long) i * QUOTED_SIZE, QUOTED_SIZE);
            headers.setPieces(i, i, 1);
        }
    }

    /** Takes what is there from the error queue. Returns how many entries; 0 if the system rejects the call, too. */
    int take(int descriptor) {
        for (int i = 0; i < filled; i++) {
            headers.expectName(i);
            headers.expectControl(i);
        }
        try {
            int taken = (int) recvmmsg.invokeExact(
                    descriptor,
                    headers.address(),
                    ENTRIES,
                    SocketFunctions.MSG_ERRQUEUE | SocketFunctions.MSG_DONTWAIT,
                    0L);
            filled = Math.max(0, taken);
            return filled;
        } catch (Throwable e) {
            throw SocketFunctions.unexpected(e);
        }
    }

    /** Tells whether an entry is an ICMP error. */
    boolean isIcmp(int entry) {
        int origin = origin(entry);
        return origin == ICMP || origin == ICMPV6;
    }

    private int origin(int entry) {
        ControlReader error = findError(entry);
        return error.size() < REPORTER ? NO_ORIGIN : error.byteAt(ORIGIN);
    }

    // Returns a cursor on the control message with the error, or one without a value.
    private ControlReader findError(int entry) {
        ControlReader controls = headers.controls(entry);
        while (controls.next()) {
            if (controls.is(LinuxOption.IP_RECVERR) || controls.is(LinuxOption.IPV6_RECVERR)) {
                return controls;
            }
        }
        return controls.start(0, 0);
    }

    // Where the datagram was addressed to that an entry is about.
    private Endpoint target(int entry) {
        InetSocketAddress target = SocketAddress.readSocketAddress(headers.names(), headers.nameOffset(entry));
        return Endpoint.of(target);
    }

    // The MTU that an entry reports; 0 if it reports none.
    private int mtu(int entry) {
        return Math.max(0, findError(entry).intAt(INFO));
    }

    /** Returns an entry that is an ICMP error. */
    IcmpError icmpError(int entry) {
        ControlReader found = findError(entry);
        IcmpError error = IcmpError.of(target(entry), found.byteAt(TYPE), found.byteAt(CODE))
                .withQuoted(quoted(entry));
        if (found.size() > REPORTER && found.hasAddressAt(REPORTER)) {
            error = error.withReporter(found.addressAt(REPORTER));
        }
        int mtu = mtu(entry);
        return error.kind() == IcmpError.Kind.TOO_BIG && mtu > 0 ? error.withMtu(mtu) : error;
    }

    private byte[] quoted(int entry) {
        byte[] quoted = new byte[Math.min(headers.length(entry), QUOTED_SIZE)];
        data.get(entry * QUOTED_SIZE, quoted);
        return quoted;
    }
}
