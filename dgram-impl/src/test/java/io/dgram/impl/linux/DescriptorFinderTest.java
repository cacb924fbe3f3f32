package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
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
                NativeAccess.unavailableReason().isEmpty(),
                () -> NativeAccess.unavailableReason().orElseThrow());
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
            int descriptor = NativeAccess.finder().find(open(), DescriptorFinder.NONE);
            assertTrue(found.add(descriptor), "found twice: " + descriptor);
            assertEquals(descriptor, NativeAccess.finder().find(channels.get(i), DescriptorFinder.NONE));
        }
        // In another order than that in which they were opened.
        for (int i = 49; i >= 0; i--) {
            assertTrue(found.remove(NativeAccess.finder().find(channels.get(i), DescriptorFinder.NONE)));
        }
    }

    @Test
    void isThatOfTheVeryChannel() throws Exception {
        DatagramChannel one = open();
        DatagramChannel other = open();
        int descriptor = NativeAccess.finder().find(one, DescriptorFinder.NONE);

        NativeAccess.functions().setOption(descriptor, 1, 6, 1); // SOL_SOCKET, SO_BROADCAST

        assertTrue(one.getOption(StandardSocketOptions.SO_BROADCAST));
        assertEquals(false, other.getOption(StandardSocketOptions.SO_BROADCAST));
    }

    @Test
    void isFoundForChannelsWhoseBufferIsAsLargeAsCanBe() throws Exception {
        DatagramChannel channel = open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, Integer.MAX_VALUE);
        int size = channel.getOption(StandardSocketOptions.SO_SNDBUF);

        NativeAccess.finder().find(channel, DescriptorFinder.NONE);

        assertEquals(size, channel.getOption(StandardSocketOptions.SO_SNDBUF));
    }

    private static int jdkSize(DatagramChannel channel) throws IOException {
        return channel.getOption(StandardSocketOptions.SO_SNDBUF);
    }

    /** Returns a finder with marks that are known, and with the numbers that it looks at. */
    private static DescriptorFinder finder(List<Integer> lookedAt, int... marks) {
        Iterator<Integer> next = Arrays.stream(marks).boxed().iterator();
        return new DescriptorFinder(
                number -> {
                    lookedAt.add(number);
                    return NativeAccess.functions().sendBufferOrError(number);
                },
                next::next);
    }

    @Test
    void costsTwoLooksIfItWasTheNextNumber() throws Exception {
        for (int i = 0; i < 200; i++) {
            int guess = ChannelDescriptor.nextNumber();
            DatagramChannel channel = open();
            int size = jdkSize(channel);
            List<Integer> lookedAt = new ArrayList<>();

            int found = finder(lookedAt, 10, 20, 30, 40, 50, 60).find(channel, guess);

            assertEquals(size, jdkSize(channel));
            if (found == guess) { // or another thread opened a file meanwhile
                assertEquals(List.of(guess, guess), lookedAt);
                return;
            }
        }
        fail("no descriptor has the lowest free number");
    }

    @Test
    void isFoundIfAnotherFileTookTheNextNumber() throws Exception {
        int guess = ChannelDescriptor.nextNumber();
        DatagramChannel other = open();
        DatagramChannel channel = open();
        int real = NativeAccess.finder().find(channel, DescriptorFinder.NONE);

        assertEquals(real, NativeAccess.finder().find(channel, guess));
        assertEquals(real, NativeAccess.finder().find(channel, 1_000_000));
        assertNotEquals(real, NativeAccess.finder().find(other, guess));
    }

    @Test
    void isNotConfusedByANeighbourWhoseBufferIsAsLargeAsTheMark() throws Exception {
        DatagramChannel neighbour = open();
        DatagramChannel channel = open();
        int real = NativeAccess.finder().find(channel, DescriptorFinder.NONE);
        int number = NativeAccess.finder().find(neighbour, DescriptorFinder.NONE);
        int mark = 100;
        neighbour.setOption(StandardSocketOptions.SO_SNDBUF, jdkSize(channel) + 2 * mark + 1);

        List<Integer> lookedAt = new ArrayList<>();
        assertEquals(real, finder(lookedAt, mark, 7, 50, 8, mark, 9).find(channel, number));
        assertEquals(number, lookedAt.getFirst());
        assertEquals(real, finder(lookedAt, mark, 7, 50, 8).find(channel, DescriptorFinder.NONE));
    }

    /** As a copy of this library in another class loader does, which happens to choose the same mark. */
    @Test
    void isNotConfusedByAnotherChannelThatIsMarkedAtTheSameTime() throws Exception {
        DatagramChannel other = open();
        DatagramChannel channel = open();
        int real = NativeAccess.finder().find(channel, DescriptorFinder.NONE);
        int size = jdkSize(channel);
        int mark = 100;
        other.setOption(StandardSocketOptions.SO_SNDBUF, size + 2 * mark + 1);
        DescriptorFinder finder = new DescriptorFinder(
                number -> {
                    int sendBuffer = NativeAccess.functions().sendBufferOrError(number);
                    if (sendBuffer == 2 * (size + 2 * mark + 1) && number != real) {
                        setSendBuffer(other, size); // found, over there
                    }
                    return sendBuffer;
                },
                () -> mark);

        assertEquals(real, finder.find(channel, DescriptorFinder.NONE));
        assertEquals(size, jdkSize(other));
    }

    private static void setSendBuffer(DatagramChannel channel, int size) {
        try {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isNotUsedIfThereIsACopyOfIt() throws Throwable {
        DatagramChannel channel = open();
        int real = NativeAccess.finder().find(channel, DescriptorFinder.NONE);
        MethodType type = MethodType.methodType(int.class, int.class);
        int copy = (int) NativeAccess.function("dup", ForeignLinker.memory(ForeignLinker.ERRNO_SIZE), type)
                .invoke(real);
        try {
            IOException failure =
                    assertThrows(IOException.class, () -> ChannelDescriptor.find(channel, DescriptorFinder.NONE));

            assertTrue(failure.getMessage().contains("several"), failure::getMessage);
        } finally {
            NativeAccess.function("close", ForeignLinker.memory(ForeignLinker.ERRNO_SIZE), type)
                    .invoke(copy);
        }
    }

    @Test
    void isMissingForAChannelThatTakesNoMarks() throws Exception {
        DatagramChannel channel = open();
        DescriptorFinder finder = new DescriptorFinder(number -> number < 50 ? 4_608 : -ErrnoException.EBADF, () -> 1);

        IOException failure =
                assertThrows(IOException.class, () -> finder.find(channel, ChannelDescriptor.nextNumber()));

        assertEquals("the channel's descriptor was not found", failure.getMessage());
    }

    @Test
    void isNotUsedOnceTheChannelMayBeClosed() throws Exception {
        DatagramChannel channel = open();
        ChannelDescriptor descriptor = ChannelDescriptor.find(channel, DescriptorFinder.NONE);
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
        ChannelDescriptor descriptor = ChannelDescriptor.find(open(), DescriptorFinder.NONE);

        ErrnoException failure =
                assertThrows(ErrnoException.class, () -> descriptor.setOption(LinuxOption.IP_TTL, 256));

        assertEquals(ErrnoException.EINVAL, failure.errno());
        assertEquals("setsockopt: EINVAL", failure.getMessage());
    }

    @Test
    void readsAndWritesTexts() throws Exception {
        ChannelDescriptor descriptor = ChannelDescriptor.find(open(), DescriptorFinder.NONE);
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
        ChannelDescriptor descriptor = ChannelDescriptor.find(channel, DescriptorFinder.NONE);
        assertEquals(
                ErrnoException.EDESTADDRREQ,
                assertThrows(ErrnoException.class, descriptor::sendEmpty).errno());

        channel.connect(peer.getLocalAddress());

        assertTrue(descriptor.sendEmpty());
    }
}
