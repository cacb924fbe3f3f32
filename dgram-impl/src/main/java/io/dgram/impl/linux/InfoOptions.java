package io.dgram.impl.linux;

import io.dgram.PacketInfo;
import io.dgram.impl.transport.InboundBlock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.Set;

/**
 * Has the kernel send control messages about each datagram that a socket receives. An IPv6 socket has the options of
 * both families: for a datagram of IPv4 those of IPv4 count (net/ipv6/datagram.c).
 *
 * @param family that of the system's socket
 */
record InfoOptions(ChannelDescriptor descriptor, StandardProtocolFamily family) {

    /**
     * SOF_TIMESTAMPING_RX_SOFTWARE and SOF_TIMESTAMPING_SOFTWARE: stamp received packets, and report the stamp. For a
     * packet that has none SO_TIMESTAMPNS would report the time of the read; this reports nothing.
     */
    static final int STAMP = 1 << 3 | 1 << 4;

    /**
     * Sets the options of an unbound socket.
     *
     * @throws UnsupportedOperationException if the system rejects one, or the calls that receive control messages
     */
    void set(Set<PacketInfo.Field> fields) throws IOException {
        for (PacketInfo.Field field : fields) {
            attempt("this system, or a security policy, rejects the option for " + field, () -> set(field));
        }
        attempt(
                "this system, or a seccomp filter, rejects recvmmsg(2) and recvmsg(2), one of which is needed",
                this::tryCalls);
        if (fields.contains(PacketInfo.Field.ARRIVAL_TIME)) {
            ArrivalStamps.awaitEnabled();
        }
    }

    /** What the system may reject. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws IOException;
    }

    private static void attempt(String failure, Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (ErrnoException e) {
            throw new UnsupportedOperationException(failure + ": " + e.getMessage(), e);
        }
    }

    private void set(PacketInfo.Field field) throws IOException {
        switch (field) {
            case DESTINATION -> set(LinuxOption.IP_PKTINFO, LinuxOption.IPV6_RECVPKTINFO);
            case HOP_LIMIT -> set(LinuxOption.IP_RECVTTL, LinuxOption.IPV6_RECVHOPLIMIT);
            case TRAFFIC_CLASS -> set(LinuxOption.IP_RECVTOS, LinuxOption.IPV6_RECVTCLASS);
            case ARRIVAL_TIME -> descriptor.setOption(LinuxOption.SO_TIMESTAMPING, STAMP);
        }
    }

    private void set(LinuxOption ipv4, LinuxOption ipv6) throws IOException {
        descriptor.setOption(ipv4, 1);
        if (family == StandardProtocolFamily.INET6) {
            descriptor.setOption(ipv6, 1);
        }
    }

    // Finds nothing, as the socket is not bound.
    private void tryCalls() throws IOException {
        LinuxBulkIo io = new LinuxBulkIo(descriptor);
        InboundBlock block = io.inboundBlocks().acquire();
        try {
            io.receive(block, 1);
        } catch (ErrnoException e) {
            io.receiveOne(block);
        } finally {
            io.inboundBlocks().release(block);
        }
    }
}
