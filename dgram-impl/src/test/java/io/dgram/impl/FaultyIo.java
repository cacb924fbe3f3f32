package io.dgram.impl;

import io.dgram.impl.transport.DatagramIo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The system calls of a channel, which fail when told to. */
public final class FaultyIo implements DatagramIo {

    /** So often that it does not end. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    /** What a call does instead of its work. */
    @FunctionalInterface
    public interface Fault {

        /** The kernel has no room, or no datagram. */
        Fault NOTHING_MOVES = () -> {};

        /** Throws, unless nothing is to move. */
        void happen() throws IOException;

        /** Returns the fault of throwing something, new each time. */
        static Fault of(Supplier<? extends Throwable> thrown) {
            return () -> Fault.<RuntimeException>raise(thrown.get());
        }

        // Throws whatever it is, declared or not.
        @SuppressWarnings("unchecked")
        private static <X extends Throwable> void raise(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }

    /** The faults that one of the two calls has before it. */
    private static final class Plan {

        private final AtomicInteger calls = new AtomicInteger();
        private int left; // under this monitor, as the fault: who calls meanwhile meets the old plan or the new
        private Fault fault = Fault.NOTHING_MOVES;

        synchronized void set(int times, Fault next) {
            left = times;
            fault = next;
        }

        synchronized void clear() {
            left = 0;
        }

        private synchronized Optional<Fault> next() {
            if (left == 0) {
                return Optional.empty();
            }
            if (left != ALWAYS) {
                left--;
            }
            return Optional.of(fault);
        }

        boolean fails() throws IOException {
            calls.incrementAndGet();
            Optional<Fault> next = next();
            if (next.isPresent()) {
                next.get().happen();
            }
            return next.isPresent();
        }
    }

    private final DatagramIo real;
    private final Plan sends = new Plan();
    private final Plan receives = new Plan();
    private volatile boolean reportsErrors;

    public FaultyIo(DatagramIo real) {
        this.real = real;
    }

    public void failSends(int times, Fault fault) {
        sends.set(times, fault);
    }

    public void failReceives(int times, Fault fault) {
        receives.set(times, fault);
    }

    /** Behaves as a socket that reports ICMP errors from now on. */
    void reportErrors() {
        reportsErrors = true;
    }

    @Override
    public boolean reportsErrors() {
        return reportsErrors;
    }

    /** Has both calls work from now on. */
    public void heal() {
        sends.clear();
        receives.clear();
    }

    public int sendCalls() {
        return sends.calls.get();
    }

    int receiveCalls() {
        return receives.calls.get();
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        return receives.fails() ? null : real.receive(target);
    }

    @Override
    public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
        return sends.fails() ? 0 : real.send(payload, target);
    }
}
