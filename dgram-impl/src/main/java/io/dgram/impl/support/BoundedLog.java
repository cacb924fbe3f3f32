package io.dgram.impl.support;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the log {@code io.dgram}, at most one record a second of each kind: what the network causes may come by the
 * thousand.
 *
 * <p>A socket has one, and so has each part that all sockets share ({@link #SHARED}). Records that are left out are
 * counted; the next record of their kind, or {@link #end()}, says how many there were. Text is made
 * {@linkplain Printable printable} first. Nothing is ever thrown, whatever the handlers of the log do.
 *
 * <p>Any thread may log, and none waits for another. Handlers run in the thread that logs: it must not hold a lock that
 * others wait for.
 */
public final class BoundedLog {

    private static final System.Logger LOGGER = System.getLogger("io.dgram");

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final VarHandle KINDS = kindsField();

    /** For what belongs to no socket. */
    public static final BoundedLog SHARED = new BoundedLog(Clock.SYSTEM);

    /** When a record of this kind was last written, and how many were left out since. */
    private static final class Kind {

        final String name;
        final @Nullable Kind next;
        final AtomicLong lastNanos;
        final AtomicLong leftOut = new AtomicLong();

        Kind(String name, @Nullable Kind next, long lastNanos) {
            this.name = name;
            this.next = next;
            this.lastNanos = new AtomicLong(lastNanos);
        }
    }

    private final Clock clock;
    // A list that grows at its head: there are few kinds, and most sockets never log.
    private volatile @Nullable Kind kinds;

    public BoundedLog(Clock clock) {
        this.clock = clock;
    }

    private static VarHandle kindsField() {
        try {
            return MethodHandles.lookup().findVarHandle(BoundedLog.class, "kinds", Kind.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Logs a warning, unless one of its kind was logged within the last second.
     *
     * @param kind one of a few constants: what is logged under the same name shares its record per second
     */
    public void warn(String kind, String message, @Nullable Throwable thrown) {
        log(System.Logger.Level.WARNING, kind, message, thrown);
    }

    /** Logs for those who look for the reason of something, otherwise as {@link #warn}. */
    public void debug(String kind, String message, @Nullable Throwable thrown) {
        log(System.Logger.Level.DEBUG, kind, message, thrown);
    }

    private void log(System.Logger.Level level, String kind, String message, @Nullable Throwable thrown) {
        try {
            long leftOut = LOGGER.isLoggable(level) ? admit(kind) : -1;
            if (leftOut >= 0) {
                String text = Printable.text(message);
                write(level, leftOut == 0 ? text : text + " (" + leftOut + " more left out before)", thrown);
            }
        } catch (Throwable fromHandler) {
            // There is no other place to report it.
        }
    }

    private static void write(System.Logger.Level level, String text, @Nullable Throwable thrown) {
        if (thrown == null) {
            LOGGER.log(level, text);
        } else {
            LOGGER.log(level, text, Printable.exception(thrown));
        }
    }

    // Returns how many records were left out since the last, or -1 if this is to be left out, too.
    private long admit(String name) {
        Kind kind = kind(name);
        long now = clock.nanoTime();
        long last = kind.lastNanos.get();
        if (now - last < INTERVAL_NANOS || !kind.lastNanos.compareAndSet(last, now)) {
            kind.leftOut.incrementAndGet();
            return -1;
        }
        return kind.leftOut.getAndSet(0);
    }

    private Kind kind(String name) {
        for (; ; ) {
            Kind first = kinds;
            for (Kind kind = first; kind != null; kind = kind.next) {
                if (kind.name.equals(name)) {
                    return kind;
                }
            }
            Kind added = new Kind(name, first, clock.nanoTime() - INTERVAL_NANOS);
            if (KINDS.compareAndSet(this, first, added)) {
                return added;
            }
        }
    }

    /** Logs how many records were left out that no other record has accounted for. To be called when a socket closes. */
    public void end() {
        for (Kind kind = kinds; kind != null; kind = kind.next) {
            long leftOut = kind.leftOut.getAndSet(0);
            if (leftOut > 0) {
                writeLeftOut(kind.name, leftOut);
            }
        }
    }

    private static void writeLeftOut(String kind, long leftOut) {
        try {
            write(System.Logger.Level.WARNING, kind + ": " + leftOut + " more left out before", null);
        } catch (Throwable fromHandler) {
            // There is no other place to report it.
        }
    }
}
