package io.dgram.impl.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.SenderCache;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taking many datagrams by one system call, and the memory that it takes. */
class BulkReceiverTest {

    private record Receiving(DatagramChannel channel, BulkReceiver receiver) {}

    private final List<Receiving> all = new ArrayList<>();
    private DatagramChannel sender;
    private int inUseBefore;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        sender = DatagramChannel.open(SocketType.UDP4.family()).bind(new InetSocketAddress("127.0.0.1", 0));
        inUseBefore = BulkReceiver.inUse();
    }

    @AfterEach
    void close() throws Exception {
        for (Receiving one : all) {
            one.receiver.giveBack();
            one.channel.close();
        }
        if (sender != null) {
            sender.close();
        }
    }

    private Receiving receiving() throws Exception {
        DatagramChannel channel = DatagramChannel.open(SocketType.UDP4.family());
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
        BulkIo io = TestTransports.bulkOver(channel);
        BulkReceiver receiver = BulkReceiver.prepare(io, null, new Traffic());
        receiver.begin();
        Receiving receiving = new Receiving(channel, receiver);
        all.add(receiving);
        return receiving;
    }

    private void send(Receiving to) throws Exception {
        sender.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), to.channel.getLocalAddress());
    }

    private void takeOne(Receiving from) throws Exception {
        assertTrue(from.receiver.receive());
        assertEquals(Endpoint.of((InetSocketAddress) sender.getLocalAddress()), from.receiver.next());
        assertEquals(3, from.receiver.current().size());
        from.receiver.publishRemaining();
        assertFalse(from.receiver.hasPrefetched());
        assertFalse(from.receiver.hasNext());
    }

    @Test
    void givesItsMemoryBackWhileDatagramsComeOneByOne() throws Exception {
        Receiving one = receiving();
        for (int i = 0; i < 5; i++) {
            send(one);
            takeOne(one);
        }

        assertFalse(one.receiver.isPreferred());
        assertEquals(inUseBefore, BulkReceiver.inUse());
    }

    @Test
    void keepsItsMemoryUntilNothingMoreComes() throws Exception {
        Receiving one = receiving();
        for (int i = 0; i < 4; i++) {
            send(one);
        }
        one.receiver.requestFullBlock();
        assertTrue(one.receiver.receive());
        while (one.receiver.hasNext()) {
            one.receiver.next();
        }
        assertTrue(one.receiver.isPreferred());
        for (int i = 0; i < 3; i++) {
            send(one);
            takeOne(one);
            assertEquals(inUseBefore + (inUseBefore < BulkReceiver.MAX_RETAINED ? 1 : 0), BulkReceiver.inUse());
        }

        assertFalse(one.receiver.receive());

        assertEquals(inUseBefore, BulkReceiver.inUse());
    }

    @Test
    void keepsNoMemoryWhereManyDo() throws Exception {
        for (int i = 0; i < BulkReceiver.MAX_RETAINED + 5; i++) {
            Receiving one = receiving();
            send(one);
            takeOne(one);
        }

        assertEquals(Math.max(inUseBefore, BulkReceiver.MAX_RETAINED), BulkReceiver.inUse());
        for (Receiving one : all) {
            send(one);
            takeOne(one);
        }
        assertEquals(Math.max(inUseBefore, BulkReceiver.MAX_RETAINED), BulkReceiver.inUse());
    }

    @Test
    void keepsWhatIsAheadWhateverManyDo() throws Exception {
        for (int i = 0; i < BulkReceiver.MAX_RETAINED + 5; i++) {
            Receiving one = receiving();
            send(one);
            send(one);
            one.receiver.requestFullBlock();
            assertTrue(one.receiver.receive());
            one.receiver.next();
            one.receiver.publishRemaining();
            assertTrue(one.receiver.hasPrefetched());
        }
        for (Receiving one : all) {
            one.receiver.next();
            assertEquals(3, one.receiver.current().size());
            one.receiver.publishRemaining();
        }

        assertEquals(Math.max(inUseBefore, BulkReceiver.MAX_RETAINED), BulkReceiver.inUse());
    }

    /** A socket at which as many messages are there as are asked for but one, for ever. */
    private record Overloaded(BulkIo real, int[] asked) implements BulkIo {

        @Override
        public ReservedPool<InboundBlock> inboundBlocks() {
            return real.inboundBlocks();
        }

        @Override
        public Pool<OutboundBlock> outboundBlocks() {
            return real.outboundBlocks();
        }

        @Override
        public SenderCache senders(Endpoint known) {
            return real.senders(known);
        }

        @Override
        public void coalesce(boolean flows) {}

        @Override
        public int receive(InboundBlock block, int most) {
            asked[0] = most;
            return most - 1;
        }

        @Override
        public int receiveOne(InboundBlock block) {
            throw new AssertionError();
        }

        @Override
        public OptionalLong drops() {
            return OptionalLong.empty();
        }

        @Override
        public void clearPendingError() {}

        @Override
        public int send(OutboundBlock block, int from, int to) {
            throw new AssertionError();
        }

        @Override
        public boolean sendOne(OutboundBlock block) {
            throw new AssertionError();
        }
    }

    @Test
    void asksForAsManyAsThereIsRoomForHoweverManyHaveCome() throws Exception {
        Receiving any = receiving();
        Overloaded io = new Overloaded(TestTransports.bulkOver(any.channel), new int[1]);
        BulkReceiver receiver = BulkReceiver.prepare(io, null, new Traffic());
        receiver.begin();
        all.add(new Receiving(any.channel, receiver));
        for (long i = 0; i < 80_000_000L && io.asked[0] > 0; i++) { // more than 2^30 messages
            receiver.receive();
        }

        assertEquals(InboundBlock.MAX_MESSAGES, io.asked[0]);
    }
}
