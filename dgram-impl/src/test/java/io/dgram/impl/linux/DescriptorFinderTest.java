package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The descriptor of a channel")
class DescriptorFinderTest {

    private final List<DatagramChannel> channels = new ArrayList<>();

    @BeforeEach
    void requireNativeAccess() {
        assumeTrue(
                NativeAccess.missing().isEmpty(), () -> NativeAccess.missing().orElseThrow());
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channels.add(channel);
        return channel;
    }

    @Test
    void isAnotherForEachChannelAndAlwaysTheSame() throws Exception {
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            int descriptor = NativeAccess.finder().find(open());
            assertTrue(found.add(descriptor), "found twice: " + descriptor);
            assertEquals(descriptor, NativeAccess.finder().find(channels.get(i)));
        }
        // In another order than that in which they were opened.
        for (int i = 49; i >= 0; i--) {
            assertTrue(found.remove(NativeAccess.finder().find(channels.get(i))));
        }
    }

    @Test
    void isThatOfTheVeryChannel() throws Exception {
        DatagramChannel one = open();
        DatagramChannel other = open();
        int descriptor = NativeAccess.finder().find(one);

        NativeAccess.functions().setOption(descriptor, 1, 6, 1); // SOL_SOCKET, SO_BROADCAST

        assertTrue(one.getOption(StandardSocketOptions.SO_BROADCAST));
        assertEquals(false, other.getOption(StandardSocketOptions.SO_BROADCAST));
    }

    @Test
    void isFoundForChannelsWhoseBufferIsAsLargeAsCanBe() throws Exception {
        DatagramChannel channel = open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, Integer.MAX_VALUE);
        int size = channel.getOption(StandardSocketOptions.SO_SNDBUF);

        NativeAccess.finder().find(channel);

        assertEquals(size, channel.getOption(StandardSocketOptions.SO_SNDBUF));
    }

    @Test
    void isNotLookedForOnceTheChannelMayBeClosed() throws Exception {
        DatagramChannel channel = open();
        ChannelDescriptor descriptor = new ChannelDescriptor(channel);
        descriptor.setOption(LinuxOption.IP_TTL, 5);
        assertEquals(5, descriptor.getOption(LinuxOption.IP_TTL));

        descriptor.close();

        assertThrows(ClosedChannelException.class, () -> descriptor.setOption(LinuxOption.IP_TTL, 6));
        assertThrows(ClosedChannelException.class, () -> descriptor.getOption(LinuxOption.IP_TTL));
        assertThrows(ClosedChannelException.class, descriptor::sendEmpty);
        assertThrows(ClosedChannelException.class, descriptor::drops);
    }

    @Test
    void tellsWhatTheKernelSaid() throws Exception {
        ChannelDescriptor descriptor = new ChannelDescriptor(open());

        ErrnoException failure =
                assertThrows(ErrnoException.class, () -> descriptor.setOption(LinuxOption.IP_TTL, 256));

        assertEquals(ErrnoException.EINVAL, failure.errno());
        assertEquals("setsockopt: EINVAL", failure.getMessage());
    }

    @Test
    void readsAndWritesTexts() throws Exception {
        ChannelDescriptor descriptor = new ChannelDescriptor(open());
        assertEquals("", descriptor.getTextOption(LinuxOption.SO_BINDTODEVICE));

        descriptor.setOption(LinuxOption.SO_BINDTODEVICE, "lo");

        assertEquals("lo", descriptor.getTextOption(LinuxOption.SO_BINDTODEVICE));
    }

    @Test
    void sendsEmptyDatagramsToTheConnectedPeerOnly() throws Exception {
        DatagramChannel channel = open();
        DatagramChannel peer = open();
        peer.bind(new InetSocketAddress("127.0.0.1", 0));
        channel.bind(null);
        ChannelDescriptor descriptor = new ChannelDescriptor(channel);
        assertEquals(
                ErrnoException.EDESTADDRREQ,
                assertThrows(ErrnoException.class, descriptor::sendEmpty).errno());

        channel.connect(peer.getLocalAddress());

        assertTrue(descriptor.sendEmpty());
    }
}
