package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.SendBlock;
import java.io.IOException;
import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;

/**
 * Gives several datagrams to the kernel: many by one system call where there is {@link BulkIo}, else one by one.
 *
 * <p>Those of one size that go to the same target leave as one message, which the kernel takes apart. Some interfaces
 * refuse that, for all sizes or for those above their own: what was refused is not tried again.
 */
final class BatchWriter {

    private static final Pool<SendBlock> BLOCKS = Pool.ofEnough(SendBlock::new);

    private final DatagramWriter writer;
    private final @Nullable BulkIo bulk;
    private volatile int refusedSize = Integer.MAX_VALUE; // datagrams of this size or more must not be joined

    BatchWriter(DatagramIo io, DatagramWriter writer) {
        this.writer = writer;
        bulk = io.bulk().orElse(null);
    }

    /**
     * Sends datagrams in order. If one fails, those before it were sent.
     *
     * @param from the first of them
     * @return how many were sent; less than all if the thread was interrupted on the way, which it then is still
     */
    int send(Datagrams datagrams, int from) throws DgramException, InterruptedException {
        int next = from;
        writer.requireUninterrupted();
        try {
            while (next < datagrams.count()) {
                int sent = sendSome(datagrams, next);
                datagrams.sent(sent);
                next += sent;
            }
        } catch (InterruptedException e) {
            if (next == from) {
                throw e;
            }
            Thread.currentThread().interrupt();
        } catch (DgramException e) {
            throw e.atDatagram(next, datagrams.count());
        }
        return next - from;
    }

    private int sendSome(Datagrams datagrams, int index) throws DgramException, InterruptedException {
        Endpoint target = target(datagrams, index);
        if (bulk == null || isUnscoped(target)) {
            writer.send(datagrams.payload(index), target);
            return 1;
        }
        writer.prepare();
        SendBlock block = BLOCKS.acquire();
        try {
            fill(block, datagrams, index, target);
            return send(bulk, block, target);
        } finally {
            block.clear();
            BLOCKS.release(block);
        }
    }

    private @Nullable Endpoint target(Datagrams datagrams, int index) throws DgramException {
        try {
            return datagrams.target(index);
        } catch (DgramException e) {
            throw writer.counted(e);
        }
    }

    // The JDK gives such an address a scope.
    private static boolean isUnscoped(@Nullable Endpoint target) {
        return target != null
                && target.address() instanceof Inet6Address address
                && address.isLinkLocalAddress()
                && address.getScopeId() == 0;
    }

    // What is wrong with a later one is told when those before it are sent.
    private void fill(SendBlock block, Datagrams datagrams, int first, @Nullable Endpoint firstTarget)
            throws DgramException {
        int next = first;
        Endpoint target = firstTarget;
        try {
            int added;
            while ((added = datagrams.addTo(block, next, target, refusedSize)) > 0) {
                next += added;
                if (next >= datagrams.count()) {
                    return;
                }
                target = datagrams.target(next);
                if (isUnscoped(target)) {
                    return;
                }
            }
        } catch (DgramException | RuntimeException e) {
            if (next == first) {
                throw e;
            }
            // The next attempt begins with it.
        }
    }

    // Returns how many datagrams were sent. A failure behind the first message is that of the next attempt.
    private int send(BulkIo io, SendBlock block, @Nullable Endpoint target)
            throws DgramException, InterruptedException {
        DatagramWriter.Reports reports = null;
        int sent = 0;
        for (int message = 0; message < block.messages(); ) {
            try {
                // A report of the peer ends a call, and would be lost if the call had sent something before.
                int taken = io.send(block, message, target == null ? message + 1 : block.messages());
                if (taken == 0 && sent > 0) {
                    break;
                }
                if (taken == 0) {
                    writer.awaitRoom();
                }
                sent += count(block, message, message + taken);
                message += taken;
            } catch (IOException e) {
                reports = reports == null ? writer.reports() : reports;
                if (reports.isOfEarlier(e)) {
                    continue;
                }
                requireSameState(e);
                if (sent > 0 || isRefusal(e, block, message)) {
                    break;
                }
                throw writer.failed(e, block.bytes(message), target);
            }
        }
        writer.sent(sent);
        return sent;
    }

    private static void requireSameState(IOException failure) {
        if (failure instanceof ErrnoException errno && errno.errno() == ErrnoException.EDESTADDRREQ) {
            throw new IllegalStateException("send: the socket was disconnected meanwhile", failure);
        }
    }

    private int count(SendBlock block, int from, int to) {
        int datagrams = 0;
        long bytes = 0;
        for (int i = from; i < to; i++) {
            datagrams += block.datagrams(i);
            bytes += block.bytes(i);
        }
        writer.count(datagrams, bytes);
        return datagrams;
    }

    // Whether it was that they were joined: then they are sent again, each by itself.
    private boolean isRefusal(IOException failure, SendBlock block, int message) {
        if (block.datagrams(message) == 1 || !(failure instanceof ErrnoException refusal)) {
            return false;
        }
        switch (refusal.errno()) {
            case ErrnoException.EIO -> refusedSize = 0; // the interface does not even do checksums
            case ErrnoException.EINVAL, ErrnoException.EMSGSIZE, ErrnoException.ENOPROTOOPT ->
                refusedSize = Math.min(refusedSize, block.segmentSize(message));
            default -> {
                return false;
            }
        }
        return true;
    }
}
