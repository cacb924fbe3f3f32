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

    public KernelDrops(SocketState state, Transport transport) {
        this.state = state;
        this.transport = transport;
    }

    /** Returns the number, or empty if it cannot be known. */
    public OptionalLong read() {
        try {
            if (state.isClosed()) {
                return OptionalLong.empty();
            }
            OptionalLong counted = transport.drops();
            return counted.isPresent()
                    ? counted
                    : inTable(state.families().system() == StandardProtocolFamily.INET ? UdpTable.IPV4 : UdpTable.IPV6);
        } catch (IOException e) {
            return OptionalLong.empty(); // not Linux, or closed meanwhile
        }
    }

    private OptionalLong inTable(UdpTable table) throws IOException {
        return inTable(table, state.localOrNull(), state.peerOrNull());
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
