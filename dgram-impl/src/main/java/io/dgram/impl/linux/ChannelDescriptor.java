package io.dgram.impl.linux;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file descriptor of a channel. It is never used once the channel may have been closed, because its number may by
 * then belong to another file.
 *
 * <p>Native calls and {@link #close()} exclude each other. A transport calls {@code close()} before it closes the
 * channel.
 */
final class ChannelDescriptor {

    /** A native call that needs the descriptor. */
    @FunctionalInterface
    private interface NativeCall<T> {
        T with(int descriptor) throws IOException;
    }

    private static final long AWAIT_CALLS_NANOS = 10_000;
    private static final int DROPS = 8; // SK_MEMINFO_DROPS: the place in the array of 32-bit numbers

    private final ReentrantLock lock = new ReentrantLock();
    private final int number;
    private boolean closed; // under lock
    private final AtomicInteger calls = new AtomicInteger(); // that move datagrams, under way; negative once closed

    private ChannelDescriptor(int number) {
        this.number = number;
    }

    /**
     * Finds the descriptor of a channel that was just opened and is not in use yet.
     *
     * @param guess what {@link #nextNumber()} returned before the channel was opened
     * @throws IOException if it cannot be found
     * @throws UnsupportedOperationException without native access
     */
    static ChannelDescriptor find(DatagramChannel channel, int guess) throws IOException {
        return new ChannelDescriptor(NativeAccess.finder().find(channel, guess));
    }

    /** Returns why no native call can be made on a channel whose descriptor was not found. */
    static String notFoundReason(IOException failure) {
        return "it needs the socket's descriptor: " + failure.getMessage();
    }

    /** Returns the number that the next descriptor of the process will probably have. */
    static int nextNumber() {
        return NativeAccess.functions().lowestFree();
    }

    /** Sets an option (setsockopt(2)). */
    void setOption(LinuxOption option, int value) throws IOException {
        guarded(descriptor -> {
            NativeAccess.functions().setOption(descriptor, option.level(), option.number(), value);
            return true;
        });
    }

    /** Sets an option whose value is a text. */
    void setOption(LinuxOption option, String value) throws IOException {
        setStructure(NativeAccess.functions(), option, (value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** Sets an option whose value is a structure. */
    void setStructure(LinuxOption option, byte[] value) throws IOException {
        setStructure(NativeAccess.functions(), option, value);
    }

    /** Sets an option that changes memberships or their sources. */
    void setGroupOption(LinuxOption option, byte[] value) throws IOException {
        setStructure(NativeAccess.groupFunctions(), option, value);
    }

    private void setStructure(SocketFunctions functions, LinuxOption option, byte[] value) throws IOException {
        guarded(descriptor -> {
            functions.setOption(descriptor, option.level(), option.number(), value);
            return true;
        });
    }

    /** Returns how many datagrams for this socket the kernel dropped (SO_MEMINFO). */
    long drops() throws IOException {
        LinuxOption option = LinuxOption.SO_MEMINFO;
        return guarded(
                descriptor -> NativeAccess.functions().getOption(descriptor, option.level(), option.number(), DROPS));
    }

    /** Reads an option (getsockopt(2)). */
    int getOption(LinuxOption option) throws IOException {
        return guarded(descriptor -> NativeAccess.functions().getOption(descriptor, option.level(), option.number()));
    }

    /** Reads an option whose value is a text. */
    String getTextOption(LinuxOption option) throws IOException {
        return guarded(
                descriptor -> NativeAccess.functions().getTextOption(descriptor, option.level(), option.number()));
    }

    /** Sends an empty datagram to the connected peer (send(2)). Returns whether the kernel had room. */
    boolean sendEmpty() throws IOException {
        return guarded(NativeAccess.functions()::sendEmpty);
    }

    /**
     * Returns the number for a call that moves datagrams, to be used until {@link #exit()}, which {@link #close()}
     * waits for. Such calls run concurrently.
     *
     * @throws ClosedChannelException if the channel may be closed already
     */
    int enter() throws IOException {
        if (calls.incrementAndGet() < 0) {
            exit();
            throw new ClosedChannelException();
        }
        return number;
    }

    /** Ends what a successful {@link #enter()} began. */
    void exit() {
        calls.decrementAndGet();
    }

    private <T> T guarded(NativeCall<T> call) throws IOException {
        lock.lock();
        try {
            requireOpen();
            return call.with(number);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no native call is in progress, and prevents further ones. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        calls.addAndGet(Integer.MIN_VALUE);
        awaitCalls();
    }

    // A short wait: these calls never block.
    private void awaitCalls() {
        boolean interrupted = false;
        while (calls.get() != Integer.MIN_VALUE) {
            interrupted |= Thread.interrupted(); // it would end each wait at once
            LockSupport.parkNanos(AWAIT_CALLS_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // Under lock.
    private void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
