package io.dgram.impl.linux;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the kernel about a multicast group (RFC 3678): {@code struct group_req} and
 * {@code struct group_source_req} of {@code linux/in.h}, as 64-bit processors lay them out.
 *
 * @param group the group
 * @param index the interface's index, or 0 for the system's choice
 */
public record MulticastRequest(InetAddress group, int index) {

    private static final int INTERFACE_SIZE = 8; // a 32-bit number, and what aligns the next field
    private static final int ADDRESS_SIZE = 128; // struct sockaddr_storage
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    /** Joins the group, for one source or for all. */
    public void join(ChannelDescriptor socket, Optional<InetAddress> source) throws IOException {
        set(
                socket,
                source.orElse(null),
                source.isEmpty() ? LinuxOption.IPV4_JOIN_GROUP : LinuxOption.IPV4_JOIN_SOURCE_GROUP,
                source.isEmpty() ? LinuxOption.IPV6_JOIN_GROUP : LinuxOption.IPV6_JOIN_SOURCE_GROUP);
    }

    /** Leaves the group, for the source that it was joined for, or for all. */
    public void leave(ChannelDescriptor socket, Optional<InetAddress> source) throws IOException {
        try {
            leaveFor(socket, source);
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.ENODEV || source.isEmpty()) {
                throw e;
            }
            // The kernel knows the source of an interface that is gone no more, but still counts the group.
            leaveFor(socket, Optional.empty());
        }
    }

    private void leaveFor(ChannelDescriptor socket, Optional<InetAddress> source) throws IOException {
        set(
                socket,
                source.orElse(null),
                source.isEmpty() ? LinuxOption.IPV4_LEAVE_GROUP : LinuxOption.IPV4_LEAVE_SOURCE_GROUP,
                source.isEmpty() ? LinuxOption.IPV6_LEAVE_GROUP : LinuxOption.IPV6_LEAVE_SOURCE_GROUP);
    }

    /** Keeps a source out. */
    public void block(ChannelDescriptor socket, InetAddress source) throws IOException {
        set(socket, source, LinuxOption.IPV4_BLOCK_SOURCE, LinuxOption.IPV6_BLOCK_SOURCE);
    }

    /** Lets a source in again. */
    public void unblock(ChannelDescriptor socket, InetAddress source) throws IOException {
        set(socket, source, LinuxOption.IPV4_UNBLOCK_SOURCE, LinuxOption.IPV6_UNBLOCK_SOURCE);
    }

    private void set(ChannelDescriptor socket, @Nullable InetAddress source, LinuxOption forIpv4, LinuxOption forIpv6)
            throws IOException {
        socket.setGroupOption(group instanceof Inet4Address ? forIpv4 : forIpv6, struct(source));
    }

    private byte[] struct(@Nullable InetAddress source) {
        int addresses = source == null ? 1 : 2;
        ByteBuffer struct =
                ByteBuffer.allocate(INTERFACE_SIZE + addresses * ADDRESS_SIZE).order(ByteOrder.nativeOrder());
        struct.putInt(0, index);
        putAddress(struct.position(INTERFACE_SIZE), group);
        if (source != null) {
            putAddress(struct.position(INTERFACE_SIZE + ADDRESS_SIZE), source);
        }
        return struct.array();
    }

    // struct sockaddr_in: family, port, address; struct sockaddr_in6: family, port, flow, address.
    private static void putAddress(ByteBuffer struct, InetAddress address) {
        boolean ipv4 = address instanceof Inet4Address;
        struct.putShort(ipv4 ? AF_INET : AF_INET6).putShort((short) 0);
        if (!ipv4) {
            struct.putInt(0);
        }
        struct.put(address.getAddress());
    }
}
