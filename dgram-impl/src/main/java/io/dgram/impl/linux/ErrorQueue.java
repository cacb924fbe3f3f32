package io.dgram.impl.linux;

import io.dgram.IcmpError;
import io.dgram.impl.support.Pool;
import io.dgram.impl.support.ReservedPool;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The ICMP errors that the kernel queues for a socket which has asked for them (IP_RECVERR, ip(7)).
 *
 * <p>For each error the kernel also sets the socket's pending error: the next call on the socket fails with it, once,
 * and does nothing else, whatever target or sender that call is about. The call therefore has to be repeated. Taking an
 * entry from the queue replaces the pending error by that of the next entry, or clears it. While the queue has an
 * entry, epoll reports an error of the socket, and the entry occupies room in the receive buffer: a queue that nobody
 * empties keeps a processor busy, and in the end fills the receive buffer. So it is emptied after each failed call,
 * after each call that did less than it was asked to, and when a call finds nothing to receive twice in a row, as it
 * does if it was the error that ended a wait.
 *
 * <p>Any thread may use this.
 */
final class ErrorQueue {

    /** A call that fails this many times in succession has failed itself, although ICMP errors arrive meanwhile. */
    static final int MAX_ATTEMPTS = 256;

    // The same in succession without an ICMP error that explains it. More than one, as another thread may have taken
    // the entry a moment before the kernel set the pending error.
    private static final int MAX_UNEXPLAINED = 4;

    // The same while the kernel may have no room for an entry in the queue: it sets the pending error all the same.
    private static final int MAX_UNEXPLAINED_WITHOUT_ROOM = 16;

    // What an entry occupies at most, with a quoted packet of an Ethernet (struct sk_buff, and a page of data).
    private static final int ENTRY_ROOM = 8_192;

    // What the kernel makes of ICMP errors: icmp_err_convert in net/ipv4/icmp.c, icmpv6_err_convert in net/ipv6/icmp.c.
    private static final Set<Integer> CODES = Set.of(
            ErrnoException.EACCES,
            ErrnoException.ENONET,
            ErrnoException.EPROTO,
            ErrnoException.EMSGSIZE,
            ErrnoException.ENOPROTOOPT,
            ErrnoException.EOPNOTSUPP,
            ErrnoException.ENETUNREACH,
            ErrnoException.ECONNREFUSED,
            ErrnoException.EHOSTDOWN,
            ErrnoException.EHOSTUNREACH);

    // A flood of errors must not keep a thread: what is left makes the next call fail, which continues here.
    private static final int MAX_CALLS = 16;

    // With a reserve, as an entry that stays in the queue makes whoever waits for the socket return at once.
    private static final ReservedPool<ErrorBlock> BLOCKS =
            new ReservedPool<>(Pool.ENOUGH, ErrorBlock::new, ErrorBlock::new);

    private final ChannelDescriptor descriptor;
    private final StandardProtocolFamily family;
    private final Consumer<Optional<IcmpError>> reports;
    private final AtomicLong reported = new AtomicLong(); // how many ICMP errors were passed on

    /** An action during which the kernel queues no errors. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * @param family that of the system's socket
     * @param reports is given each ICMP error, or an empty value if there is no memory for it, by the thread that takes
     *     it from the queue
     */
    ErrorQueue(ChannelDescriptor descriptor, StandardProtocolFamily family, Consumer<Optional<IcmpError>> reports) {
        this.descriptor = descriptor;
        this.family = family;
        this.reports = reports;
    }

    /** Makes the reserved memory, without which no queue can be emptied. Returns whether it is there. */
    static boolean prepareMemory() {
        return BLOCKS.prepare();
    }

    /** Has the kernel queue errors, or not. A socket of IPv6 has an option for each family. */
    void enable(boolean enable) throws IOException {
        descriptor.setOption(LinuxOption.IP_RECVERR, enable ? 1 : 0);
        if (family == StandardProtocolFamily.INET6) {
            descriptor.setOption(LinuxOption.IPV6_RECVERR, enable ? 1 : 0);
        }
    }

    /** Empties the queue, and runs an action that would fail if an error arrived meanwhile. */
    void suspendDuring(Action action) throws IOException {
        take();
        enable(false);
        try {
            clearPendingError();
            action.run();
        } finally {
            enable(true);
        }
    }

    /** Empties the queue, and has the kernel forget the pending error. */
    void clearPendingError() throws IOException {
        take();
        descriptor.getOption(LinuxOption.SO_ERROR); // reading it resets it (socket(7))
    }

    /**
     * Empties the queue. If nothing is in it, has the kernel forget the pending error, which it sets also if it has no
     * room for an entry: epoll would report it again and again.
     */
    void takeOrClear() {
        if (take() == 0) {
            try {
                descriptor.getOption(LinuxOption.SO_ERROR);
            } catch (IOException e) {
                // Closed meanwhile.
            }
        }
    }

    /**
     * Empties the queue, passing on the ICMP errors in it. Lack of memory does not make this fail: the caller has to
     * say what the kernel has sent or received before.
     *
     * @return how many entries there were
     */
    int take() {
        ErrorBlock block = BLOCKS.acquire();
        int all = 0;
        try {
            int taken = ErrorBlock.ENTRIES;
            for (int call = 0; call < MAX_CALLS && taken == ErrorBlock.ENTRIES; call++) {
                taken = takeInto(block);
                pass(block, taken);
                all += taken;
            }
        } finally {
            BLOCKS.release(block);
        }
        return all;
    }

    private int takeInto(ErrorBlock block) {
        int number;
        try {
            number = descriptor.enter();
        } catch (IOException e) {
            return 0; // closed meanwhile
        }
        try {
            return block.take(number);
        } finally {
            descriptor.exit();
        }
    }

    private void pass(ErrorBlock block, int taken) {
        for (int entry = 0; entry < taken; entry++) {
            if (block.isIcmp(entry)) {
                reported.incrementAndGet();
                report(block, entry);
            }
        }
    }

    private void report(ErrorBlock block, int entry) {
        try {
            reports.accept(Optional.of(block.icmpError(entry)));
        } catch (OutOfMemoryError e) {
            reports.accept(Optional.empty());
        }
    }

    /** Returns how many ICMP errors were passed on, by any thread. */
    long reported() {
        return reported.get();
    }

    /** Begins to count the failures of a call, as the first of them may be due to an ICMP error. */
    Attempts attempts() {
        return new Attempts();
    }

    /** The attempts at a call that have failed in succession. For one thread. */
    final class Attempts {

        private long seen = reported.get();
        private int failed;
        private int unexplained; // of these, the last in succession

        private Attempts() {}

        /**
         * Empties the queue after an attempt has failed, and tells whether to repeat the call, as the error may have been
         * the pending one.
         *
         * @param errno the error
         */
        boolean absorb(int errno) {
            return isReport(errno) && absorb();
        }

        /** Does the same after an attempt has failed with an error that is not known. */
        boolean absorb() {
            take();
            long now = reported.get();
            unexplained = now == seen ? unexplained + 1 : 0;
            seen = now;
            failed++;
            return failed <= MAX_ATTEMPTS
                    && (unexplained < MAX_UNEXPLAINED || (unexplained < MAX_UNEXPLAINED_WITHOUT_ROOM && mayLackRoom()));
        }
    }

    private boolean mayLackRoom() {
        try {
            return descriptor.receiveRoom() < ENTRY_ROOM;
        } catch (IOException e) {
            return true; // Linux before 4.12 does not say
        }
    }

    /**
     * Tells whether a send failed only because the socket has errors queued: a full queue of the network interface
     * drops the datagram, which the kernel otherwise counts as sent (udp_send_skb in net/ipv4/udp.c, udp_v6_send_skb).
     */
    static boolean isTaken(int errno) {
        return errno == ErrnoException.ENOBUFS;
    }

    /** Tells whether an ICMP error can make a call fail with an error. */
    static boolean isReport(int errno) {
        return CODES.contains(errno);
    }
}
