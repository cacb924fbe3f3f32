package io.dgram.impl.jdk;

import io.dgram.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds the port of a channel that the JDK considers unbound, because another socket took its port while it
 * disconnected. The kernel gives such a channel a new port when it sends, which the JDK does not notice, but the
 * receiver of the datagram does.
 */
final class PortProbe {

    private static final int ATTEMPTS = 100;
    private static final long PAUSE_NANOS = 100_000;

    private PortProbe() {}

    /**
     * Sends a datagram on this machine, and returns the port that it came from.
     *
     * @param channel an unconnected channel in non-blocking mode
     * @param local the address that the channel is bound to
     * @return the port; empty if the datagram did not arrive
     */
    static OptionalInt portOf(DatagramChannel channel, Endpoint local) {
        try (DatagramChannel receiver = DatagramChannel.open(local.family())) {
            InetAddress address = local.address().isAnyLocalAddress() ? loopback(local.family()) : local.address();
            receiver.bind(new InetSocketAddress(address, 0)).configureBlocking(false);
            channel.send(ByteBuffer.allocate(1), receiver.getLocalAddress());
            InetSocketAddress sender = receive(receiver);
            return sender == null ? OptionalInt.empty() : OptionalInt.of(sender.getPort());
        } catch (IOException | RuntimeException e) {
            return OptionalInt.empty();
        }
    }

    private static InetAddress loopback(StandardProtocolFamily family) throws UnknownHostException {
        byte[] address = family == StandardProtocolFamily.INET ? new byte[] {127, 0, 0, 1} : new byte[16];
        address[address.length - 1] = 1;
        return InetAddress.getByAddress(address);
    }

    // On the loopback interface a datagram has arrived when it is sent, unless the machine is busy.
    private static @Nullable InetSocketAddress receive(DatagramChannel receiver) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            InetSocketAddress sender = (InetSocketAddress) receiver.receive(ByteBuffer.allocate(1));
            if (sender != null) {
                return sender;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return null;
    }
}
