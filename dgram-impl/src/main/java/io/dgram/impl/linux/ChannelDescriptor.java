package io.dgram.impl.linux;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

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

    // Places in the array of 32-bit numbers that SO_MEMINFO returns (linux/sock_diag.h).
    private static final int RECEIVE_USED = 0; // SK_MEMINFO_RMEM_ALLOC
    private static final int RECEIVE_BUFFER = 1; // SK_MEMINFO_RCVBUF
    private static final int DROPS = 8; // SK_MEMINFO_DROPS

    private static final VarHandle CALLS = callsField();

    private final int number;

    @SuppressWarnings("unused") // read and written by the handle
    private volatile int calls; // native calls in progress; negative once closed

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
        return memoryInfo(DROPS);
    }

    /** Returns how many bytes of the receive buffer are not in use (SO_MEMINFO). */
    long receiveRoom() throws IOException {
        return memoryInfo(RECEIVE_BUFFER) - memoryInfo(RECEIVE_USED);
    }

    private long memoryInfo(int place) throws IOException {
        LinuxOption option = LinuxOption.SO_MEMINFO;
        return guarded(
                descriptor -> NativeAccess.functions().getOption(descriptor, option.level(), option.number(), place));
    }

    /** Has a filter drop, and count as dropped, what arrives; or removes that filter. */
    void dropAll(boolean drop) throws IOException {
        LinuxOption option = drop ? LinuxOption.SO_ATTACH_FILTER : LinuxOption.SO_DETACH_FILTER;
        guarded(descriptor -> {
            if (drop) {
                NativeAccess.functions().dropAll(descriptor, option.level(), option.number());
            } else {
                NativeAccess.functions().setOption(descriptor, option.level(), option.number(), 0);
            }
            return true;
        });
    }

    /** Connects the socket without the knowledge of its channel, which keeps what is queued (connect(2)). */
    void connect(byte[] address) throws IOException {
        guarded(descriptor -> {
            NativeAccess.functions().connect(descriptor, address);
            return true;
        });
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

    private static VarHandle callsField() {
        try {
            return MethodHandles.lookup().findVarHandle(ChannelDescriptor.class, "calls", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Returns the number for a native call, to be used until {@link #exit()}, which {@link #close()} waits for. Calls
     * run concurrently, and must not block.
     *
     * @throws ClosedChannelException if the channel may be closed already
     */
    int enter() throws IOException {
        if ((int) CALLS.getAndAdd(this, 1) < 0) {
            exit();
            throw new ClosedChannelException();
        }
        return number;
    }

    /** Ends what a successful {@link #enter()} began. */
    void exit() {
        CALLS.getAndAdd(this, -1);
    }

    private <T> T guarded(NativeCall<T> call) throws IOException {
        int descriptor = enter();
        try {
            return call.with(descriptor);
        } finally {
            exit();
        }
    }

    /** Waits until no native call is in progress, and prevents further ones. Only the first call has an effect. */
    void close() {
        int before;
        do {
            before = calls;
            if (before < 0) {
                return;
            }
        } while (!CALLS.compareAndSet(this, before, before + Integer.MIN_VALUE));
        awaitCalls();
    }

    // A short wait: these calls never block.
    private void awaitCalls() {
        boolean interrupted = false;
        while (calls != Integer.MIN_VALUE) {
            interrupted |= Thread.interrupted(); // it would end each wait at once
            LockSupport.parkNanos(AWAIT_CALLS_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
