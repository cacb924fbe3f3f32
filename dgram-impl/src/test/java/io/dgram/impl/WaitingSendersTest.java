package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.Endpoint;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.linux.SendBlock;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.SenderCache;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Threads that wait for room in the send buffer")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingSendersTest {

    private static final Endpoint TARGET = Endpoint.of("127.0.0.1", 9);
    private static final int SENDERS = 200;

    // Threads that run hold memory, and some of it is replaced in the course of time.
    private static final int FEW = SENDERS / 4;

    /** A kernel without room, which remembers the memory that it was offered. */
    private static final class FullKernel implements DatagramIo, BulkIo {

        private final DatagramIo real;
        private final boolean bulk;
        private final Set<Object> offered =
                Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        private final Pool<OutboundBlock> blocks = Pool.ofEnough(SendBlock::new);
        private volatile boolean room;

        FullKernel(DatagramIo real, boolean bulk) {
            this.real = real;
            this.bulk = bulk;
            if (bulk) {
                // The first block links native functions: threads that wait for that would each hold one.
                blocks.release(Objects.requireNonNull(blocks.tryAcquire()));
            }
        }

        @Override
        public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
            return real.receive(target);
        }

        @Override
        public int send(ByteBuffer payload, @Nullable InetSocketAddress target) {
            offered.add(payload);
            return room ? payload.remaining() : -1;
        }

        @Override
        public int send(OutboundBlock block, int from, int to) {
            offered.add(block);
            return room ? to - from : 0;
        }

        @Override
        public boolean sendOne(OutboundBlock block) {
            return send(block, 0, 1) > 0;
        }

        @Override
        public Optional<BulkIo> bulk() {
            return bulk ? Optional.of(this) : Optional.empty();
        }

        @Override
        public ReservedPool<InboundBlock> inboundBlocks() {
            throw new AssertionError("not for receiving");
        }

        @Override
        public Pool<OutboundBlock> outboundBlocks() {
            return blocks;
        }

        @Override
        public SenderCache senders(@Nullable Endpoint known) {
            throw new AssertionError("not for receiving");
        }

        @Override
        public void coalesce(boolean flows) {}

        @Override
        public int receive(InboundBlock block, int most) {
            return 0;
        }

        @Override
        public int receiveOne(InboundBlock block) {
            return 0;
        }

        @Override
        public OptionalLong drops() {
            throw new AssertionError("not for receiving");
        }

        @Override
        public void clearPendingError() {}
    }

    private final Tasks tasks = new Tasks();
    private @Nullable NioSocket socket;

    @AfterEach
    void close() {
        tasks.close();
        if (socket != null) {
            socket.close();
        }
    }

    private FullKernel fullKernel(boolean bulk) throws Exception {
        Transport transport = TestSockets.openTransport();
        FullKernel kernel = new FullKernel(transport.io(), bulk);
        socket = TestSockets.bound(transport, kernel);
        return kernel;
    }

    private void assertHoldLittle(FullKernel kernel, Callable<Integer> send, int result) throws Exception {
        List<Tasks.Task<Integer>> sending = tasks.startAll(SENDERS, number -> send.call());
        sending.forEach(Tasks.Task::awaitParked);

        int held = kernel.offered.size();
        kernel.room = true;
        // The socket has room in truth, so the poller wakes the threads one after the other.
        for (Tasks.Task<Integer> sender : sending) {
            assertEquals(result, sender.result());
        }
        assertTrue(held <= FEW, () -> SENDERS + " threads were offering " + held + " pieces of memory");
    }

    @Test
    void holdNoMemoryForArrays() throws Exception {
        byte[] payload = new byte[100];

        assertHoldLittle(fullKernel(false), () -> socket.send(payload, TARGET), 100);
    }

    @Test
    void holdNoMemoryForParts() throws Exception {
        assertHoldLittle(
                fullKernel(false),
                () -> socket.send(List.of(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(20)), TARGET),
                30);
    }

    @Test
    void holdNoMemoryForBatches() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        assertHoldLittle(
                fullKernel(true),
                () -> {
                    try (Batch batch = new DirectBatch(2, 100)) {
                        batch.add(ByteBuffer.allocate(100), TARGET).add(ByteBuffer.allocate(90), TARGET);
                        return socket.send(batch);
                    }
                },
                2);
    }

    @Test
    void holdNoMemoryForSegments() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        assertHoldLittle(fullKernel(true), () -> socket.send(ByteBuffer.allocate(1_000), 100, TARGET), 1_000);
    }
}
