package io.dgram.impl.stats;

import io.dgram.Endpoint;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The number of a socket's datagrams that the kernel has dropped: from the transport if it counts them, otherwise from
 * the kernel's table of all UDP sockets ({@link UdpTable}).
 */
public final class KernelDrops {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final SocketState state;
    private final Transport transport;
    private final Traffic traffic;

    /**
     * @param traffic knows what the kernel coalesces
     */
    public KernelDrops(SocketState state, Transport transport, Traffic traffic) {
        this.state = state;
        this.transport = transport;
        this.traffic = traffic;
    }

    /** Returns the number now. */
    public KernelCount read() {
        return read(() -> state.isClosed()
                ? OptionalLong.empty() // another socket may have the port by now
                : inTable(table(), state.localOrNull(), state.peerOrNull()));
    }

    /** Tells whether the last number can be read exactly, at a cost that does not matter. */
    public boolean isCheap() {
        return table().isCheap();
    }

    /** Returns how many bytes of the receive buffer are in use; empty if that is not known. */
    public OptionalLong queued() {
        try {
            Endpoint local = state.localOrNull();
            return local == null ? OptionalLong.empty() : table().queued(textOf(local));
        } catch (IOException e) {
            return OptionalLong.empty(); // not Linux
        }
    }

    /** Returns how many datagrams all sockets together have received so far; empty if that is not known. */
    public OptionalLong receivedByAll() {
        return DatagramTotals.received(state.families().system());
    }

    /**
     * Returns the last number of a socket that is about to be closed.
     *
     * @param sealed whether its {@link io.dgram.impl.transport.Arrivals} are sealed
     */
    public KernelCount readLast(boolean sealed) {
        return read(() -> sealed // which may have connected it
                ? inTable(table(), transport.localAddress(), transport.peerAddress())
                : inTable(table(), state.localOrNull(), state.peerOrNull()));
    }

    /** Returns the last number of a socket at which nothing has arrived, as far as anybody knows. */
    public KernelCount readLastOfUnused() {
        return read(() -> table().isThere() ? OptionalLong.of(0) : OptionalLong.empty());
    }

    /** The count where the transport has none. */
    @FunctionalInterface
    private interface Fallback {
        OptionalLong read() throws IOException;
    }

    private KernelCount read(Fallback fallback) {
        try {
            OptionalLong counted = transport.drops();
            OptionalLong dropped = counted.isPresent() ? counted : fallback.read();
            return dropped.isPresent() ? counted(dropped.getAsLong()) : KernelCount.UNKNOWN;
        } catch (IOException e) {
            return KernelCount.UNKNOWN; // not Linux, or closed meanwhile
        }
    }

    private KernelCount counted(long all) {
        long dropped = Math.max(0, all - traffic.ownDropped());
        if (!traffic.isComplete()) {
            return KernelCount.estimate(dropped);
        }
        MessageTally tally = traffic.coalesced();
        return tally == null ? KernelCount.exact(dropped) : tally.datagrams(dropped);
    }

    private UdpTable table() {
        return state.families().system() == StandardProtocolFamily.INET ? UdpTable.IPV4 : UdpTable.IPV6;
    }

    OptionalLong inTable(UdpTable table, @Nullable Endpoint local, @Nullable Endpoint peer) throws IOException {
        return local == null ? OptionalLong.empty() : table.drops(textOf(local), peer == null ? null : textOf(peer));
    }

    // The kernel's format: the address as 32-bit words in native byte order, and the port, in hexadecimal (proc(5)).
    private String textOf(Endpoint endpoint) {
        ByteBuffer words = ByteBuffer.wrap(bytesOf(endpoint.address())).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(HEX.toHexDigits(words.getInt()));
        }
        return text.append(':').append(HEX.toHexDigits((short) endpoint.port())).toString();
    }

    // The kernel lists IPv4 addresses of an IPv6 socket in IPv4-mapped form.
    private byte[] bytesOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (state.families().system() == StandardProtocolFamily.INET || !(address instanceof Inet4Address)) {
            return bytes;
        }
        return ByteBuffer.allocate(16)
                .putShort(10, (short) 0xFFFF)
                .position(12)
                .put(bytes)
                .array();
    }
}
