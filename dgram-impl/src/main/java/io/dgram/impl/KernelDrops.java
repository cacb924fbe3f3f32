package io.dgram.impl;

import io.dgram.Endpoint;
import io.dgram.impl.linux.ChannelDescriptor;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many of a socket's datagrams the kernel has dropped: by its descriptor, or else as the table of all UDP sockets has
 * it ({@code /proc/net/udp}, proc(5)).
 */
final class KernelDrops {

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;

    private final SocketState state;
    private final ChannelDescriptor descriptor;

    KernelDrops(SocketState state, ChannelDescriptor descriptor) {
        this.state = state;
        this.descriptor = descriptor;
    }

    /** Returns the number, or empty if it cannot be known. */
    OptionalLong read() {
        try {
            if (state.isClosed()) {
                return OptionalLong.empty();
            }
            return descriptor.missing().isEmpty()
                    ? OptionalLong.of(descriptor.drops())
                    : inTable(tableOf(state.families().system()), state.localOrNull(), state.peerOrNull());
        } catch (IOException e) {
            return OptionalLong.empty(); // another system, or closed meanwhile
        }
    }

    private static List<String> tableOf(StandardProtocolFamily family) throws IOException {
        return Files.readAllLines(Path.of(family == StandardProtocolFamily.INET ? "/proc/net/udp" : "/proc/net/udp6"));
    }

    /** Looks into the table. Several sockets that share a port cannot be told apart there. */
    OptionalLong inTable(List<String> table, @Nullable Endpoint local, @Nullable Endpoint peer) {
        if (local == null) {
            return OptionalLong.empty();
        }
        String localText = textOf(local);
        List<String[]> found = table.stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > REMOTE && columns[LOCAL].equals(localText))
                .filter(columns -> peer == null || columns[REMOTE].equals(textOf(peer)))
                .toList();
        if (found.size() != 1) {
            return OptionalLong.empty();
        }
        String[] columns = found.getFirst();
        return OptionalLong.of(Long.parseLong(columns[columns.length - 1]));
    }

    // As the kernel prints it: 32-bit words of the address as this processor reads them, and the port.
    private String textOf(Endpoint endpoint) {
        ByteBuffer words = ByteBuffer.wrap(bytesOf(endpoint.address())).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return text.append(String.format(Locale.ROOT, ":%04X", endpoint.port())).toString();
    }

    // An IPv6 socket has IPv4 addresses in their mapped form.
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
