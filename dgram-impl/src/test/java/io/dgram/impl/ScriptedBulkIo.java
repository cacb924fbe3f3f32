package io.dgram.impl;

import io.dgram.Endpoint;
import io.dgram.impl.linux.PeerCache;
import io.dgram.impl.linux.ReceiveBlock;
import io.dgram.impl.linux.SendBlock;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.InboundBlock;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.SenderCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends nothing, but notes what it was to send; each call can be told to do something else first. */
public final class ScriptedBulkIo implements BulkIo {

    /** What a call does. */
    @FunctionalInterface
    public interface Call {

        /** Returns how many messages were taken. */
        int send(OutboundBlock block, int from, int to) throws IOException;
    }

    /** A message that was taken. */
    public record Sent(int datagrams, int bytes) {}

    private static final ReservedPool<InboundBlock> INBOUND = new ReservedPool<>(
            Pool.ENOUGH, () -> new ReceiveBlock(InboundBlock.MAX_MESSAGES), () -> new ReceiveBlock(1));
    private static final Pool<OutboundBlock> OUTBOUND = Pool.ofEnough(SendBlock::new);

    public final ConcurrentLinkedQueue<Call> script = new ConcurrentLinkedQueue<>();
    public final List<Sent> sent = new ArrayList<>();
    public volatile Call otherwise = ScriptedBulkIo::all;
    public volatile Call one = ScriptedBulkIo::all; // the call that sends a single message
    public volatile int maxSegments = 128;
    private final AtomicInteger calls = new AtomicInteger();

    /** Takes all messages. */
    public static int all(OutboundBlock block, int from, int to) {
        return to - from;
    }

    /** Fails messages of several datagrams with an error, if these have a size or more. */
    public static Call refusing(IOException failure, int size) {
        return (block, from, to) -> {
            for (int i = from; i < to; i++) {
                if (block.datagrams(i) > 1 && block.segmentSize(i) >= size) {
                    if (i > from) {
                        return i - from;
                    }
                    throw failure;
                }
            }
            return to - from;
        };
    }

    public int calls() {
        return calls.get();
    }

    public List<Integer> datagramsOfMessages() {
        return sent.stream().map(Sent::datagrams).toList();
    }

    @Override
    public ReservedPool<InboundBlock> inboundBlocks() {
        return INBOUND;
    }

    @Override
    public Pool<OutboundBlock> outboundBlocks() {
        return OUTBOUND;
    }

    @Override
    public SenderCache senders(@Nullable Endpoint known) {
        return new PeerCache(known);
    }

    @Override
    public int send(OutboundBlock block, int from, int to) throws IOException {
        if (calls.incrementAndGet() > 100_000) {
            throw new AssertionError("this does not end");
        }
        Call call = script.poll();
        int taken = (call == null ? otherwise : call).send(block, from, to);
        for (int i = from; i < from + taken; i++) {
            sent.add(new Sent(block.datagrams(i), block.bytes(i)));
        }
        return taken;
    }

    @Override
    public boolean sendOne(OutboundBlock block) throws IOException {
        int taken = one.send(block, 0, 1);
        if (taken > 0) {
            sent.add(new Sent(block.datagrams(0), block.bytes(0)));
        }
        return taken > 0;
    }

    @Override
    public int maxSegments() {
        return maxSegments;
    }

    @Override
    public void limitSegments() {
        maxSegments = SAFE_SEGMENTS;
    }

    @Override
    public void coalesce(boolean flows) {
        throw new AssertionError("not for receiving");
    }

    @Override
    public OptionalLong drops() {
        throw new AssertionError("not for receiving");
    }

    @Override
    public int receive(InboundBlock block, int most) throws IOException {
        throw new IOException("not for receiving");
    }

    @Override
    public int receiveOne(InboundBlock block) {
        throw new AssertionError("not for receiving");
    }

    @Override
    public void clearPendingError() {
        throw new AssertionError("not for receiving");
    }
}
