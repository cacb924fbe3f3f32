package io.dgram.impl.recorder;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.IcmpError;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports to the flight recorder of the JDK while a recording runs. Any thread may report, without waiting. No method
 * throws.
 *
 * <p>While no recording runs, and where the JDK has no flight recorder, a report is a look at one field: no class of an
 * event is loaded, no event is created and no clock is read. Only the other classes of this package name
 * {@code jdk.jfr}, and they are loaded only where that module is there.
 */
public abstract class Recorder {

    /** A socket, as its events name it. */
    public interface Subject {

        /** Returns the number of the socket, which no other socket of this process has. */
        long id();

        SocketType type();

        @Nullable
        String nameOrNull();

        @Nullable
        Endpoint localOrNull();

        @Nullable
        Endpoint peerOrNull();
    }

    /** A socket whose statistics are recorded. */
    public interface Observed {

        Subject subject();

        SocketStatistics stats();

        /** Tells whether the socket is not closed, nor about to be. */
        boolean isOpen();

        Duration age();
    }

    /** Something that takes time, and is recorded if it has taken long. */
    public interface Span {

        /** Ends it. */
        void finish(Subject socket);
    }

    /** Whether this process can have a flight recorder: without its module, none of its classes may be named. */
    private static final boolean AVAILABLE = isAvailable();

    private static volatile @Nullable Recorder running; // null while nothing is recorded
    private static volatile Supplier<? extends List<? extends Observed>> observed = List::of;

    Recorder() {}

    private static boolean isAvailable() {
        Module self = Recorder.class.getModule();
        ModuleLayer layer = Optional.ofNullable(self.getLayer()).orElseGet(ModuleLayer::boot);
        return layer.findModule("jdk.jfr").filter(self::canRead).isPresent();
    }

    // -------------------------------------------------------------------------------------------------- switching

    /**
     * Has the statistics of sockets recorded.
     *
     * @param open returns the sockets that are open
     */
    public static void observe(Supplier<? extends List<? extends Observed>> open) {
        observed = open;
    }

    static List<? extends Observed> observed() {
        return observed.get();
    }

    static void run(@Nullable Recorder recorder) {
        running = recorder;
    }

    // -------------------------------------------------------------------------------------------------- reporting

    /** Reports a socket that was opened. */
    public static void opened(Observed socket) {
        if (AVAILABLE) {
            RecorderSwitch.socketOpened();
        }
        Recorder present = running;
        if (present != null) {
            present.open(socket);
        }
    }

    /** Reports a socket that was {@linkplain #opened opened}, and is closed now. */
    public static void closed(Observed socket) {
        Recorder present = running;
        if (present != null) {
            present.close(socket);
        }
        if (AVAILABLE) {
            RecorderSwitch.socketClosed();
        }
    }

    /**
     * Reports an operation that failed.
     *
     * @param socket the socket, or {@code null} if it could not be opened
     */
    public static void failed(@Nullable Subject socket, DgramException failure) {
        Recorder present = running;
        if (present != null) {
            present.failure(socket, failure);
        }
    }

    /** Reports an ICMP error about a datagram that the socket had sent. */
    public static void icmpError(Subject socket, IcmpError error) {
        Recorder present = running;
        if (present != null) {
            present.icmp(socket, error);
        }
    }

    /** Reports a datagram that the receive filter rejected. */
    public static void filtered(Subject socket, InetAddress sender) {
        Recorder present = running;
        if (present != null) {
            present.filter(socket, sender);
        }
    }

    /**
     * Begins a wait for a datagram.
     *
     * @return the wait, or {@code null} if it is not to be recorded
     */
    public static @Nullable Span receiveWait() {
        Recorder present = running;
        return present == null ? null : present.receiving();
    }

    /** Begins a wait for room in the send buffer; otherwise as {@link #receiveWait()}. */
    public static @Nullable Span sendWait() {
        Recorder present = running;
        return present == null ? null : present.sending();
    }

    /**
     * Begins a call of a listener or callback; otherwise as {@link #receiveWait()}.
     *
     * @param called the listener
     * @param event what it is called with, or {@code null} for a callback
     */
    public static @Nullable Span call(Object called, @Nullable Object event) {
        Recorder present = running;
        return present == null ? null : present.calling(called, event);
    }

    /** Ends something that takes time, if it is to be recorded. */
    public static void finish(@Nullable Span span, Subject socket) {
        if (span != null) {
            span.finish(socket);
        }
    }

    // --------------------------------------------------------------------------------------- while a recording runs

    abstract void open(Observed socket);

    abstract void close(Observed socket);

    abstract void failure(@Nullable Subject socket, DgramException failure);

    abstract void icmp(Subject socket, IcmpError error);

    abstract void filter(Subject socket, InetAddress sender);

    abstract @Nullable Span receiving();

    abstract @Nullable Span sending();

    abstract @Nullable Span calling(Object called, @Nullable Object event);
}
