package io.dgram.impl.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.FaultySocket;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.Errnos;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.stats.KernelCount;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.SenderCache;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where datagrams come from")
class DatagramSourceTest {

    /** The real calls, counted, of which those for many can be made to fail. */
    private static final class CountingIo implements DatagramIo, BulkIo {

        private final DatagramIo real;
        private final BulkIo realBulk;
        private int ones;
        private int manys;
        private int messages; // calls for one message
        private int rejection = ErrnoException.ENOSYS;
        private final List<Integer> asked = new ArrayList<>(); // messages, of each call for many
        private int coalesced; // how often the kernel was asked to coalesce
        private int onesAfterCoalesced;
        private int rejectManysFrom = Integer.MAX_VALUE; // that call for many, and all after it
        private boolean rejectMessages; // the call for one message, too
        private @Nullable IOException manyFails; // the next call for many, once
        private int failAfter = Integer.MAX_VALUE; // calls that receive one
        private boolean coalescingFindsNoMemory; // the next call, once
        private boolean rejectDrops; // the call for what the kernel dropped

        CountingIo(DatagramIo real) {
            this.real = real;
            realBulk = real.bulk().orElseThrow();
        }

        @Override
        public Optional<BulkIo> bulk() {
            return Optional.of(this);
        }

        @Override
        public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
            ones++;
            onesAfterCoalesced += coalesced > 0 ? 1 : 0;
            if (failAfter-- == 0) {
                throw new NoRouteToHostException("test");
            }
            return real.receive(target);
        }

        @Override
        public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
            return real.send(payload, target);
        }

        @Override
        public ReservedPool<InboundBlock> inboundBlocks() {
            return realBulk.inboundBlocks();
        }

        @Override
        public Pool<OutboundBlock> outboundBlocks() {
            return realBulk.outboundBlocks();
        }

        @Override
        public SenderCache senders(@Nullable Endpoint known) {
            return realBulk.senders(known);
        }

        @Override
        public void coalesce(boolean flows) throws IOException {
            if (coalescingFindsNoMemory) {
                coalescingFindsNoMemory = false;
                throw new OutOfMemoryError("thrown by a test");
            }
            coalesced += flows ? 1 : -1;
            realBulk.coalesce(flows);
        }

        @Override
        public int receive(InboundBlock block, int most) throws IOException {
            if (++manys >= rejectManysFrom) {
                throw Errnos.of(rejection);
            }
            IOException failure = manyFails;
            if (failure != null) {
                manyFails = null;
                throw failure;
            }
            asked.add(most);
            return realBulk.receive(block, most);
        }

        @Override
        public int receiveOne(InboundBlock block) throws IOException {
            messages++;
            if (rejectMessages) {
                throw Errnos.of(rejection);
            }
            return realBulk.receiveOne(block);
        }

        @Override
        public OptionalLong drops() throws IOException {
            if (rejectDrops) {
                throw Errnos.of(rejection);
            }
            return realBulk.drops();
        }

        @Override
        public void clearPendingError() throws IOException {
            realBulk.clearPendingError();
        }

        @Override
        public int send(OutboundBlock block, int from, int to) throws IOException {
            return realBulk.send(block, from, to);
        }

        @Override
        public boolean sendOne(OutboundBlock block) throws IOException {
            return realBulk.sendOne(block);
        }
    }

    private final Traffic counters = new Traffic();
    private final Received received = new Received();
    private final DirectBatch batch = new DirectBatch(100, 10);
    private DatagramChannel channel;
    private CountingIo io;
    private FaultySocket sender;
    private Endpoint target;
    private DatagramSource source;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        channel = DatagramChannel.open(SocketType.UDP4.family());
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(FaultySocket.HOST, 0));
        target = Endpoint.of((InetSocketAddress) channel.getLocalAddress());
        sender = FaultySocket.bound();
        io = new CountingIo(TestTransports.over(channel).io());
        source = source(Optional.empty());
    }

    @AfterEach
    void close() throws Exception {
        batch.close();
        if (sender != null) {
            sender.close();
            source.discard();
            channel.close();
        }
    }

    private DatagramSource source(Optional<AddressFilter> filter) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(100);
        return source(filter.map(config::withReceiveFilter).orElse(config));
    }

    private DatagramSource source(SocketConfig config) {
        return new DatagramSource(
                new SocketState(TestTransports.over(channel, SocketType.UDP4.family()), SocketType.UDP4),
                io,
                counters,
                config);
    }

    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sender.socket().send("" + i, target);
        }
    }

    private void takeAll(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertEquals("" + i, take().text());
        }
    }

    private Message take() throws DgramException {
        return source.take(received) == Take.TAKEN ? received.message() : null;
    }

    private Endpoint take(DirectBatch batch) throws DgramException {
        return source.take(batch, received) == Take.TAKEN ? received.sender() : null;
    }

    private Endpoint take(ByteBuffer buffer) throws DgramException {
        return source.take(buffer, received) == Take.TAKEN ? received.sender() : null;
    }

    @Test
    void isOneCallADatagramWhileTheyComeOneByOne() throws Exception {
        for (int i = 0; i < 50; i++) {
            send(2);
            takeAll(2);
            assertNull(take());
        }

        assertEquals(0, io.coalesced);
        assertEquals(0, io.manys);
        assertEquals(50 * 3, io.ones);
    }

    @Test
    void isOneCallForManyAfterSeveralThatWereThereTogether() throws Exception {
        send(3);
        takeAll(3);
        assertNull(take());
        int onesBefore = io.ones;

        for (int i = 0; i < 50; i++) {
            send(3);
            takeAll(3);
            assertNull(take());
        }

        assertEquals(onesBefore, io.ones);
        assertEquals(2 * 50, io.manys); // one that finds nothing among them
    }

    @Test
    void isOneCallForManyOnceSixtyFourWereThereAlready() throws Exception {
        send(100);

        takeAll(100);

        assertEquals(1, io.coalesced);
        assertEquals(64, io.ones);
        assertTrue(io.manys <= 4, io.manys + " calls");
        assertNull(take());
        assertFalse(source.hasPrefetched());
    }

    @Test
    void isOneCallForOneWhileOneAtATimeIsThere() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            send(1);
            takeAll(1);
        }

        assertEquals(0, io.coalesced);
        assertTrue(io.manys <= 1_000 / 64 + 4, io.manys + " calls for many");
        assertEquals(1_000, io.ones + io.manys);
    }

    @Test
    void isOneCallForManyAgainOnceManyAreThere() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            send(1);
            takeAll(1);
        }
        int manysBefore = io.manys;

        send(100);
        takeAll(100);

        assertEquals(1, io.coalesced);
        assertTrue(io.manys - manysBefore <= 7, io.manys - manysBefore + " calls for many");
        for (int i = 0; i < 100; i++) {
            send(1);
            takeAll(1);
        }
        assertEquals(0, io.onesAfterCoalesced); // such a call could not take a coalesced message apart
    }

    @Test
    void losesNothingIfMemoryRunsOutAsItIsSwitchedTo() throws Exception {
        io.coalescingFindsNoMemory = true;
        send(100);

        takeAll(100);

        assertNull(take());
        assertEquals(64, io.ones);
    }

    @Test
    void losesNothingIfMemoryRunsOutAsTheKernelIsAskedToCoalesce() throws Exception {
        send(66); // a call for many brings two
        takeAll(66);
        io.coalescingFindsNoMemory = true;
        send(100);

        assertThrows(OutOfMemoryError.class, () -> takeAll(1));

        assertTrue(source.hasPrefetched());
        takeAll(100);
        assertNull(take());
    }

    @Test
    void countsWhatItHasAheadWhenTheCallsBeginToBeRejected() throws Exception {
        send(66); // a call for many brings two
        takeAll(66);
        assertNull(take());
        io.rejectDrops = true;
        send(16);

        assertThrows(DgramException.class, this::take);

        long discarded = counters.snapshot(KernelCount.UNKNOWN).discarded();
        assertTrue(discarded > 0, discarded + " discarded");
        int left = 0;
        while (take() != null) {
            left++;
        }
        assertEquals(16, discarded + left);
    }

    @Test
    void isACallForAsManyAsAreLikelyToBeThere() throws Exception {
        send(80);
        takeAll(80);
        assertNull(take());
        send(1);
        take();
        assertNull(take());
        io.asked.clear();

        send(1);
        take();
        assertNull(take());
        send(1);
        take();
        assertEquals(List.of(1, 2, 1), io.asked);
        io.asked.clear();
        send(40);
        for (int i = 0; i < 40; i++) {
            take();
        }

        assertEquals(List.of(2, 4, 8, 16, 16), io.asked);
    }

    @Test
    void isOneCallForManyFromTheFirstBatchOn() throws Exception {
        send(10);
        batch.begin("test");

        Endpoint taken = take(batch);

        batch.end();
        assertEquals(sender.address(), taken);
        assertEquals(10, batch.count());
        assertEquals(0, io.ones);
        assertEquals(1, io.manys);
        assertFalse(source.hasPrefetched());
    }

    @Test
    void keepsTheRestForTheNext() throws Exception {
        DirectBatch one = new DirectBatch(1, 10);
        send(3);

        take(one);

        assertTrue(source.hasPrefetched());
        assertEquals("0", one.message(0).text());
        assertEquals("1", take().text());
        assertEquals("2", take().text());
        assertFalse(source.hasPrefetched());
        assertEquals(1, io.manys);
        one.close();
    }

    @Test
    void isOneCallADatagramWhereManyCannotBeTaken() throws Exception {
        io.rejectManysFrom = 1;
        send(150);

        takeAll(150);
        send(3);
        assertEquals(sender.address(), take(batch));

        assertEquals(3, batch.count());
        assertEquals(0, io.coalesced);
        assertEquals(1, io.manys);
    }

    @Test
    void tellsAFailureBehindWhatABatchTookNext() throws Exception {
        io.rejectManysFrom = 1;
        io.failAfter = 2;
        send(3);

        assertEquals(sender.address(), take(batch));
        assertEquals(2, batch.count());
        DgramException failure = assertThrows(DgramException.class, () -> take());

        assertEquals(ErrorCode.HOST_UNREACHABLE, failure.code());
        assertEquals("2", take().text());
        assertNull(take());
    }

    @Test
    void tellsAFailureAtOnceWhereABatchTookNothing() throws Exception {
        io.rejectManysFrom = 1;
        io.failAfter = 0;
        send(1);

        assertThrows(DgramException.class, () -> take(batch));

        assertEquals(0, batch.count());
        assertEquals(sender.address(), take(batch));
    }

    @Test
    void lookAtSixtyFourThatAreFilteredAndThenLetOthersIn() throws Exception {
        source = source(Optional.of(AddressFilter.allowAll().deny("127.0.0.1")));
        send(100);

        assertEquals(Take.FILTERED, source.take(received));
        assertEquals(64, counters.snapshot(KernelCount.UNKNOWN).filtered());
        take();
        assertNull(take());

        assertEquals(100, counters.snapshot(KernelCount.UNKNOWN).filtered());
        assertFalse(source.hasPrefetched());
    }

    @Test
    void discardsWhatItHasAhead() throws Exception {
        DirectBatch one = new DirectBatch(1, 10);
        send(3);
        take(one);

        source.discard();

        assertFalse(source.hasPrefetched());
        assertNull(take());
        one.close();
    }

    @Test
    void takesNothingOneByOneOnceItTakesMany() throws Exception {
        // One that is let through shifts those that are not against the number at which it begins to take many.
        source = source(Optional.of(AddressFilter.allowAll().deny(List.of("127.0.0.1/32"))));
        try (Socket other = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.2")) {
            other.send("let through", target);
            send(200);
            other.send("and through", target);

            assertEquals("let through", take().text());
            Take last = source.take(received);
            while (last == Take.FILTERED) {
                last = source.take(received);
            }

            assertEquals(Take.TAKEN, last);
            assertEquals("and through", received.message().text());
            assertEquals(0, io.onesAfterCoalesced);
            assertEquals(1, io.coalesced);
        }
    }

    // ------------------------------------------------------------------------------------------------ rejected calls

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.ENOSYS, ErrnoException.EPERM, ErrnoException.EINVAL})
    void neverCoalescesWhereTheCallForManyIsRejected(int errno) throws Exception {
        io.rejectManysFrom = 1;
        io.rejection = errno;
        send(200);

        takeAll(200);
        send(3);
        assertEquals(sender.address(), take(batch));

        assertEquals(3, batch.count());
        assertEquals(1, io.manys);
        assertEquals(0, io.coalesced);
        assertEquals(0, io.messages);
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.ENOSYS, ErrnoException.EPERM, ErrnoException.EINVAL})
    void takesCoalescedDatagramsApartWhereTheCallIsRejectedLater(int errno) throws Exception {
        send(100);
        takeAll(100);
        io.rejectManysFrom = io.manys + 1;
        io.rejection = errno;
        for (int flow = 0; flow < 10; flow++) {
            sendFlow(30);
        }

        for (int flow = 0; flow < 10; flow++) {
            for (int i = 0; i < 30; i++) {
                Message message = take();
                assertEquals(i, message.data().getInt());
                assertEquals(Integer.BYTES, message.size());
            }
        }
        assertNull(take());
        assertEquals(11, io.messages);
        assertEquals(0, io.onesAfterCoalesced);
        assertEquals(io.rejectManysFrom, io.manys);
    }

    // Datagrams that leave as one, and arrive so.
    private void sendFlow(int count) throws Exception {
        ByteBuffer all = ByteBuffer.allocateDirect(count * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            all.putInt(i);
        }
        try (Socket flows = Dgram.createSocket(SocketType.UDP4).bind(0, FaultySocket.HOST)) {
            assertEquals(count * Integer.BYTES, flows.send(all.flip(), Integer.BYTES, target));
        }
    }

    @Test
    void isOneCallADatagramWhereNoOtherCallIsLeft() throws Exception {
        send(100);
        takeAll(100);
        io.rejectManysFrom = 1;
        io.rejectMessages = true;
        send(3);

        DgramException failure = assertThrows(DgramException.class, () -> take());

        assertEquals(ErrorCode.UNSUPPORTED, failure.code(), failure::toString);
        takeAll(3);
        assertEquals(0, io.coalesced);
        sendFlow(2);
        assertEquals(0, take().data().getInt());
        assertEquals(1, take().data().getInt());
        assertNull(take());
    }

    @Test
    void tellsWhatTheFirstCallForManyFailsWith() throws Exception {
        io.manyFails = Errnos.of(ErrnoException.ECONNREFUSED);
        send(4);

        DgramException failure = assertThrows(DgramException.class, () -> take(batch));

        assertEquals(ErrorCode.PORT_UNREACHABLE, failure.code());
        assertEquals(0, io.coalesced);
        assertEquals(sender.address(), take(batch));
        assertEquals(4, batch.count());
        assertEquals(2, io.manys);
        assertEquals(1, io.coalesced);
    }

    @Test
    void keepsWhatTheFirstCallTookIfTheBufferCannotBeFilled() throws Exception {
        send(64 + 3);
        takeAll(64);

        assertThrows(IndexOutOfBoundsException.class, () -> take(ByteBuffer.allocate(0)));

        assertTrue(source.hasPrefetched());
        for (int i = 64; i < 67; i++) {
            assertEquals("" + i, take().text());
        }
    }

    private void askForPacketInformation() throws Exception {
        TestTransports.over(channel).requestInfo(EnumSet.of(PacketInfo.Field.HOP_LIMIT));
        source = source(SocketConfig.of(SocketType.UDP4).withPacketInfo(PacketInfo.Field.HOP_LIMIT));
    }

    @Test
    void isNeverOneCallADatagramWherePacketInformationIsWanted() throws Exception {
        askForPacketInformation();
        for (int i = 0; i < 300; i++) {
            send(1);
            Message message = take();
            assertEquals(OptionalInt.of(64), message.info().orElseThrow().hopLimit());
            assertNull(take());
        }
        send(3);
        ByteBuffer buffer = ByteBuffer.allocate(10);
        assertEquals(sender.address(), take(buffer));
        assertEquals(sender.address(), take(batch));
        assertEquals(2, batch.count());
        assertEquals(64, batch.hopLimit(0));
        assertEquals(64, batch.hopLimit(1));

        assertEquals(0, io.ones);
    }

    @Test
    void isOneCallForOneMessageWhereOnlyThatBringsPacketInformation() throws Exception {
        askForPacketInformation();
        io.rejectManysFrom = 1;
        send(100);

        for (int i = 0; i < 100; i++) {
            Message message = take();
            assertEquals("" + i, message.text());
            assertEquals(OptionalInt.of(64), message.info().orElseThrow().hopLimit());
        }
        assertNull(take());
        assertEquals(0, io.ones);
        assertEquals(1, io.manys);
    }

    @Test
    void failsRatherThanLeaveOutPacketInformation() throws Exception {
        askForPacketInformation();
        send(3);
        io.rejectManysFrom = 1;
        io.rejectMessages = true;

        for (int i = 0; i < 2; i++) {
            DgramException failure = assertThrows(DgramException.class, this::take);
            assertEquals(ErrorCode.UNSUPPORTED, failure.code());
            assertTrue(failure.getMessage().contains("recvmsg(2)"), failure::getMessage);
        }
        assertThrows(DgramException.class, () -> take(batch));
        assertThrows(DgramException.class, () -> take(ByteBuffer.allocate(10)));

        io.rejectMessages = false; // they stayed in the kernel
        takeAll(3);
        assertEquals(0, io.ones);
    }

    @Test
    void keepsPacketInformationOfWhatItMovesToTheHeap() throws Exception {
        askForPacketInformation();
        send(5);
        assertEquals("0", take().text());
        List<Message> spilled = new ArrayList<>();

        source.spill(spilled);

        assertEquals(
                List.of("1", "2", "3", "4"), spilled.stream().map(Message::text).toList());
        for (Message message : spilled) {
            assertEquals(
                    OptionalInt.of(64),
                    source.truncated(message).info().orElseThrow().hopLimit());
        }
    }

    @Test
    void forgetsAReportOfThePeerWherePacketInformationIsWanted() throws Exception {
        askForPacketInformation();
        send(1);

        assertEquals(Take.EMPTY, source.clearPendingError(received));

        takeAll(1);
        assertEquals(0, io.ones);
    }
}
