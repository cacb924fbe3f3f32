package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.impl.batch.OutgoingDatagrams;
import io.dgram.impl.support.Overrides;
import io.dgram.impl.support.Pool;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.OwnScopes;
import io.dgram.impl.transport.SystemError;
import io.dgram.spi.Values;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives several datagrams to the kernel: many by one system call where there is {@link BulkIo}, else one by one.
 *
 * <p>Those of one size that go to the same target are coalesced into one message, which the kernel takes apart, unless
 * that was rejected ({@link Coalescing}). A system that rejects the call itself, as the seccomp profiles of some
 * containers do, is given datagrams one by one from then on. So are all systems while there is no memory outside the
 * heap for the call.
 */
final class BatchWriter {

    // What an attempt to send several came to, instead of how many were sent: numbers, as an object would be garbage
    // each time.
    private static final int NO_ROOM = 0;
    private static final int COALESCING_REJECTED = -1;
    private static final int CALL_REJECTED = -2;
    private static final int NO_MEMORY = -3;
    private static final int TOO_MANY_SEGMENTS = -4;

    private static final Set<SystemError> DISCONNECTED = EnumSet.of(SystemError.EDESTADDRREQ);
    private static final Set<SystemError> NO_CHECKSUMS = EnumSet.of(SystemError.EIO);
    private static final Set<SystemError> LIMIT_REJECTIONS = EnumSet.of(SystemError.EINVAL);
    private static final Set<SystemError> COALESCING_REJECTIONS = EnumSet.of(
            SystemError.EIO,
            SystemError.EINVAL,
            SystemError.EMSGSIZE,
            SystemError.ENOPROTOOPT,
            SystemError.EOPNOTSUPP,
            SystemError.EPERM,
            SystemError.ENOSYS);

    // What a seccomp filter can be set to answer; a firewall, or a route, has some of these as well.
    private static final Set<SystemError> CALL_REJECTIONS =
            EnumSet.of(SystemError.ENOSYS, SystemError.EPERM, SystemError.EINVAL);

    private final DatagramWriter writer;
    private final SendPath path;
    private final @Nullable BulkIo bulk;
    private final boolean reportsErrors;
    private final Coalescing coalescing;
    private volatile boolean oneByOne = !Overrides.PRESENT.manyPerCall(); // or the system rejects sendmmsg(2)

    BatchWriter(DatagramIo io, DatagramWriter writer, SendPath path) {
        this.writer = writer;
        this.path = path;
        coalescing = new Coalescing(path.clock());
        bulk = io.bulk().orElse(null);
        reportsErrors = io.reportsErrors();
    }

    /**
     * Sends datagrams in order. If one fails, those before it were sent.
     *
     * @param from the first of them
     * @return how many were sent; less than all if the thread was interrupted on the way, which it then is still
     */
    int send(OutgoingDatagrams datagrams, int from) throws DgramException, InterruptedException {
        int next = from;
        path.requireUninterrupted();
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
            throw Values.get().atDatagram(e, next, datagrams.count());
        }
        return next - from;
    }

    // Returns how many were sent; 0 if that is to be tried again. No memory is kept while this waits for room.
    private int sendSome(OutgoingDatagrams datagrams, int index) throws DgramException, InterruptedException {
        Endpoint target = target(datagrams, index);
        Departure departure = departure(datagrams, index, target);
        if (bulk == null || oneByOne || isUnscoped(target)) {
            writer.send(datagrams.payload(index), target, departure);
            return 1;
        }
        path.ensureBound();
        int sent = sendWithLimit(bulk, datagrams, index, target, departure);
        if (sent == NO_ROOM) {
            path.awaitRoom();
        } else if (sent == CALL_REJECTED || sent == NO_MEMORY) {
            // If the datagram, and not the call as such, was rejected, it fails here with an error of its own.
            writer.send(datagrams.payload(index), target, departure);
            if (sent == CALL_REJECTED && isAlwaysRejected(bulk)) {
                oneByOne = true;
            }
            return 1;
        }
        return Math.max(0, sent);
    }

    // A firewall that limits a rate, or a passing lack of something, rejects datagrams. A seccomp filter also rejects a
    // call that sends none, which succeeds otherwise (__sys_sendmmsg in net/socket.c).
    private static boolean isAlwaysRejected(BulkIo io) {
        Pool<OutboundBlock> blocks = io.outboundBlocks();
        OutboundBlock block = blocks.tryAcquire();
        if (block == null) {
            return false;
        }
        try {
            io.send(block, 0, 0);
            return false;
        } catch (IOException e) {
            return hasError(e, CALL_REJECTIONS);
        } finally {
            blocks.release(block);
        }
    }

    // Linux before 6.9 rejects messages of more than 64 datagrams with EINVAL, which has other reasons as well: that
    // was
    // the reason if it accepts 64.
    private int sendWithLimit(
            BulkIo io, OutgoingDatagrams datagrams, int index, @Nullable Endpoint target, Departure departure)
            throws DgramException {
        int sent = send(io, datagrams, index, target, departure, io.maxSegments());
        if (sent == TOO_MANY_SEGMENTS) {
            sent = send(io, datagrams, index, target, departure, BulkIo.SAFE_SEGMENTS);
            if (sent > 0) {
                io.limitSegments();
            }
        }
        return sent;
    }

    private int send(
            BulkIo io,
            OutgoingDatagrams datagrams,
            int index,
            @Nullable Endpoint target,
            Departure departure,
            int maxSegments)
            throws DgramException {
        Pool<OutboundBlock> blocks = io.outboundBlocks();
        OutboundBlock block = blocks.tryAcquire();
        if (block == null) {
            return NO_MEMORY;
        }
        try {
            block.limitSegments(maxSegments);
            fill(block, datagrams, index, target, departure);
            return send(io, block, target, departure);
        } finally {
            block.clear();
            blocks.release(block);
        }
    }

    private @Nullable Endpoint target(OutgoingDatagrams datagrams, int index) throws DgramException {
        try {
            return datagrams.target(index);
        } catch (DgramException e) {
            throw path.counted(e);
        }
    }

    private Departure departure(OutgoingDatagrams datagrams, int index, @Nullable Endpoint target)
            throws DgramException {
        try {
            return datagrams.departure(index, target);
        } catch (DgramException e) {
            throw path.counted(e);
        }
    }

    // The writer gives such an address its scope.
    private static boolean isUnscoped(@Nullable Endpoint target) {
        return target != null && OwnScopes.isUnscoped(target.toInetSocketAddress());
    }

    // A later datagram that cannot be sent fails once those before it have been sent.
    private void fill(
            OutboundBlock block,
            OutgoingDatagrams datagrams,
            int first,
            @Nullable Endpoint firstTarget,
            Departure firstDeparture)
            throws DgramException {
        int next = first;
        Endpoint target = firstTarget;
        Departure departure = firstDeparture;
        try {
            int added;
            while ((added = datagrams.addTo(block, next, target, departure, coalescing.limit())) > 0) {
                next += added;
                if (next >= datagrams.count()) {
                    return;
                }
                target = datagrams.target(next);
                departure = datagrams.departure(next, target);
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

    // A failure behind the first message is that of the next attempt.
    private int send(BulkIo io, OutboundBlock block, @Nullable Endpoint target, Departure departure)
            throws DgramException {
        boolean connected = target == null && !reportsErrors;
        StaleErrors.Attempts attempts = null;
        int sent = 0;
        for (int message = 0; message < block.messages(); ) {
            try {
                // An error about an earlier datagram ends a call, and would be lost if the call had sent something
                // before.
                int taken = io.send(block, message, connected ? message + 1 : block.messages());
                if (taken == 0) {
                    break;
                }
                sent += taken(block, message, message + taken, attempts);
                attempts = null;
                message += taken;
            } catch (IOException e) {
                try {
                    attempts = path.absorb(attempts, e, connected);
                } catch (IOException failure) {
                    path.finished(sent);
                    return sent > 0 ? sent : failed(failure, block, target, departure);
                }
            }
        }
        path.finished(sent);
        return sent;
    }

    // The first message failed.
    private int failed(IOException failure, OutboundBlock block, @Nullable Endpoint target, Departure departure)
            throws DgramException {
        requireSameState(failure);
        if (path.isSourceGone(failure, departure)) {
            throw path.failed(failure, block.bytes(0), target, departure);
        }
        if (block.datagrams(0) > BulkIo.SAFE_SEGMENTS && hasError(failure, LIMIT_REJECTIONS)) {
            return TOO_MANY_SEGMENTS;
        }
        if (block.datagrams(0) > 1 && hasError(failure, COALESCING_REJECTIONS)) {
            // The interface does not even do checksums, or the size is too much for it, or for a firewall.
            coalescing.rejected(hasError(failure, NO_CHECKSUMS) ? 0 : block.segmentSize(0));
            return COALESCING_REJECTED;
        }
        if (hasError(failure, CALL_REJECTIONS)) {
            return CALL_REJECTED;
        }
        throw path.failed(failure, block.bytes(0), target, departure);
    }

    private static void requireSameState(IOException failure) {
        if (hasError(failure, DISCONNECTED)) {
            throw new IllegalStateException("send: the socket was disconnected meanwhile", failure);
        }
    }

    // Returns how many datagrams the kernel took with these messages.
    private int taken(OutboundBlock block, int from, int to, StaleErrors.@Nullable Attempts attempts) {
        int datagrams = 0;
        long bytes = 0;
        for (int i = from; i < to; i++) {
            datagrams += block.datagrams(i);
            bytes += block.bytes(i);
        }
        path.sent(datagrams, bytes, attempts);
        return datagrams;
    }

    private static boolean hasError(IOException failure, Set<SystemError> errors) {
        return CodedFailure.errorOf(failure).filter(errors::contains).isPresent();
    }
}
