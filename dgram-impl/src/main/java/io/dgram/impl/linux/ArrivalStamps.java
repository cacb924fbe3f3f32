package io.dgram.impl.linux;

import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.spi.PacketInfoDraft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether the kernel stamps the packets that the machine receives. It does so while any socket asks for it, but begins
 * some time after the first one has asked (net_enable_timestamp() in net/core/dev.c leaves that to another thread).
 */
final class ArrivalStamps {

    private static final int ATTEMPTS = 1_000; // the other thread may wait for a processor
    private static final long PAUSE_NANOS = 200_000;

    private ArrivalStamps() {}

    /**
     * Waits until packets are stamped, as a datagram to itself shows: some milliseconds, or longer on a busy machine.
     * Where no datagram arrives, such as in a network namespace whose loopback interface is down, the time of the very
     * first datagrams may be unknown.
     */
    static void awaitEnabled() {
        int guess = ChannelDescriptor.nextNumber();
        try (DatagramChannel channel = JdkPlatform.openChannel(StandardProtocolFamily.INET)) {
            ChannelDescriptor descriptor = ChannelDescriptor.find(channel, guess);
            try {
                descriptor.setOption(LinuxOption.SO_TIMESTAMPING, InfoOptions.STAMP);
                channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
                await(channel, new LinuxBulkIo(descriptor));
            } finally {
                descriptor.close();
            }
        } catch (IOException e) {
            BoundedLog.SHARED.debug("stamps", "whether arrival times are there already is not known", e);
        }
    }

    private static void await(DatagramChannel channel, LinuxBulkIo io) throws IOException {
        InetSocketAddress self = (InetSocketAddress) channel.getLocalAddress();
        for (int i = 0; i < ATTEMPTS; i++) {
            channel.send(ByteBuffer.allocate(1), self);
            if (receivesStamped(io)) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS); // without a block: others may wait for it
        }
    }

    private static boolean receivesStamped(LinuxBulkIo io) throws IOException {
        InboundBlock block = io.inboundBlocks().acquire();
        try {
            return io.receive(block, 1) > 0 && isStamped(block);
        } finally {
            io.inboundBlocks().release(block);
        }
    }

    private static boolean isStamped(InboundBlock block) {
        PacketInfoDraft info = new PacketInfoDraft();
        block.next();
        block.readInfo(info, 0, new PeerCache(null));
        return info.arrivalNanos != PacketInfoDraft.NO_TIME;
    }
}
