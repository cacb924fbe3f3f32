package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Endpoint;
import io.dgram.PacketInfo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.InboundBlock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Blocks of datagrams, between two sockets")
class BlocksTest {

    private static final int SOL_SOCKET = 1;
    private static final int SO_RXQ_OVFL = 40;

    // Time, drops, segment size, destination in both forms, time to live, type of service: header, value, alignment.
    private static final long ALL_CONTROLS = (16 + 48) + 24 + 24 + (16 + 24) + (16 + 16) + 24 + 24;

    private final ByteBuffer data = ByteBuffer.allocateDirect(100_000);
    private final PeerCache peers = new PeerCache(null);
    private DatagramChannel from;
    private DatagramChannel to;
    private ChannelDescriptor sender;
    private ChannelDescriptor receiver;
    private LinuxBulkIo sending;
    private LinuxBulkIo receiving;
    private Endpoint target;
    private SendBlock send;
    private ReceiveBlock receive;
    private long address;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                NativeAccess.unavailableReason().isEmpty(),
                () -> NativeAccess.unavailableReason().orElseThrow());
        from = bound();
        to = bound();
        sender = ChannelDescriptor.find(from, DescriptorFinder.NONE);
        receiver = ChannelDescriptor.find(to, DescriptorFinder.NONE);
        sending = new LinuxBulkIo(sender);
        receiving = new LinuxBulkIo(receiver);
        target = Endpoint.of((InetSocketAddress) to.getLocalAddress());
        send = new SendBlock();
        receive = new ReceiveBlock(InboundBlock.MAX_MESSAGES);
        byte[] bytes = new byte[data.capacity()];
        new Random(1).nextBytes(bytes);
        data.put(0, bytes);
        address = NativeAccess.addressOf(data);
    }

    @AfterEach
    void close() throws IOException {
        if (from != null) {
            sender.close();
            from.close();
            receiver.close();
            to.close();
        }
    }

    private static DatagramChannel bound() throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress("127.0.0.1", 0));
    }

    private void receiveFlowsWhole() throws IOException {
        receiver.setOption(LinuxOption.UDP_GRO, 1);
    }

    private byte[] bytes(int offset, int size) {
        byte[] bytes = new byte[size];
        data.get(offset, bytes);
        return bytes;
    }

    // All that is there.
    private List<byte[]> received() throws IOException {
        List<byte[]> received = new ArrayList<>();
        while (receiving.receive(receive, InboundBlock.MAX_MESSAGES) > 0) {
            while (receive.hasNext()) {
                receive.next();
                assertEquals(Endpoint.of((InetSocketAddress) from.getLocalAddress()), receive.sender(peers));
                byte[] payload = new byte[receive.size()];
                receive.copyTo(payload);
                received.add(payload);
            }
        }
        return received;
    }

    private static void assertAre(List<byte[]> expected, List<byte[]> received) {
        assertEquals(expected.size(), received.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), received.get(i), "datagram " + i);
        }
    }

    @Test
    void thatAreEmptySendAndReceiveNothing() throws Exception {
        assertEquals(0, receiving.receive(receive, InboundBlock.MAX_MESSAGES));
        assertFalse(receive.hasNext());
        assertEquals(0, send.messages());
    }

    @Test
    void carryWhatLiesApartAsOneMessage() throws Exception {
        receiveFlowsWhole();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            assertTrue(send.add(
                    address + 1_000 * i,
                    i == 9 ? 3 : 100,
                    target,
                    Departure.PLAIN,
                    StandardProtocolFamily.INET,
                    65_507));
            expected.add(bytes(1_000 * i, i == 9 ? 3 : 100));
        }
        assertEquals(1, send.messages());
        assertEquals(10, send.datagrams(0));
        assertEquals(903, send.bytes(0));
        assertEquals(100, send.segmentSize(0));

        assertEquals(1, sending.send(send, 0, send.messages()));

        assertAre(expected, received());
    }

    @Test
    void beginAMessageWhereTheDatagramsMayNotJoin() throws Exception {
        assertTrue(send.add(address, 100, target, Departure.PLAIN, StandardProtocolFamily.INET, 0));
        assertTrue(send.add(address + 100, 50, target, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        assertTrue(send.add(address + 150, 100, target, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));

        assertEquals(3, send.messages());

        assertEquals(3, sending.send(send, 0, send.messages()));
        assertAre(List.of(bytes(0, 100), bytes(100, 50), bytes(150, 100)), received());
    }

    @Test
    void takeSegmentsApartWhetherTheyCameAsOneOrNot() throws Exception {
        List<byte[]> expected = new ArrayList<>();
        for (int start = 0; start < 1_010; start += 100) {
            expected.add(bytes(start, Math.min(100, 1_010 - start)));
        }
        for (int round = 0; round < 2; round++) {
            send.clear();
            assertTrue(send.addSegments(address, 1_010, 100, target, Departure.PLAIN, StandardProtocolFamily.INET));
            assertEquals(11, send.datagrams(0));
            assertEquals(1, sending.send(send, 0, send.messages()));
            assertAre(expected, received());
            receiveFlowsWhole();
        }
    }

    @Test
    void countNoDataAsADatagram() throws Exception {
        assertTrue(send.addSegments(address, 0, 100, target, Departure.PLAIN, StandardProtocolFamily.INET));
        assertTrue(send.add(address, 0, target, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        assertTrue(send.add(address, 5, target, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        assertTrue(send.add(address, 0, target, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        assertEquals(4, send.messages());
        for (int i = 0; i < 4; i++) {
            assertEquals(1, send.datagrams(i));
        }

        assertEquals(4, sending.send(send, 0, send.messages()));

        assertAre(List.of(new byte[0], new byte[0], bytes(0, 5), new byte[0]), received());
    }

    @Test
    void holdNoMoreThanTheyHaveRoomFor() {
        int added = 0;
        while (send.add(address + added, 1, target, Departure.PLAIN, StandardProtocolFamily.INET, 0)) {
            added++;
        }

        assertEquals(added, send.messages());
        assertFalse(send.addSegments(address, 10, 1, target, Departure.PLAIN, StandardProtocolFamily.INET));
        send.clear();
        assertTrue(send.addSegments(address, 10, 1, target, Departure.PLAIN, StandardProtocolFamily.INET));
    }

    @Test
    void goOnFromAMessage() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(send.add(address + i, 1, target, Departure.PLAIN, StandardProtocolFamily.INET, 0));
        }

        assertEquals(2, sending.send(send, 1, send.messages()));

        assertAre(List.of(bytes(1, 1), bytes(2, 1)), received());
    }

    @Test
    void takeNoMoreMessagesThanAskedFor() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertTrue(send.add(address + i, 1, target, Departure.PLAIN, StandardProtocolFamily.INET, 0));
        }
        assertEquals(4, sending.send(send, 0, send.messages()));

        assertEquals(1, receiving.receive(receive, 1));
        assertEquals(2, receiving.receive(receive, 2));
        assertEquals(1, receiving.receive(receive, InboundBlock.MAX_MESSAGES));
        receive.next();
        ByteBuffer place = ByteBuffer.allocate(10);
        receive.copyBeginningTo(place, 4, receive.size());
        assertEquals(data.get(3), place.get(4));
        assertFalse(receive.hasNext());
    }

    @Test
    void carryTheLongestDatagrams() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertTrue(send.add(address + i, 65_507, target, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        }
        assertEquals(2, send.messages());

        assertEquals(2, sending.send(send, 0, send.messages()));

        assertAre(List.of(bytes(0, 65_507), bytes(1, 65_507)), received());
    }

    @Test
    void goToTheConnectedPeerWithoutAName() throws Exception {
        from.connect(target.toInetSocketAddress());
        assertTrue(send.add(address, 10, null, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        assertTrue(send.add(address + 10, 10, null, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));
        assertTrue(send.add(address + 20, 0, null, Departure.PLAIN, StandardProtocolFamily.INET, 65_507));

        assertEquals(2, sending.send(send, 0, send.messages()));

        assertAre(List.of(bytes(0, 10), bytes(10, 10), new byte[0]), received());
    }

    @Test
    void tellThatThePeersPortIsUnreachable() throws Exception {
        from.connect(target.toInetSocketAddress());
        receiver.close();
        to.close();
        assertTrue(send.add(address, 10, null, Departure.PLAIN, StandardProtocolFamily.INET, 0));
        assertEquals(1, sending.send(send, 0, send.messages()));

        assertThrows(PortUnreachableException.class, () -> sending.send(send, 0, send.messages()));

        assertEquals(1, sending.send(send, 0, send.messages()));
        assertThrows(PortUnreachableException.class, () -> sending.receive(receive, InboundBlock.MAX_MESSAGES));
        assertEquals(0, sending.receive(receive, InboundBlock.MAX_MESSAGES));
    }

    @Test
    void sayWhatTheSystemSays() throws Exception {
        assertTrue(send.add(address, 65_508, target, Departure.PLAIN, StandardProtocolFamily.INET, 0));

        ErrnoException failure = assertThrows(ErrnoException.class, () -> sending.send(send, 0, send.messages()));

        assertEquals(ErrnoException.EMSGSIZE, failure.errno());
        assertEquals("sendmmsg: EMSGSIZE", failure.getMessage());
    }

    @Test
    void doNotReachADescriptorThatWasClosed() {
        receiver.close();
        sender.close();

        assertThrows(ClosedChannelException.class, () -> receiving.receive(receive, InboundBlock.MAX_MESSAGES));
        assertThrows(ClosedChannelException.class, () -> sending.send(send, 0, send.messages()));
    }

    @Test
    void knowWhereABufferBeginsWhateverItsPosition() {
        ByteBuffer slice = data.slice(100, 50);

        assertEquals(address + 100, NativeAccess.addressOf(slice.position(7)));
        assertEquals(address, NativeAccess.addressOf(data.position(3)));
        assertEquals(3, data.position());
    }

    @Test
    void haveRoomForAllThatTheKernelCanSay() throws Exception {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6);
        channel.configureBlocking(false);
        ChannelDescriptor both = ChannelDescriptor.find(channel, DescriptorFinder.NONE);
        try (channel) {
            new InfoOptions(both, StandardProtocolFamily.INET6).set(EnumSet.allOf(PacketInfo.Field.class));
            NativeAccess.functions().setOption(both.enter(), SOL_SOCKET, SO_RXQ_OVFL, 1);
            both.exit();
            both.setOption(LinuxOption.UDP_GRO, 1);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1).bind(new InetSocketAddress("127.0.0.1", 0));
            target = Endpoint.of((InetSocketAddress) channel.getLocalAddress());

            assertEquals(ALL_CONTROLS, mostControlsOf(new LinuxBulkIo(both)));
        } finally {
            both.close();
        }
    }

    // The kernel reports drops only once there were some.
    private long mostControlsOf(LinuxBulkIo from) throws IOException {
        long most = 0;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 50; i++) {
                send.clear();
                assertTrue(send.addSegments(address, 1_000, 100, target, Departure.PLAIN, StandardProtocolFamily.INET));
                assertEquals(1, sending.send(send, 0, 1));
            }
            while (from.receive(receive, 1) > 0) {
                receive.next();
                assertEquals(100, receive.size());
                assertFalse(receive.isControlCut());
                most = Math.max(most, receive.controlLength());
            }
        }
        return most;
    }
}
