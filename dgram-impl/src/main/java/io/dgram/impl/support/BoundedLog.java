package io.dgram.impl.support;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate-limited log: writes to the logger {@code io.dgram}, at most one record per second of each kind. Without a
 * limit, whatever the network causes could produce thousands.
 *
 * <p>Each socket has its own, whose records begin with the socket's name, if it has one; parts that all sockets share
 * use {@link #SHARED}. Suppressed records are counted, and the next record of the same kind, or {@link #end()}, reports
 * the count. Text is made {@linkplain Printable printable} first. No method throws, whatever the logger's handlers do.
 *
 * <p>Any thread may log, without waiting for another. Handlers run on the calling thread, so the caller must not hold a
 * lock that other threads need.
 */
public final class BoundedLog {

    private static final System.Logger LOGGER = System.getLogger("io.dgram");

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final VarHandle KINDS = kindsField();

    /** The log of everything that belongs to no single socket. */
    public static final BoundedLog SHARED = new BoundedLog(Clock.SYSTEM);

    /** When a record of this kind was last written, and how many were suppressed since. */
    private static final class Kind {

        final String name;
        final System.Logger.Level level;
        final @Nullable Kind next;
        final AtomicLong lastNanos;
        final AtomicLong suppressed = new AtomicLong();

        Kind(String name, System.Logger.Level level, @Nullable Kind next, long lastNanos) {
            this.name = name;
            this.level = level;
            this.next = next;
            this.lastNanos = new AtomicLong(lastNanos);
        }
    }

    private final Clock clock;
    private final @Nullable String owner;
    // A linked list, prepended to by compare-and-set: there are few kinds, and most sockets never log.
    private volatile @Nullable Kind kinds;

    public BoundedLog(Clock clock) {
        this(clock, null);
    }

    /**
     * @param owner what all records begin with, if anything
     */
    public BoundedLog(Clock clock, @Nullable String owner) {
        this.clock = clock;
        this.owner = owner;
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
     * @param kind one of a few constants; all records of one kind share the limit
     */
    public void warn(String kind, String message, @Nullable Throwable thrown) {
        log(System.Logger.Level.WARNING, kind, message, thrown);
    }

    /** Logs a detail for troubleshooting; otherwise like {@link #warn}. */
    public void debug(String kind, String message, @Nullable Throwable thrown) {
        log(System.Logger.Level.DEBUG, kind, message, thrown);
    }

    /**
     * Logs a detail for troubleshooting, whose text is made only if the logger wants it; otherwise like {@link #warn}.
     */
    public void debug(String kind, Supplier<String> message) {
        if (hasDetails()) {
            log(System.Logger.Level.DEBUG, kind, message.get(), null);
        }
    }

    /** Tells whether details are logged. Takes no memory. */
    public boolean hasDetails() {
        try {
            return LOGGER.isLoggable(System.Logger.Level.DEBUG);
        } catch (Throwable fromLogger) {
            return false;
        }
    }

    private void log(System.Logger.Level level, String kind, String message, @Nullable Throwable thrown) {
        try {
            long suppressed = LOGGER.isLoggable(level) ? countOrAdmit(kind, level) : -1;
            if (suppressed >= 0) {
                String text = Printable.text(owned(message));
                write(level, suppressed == 0 ? text : text + " (" + suppressed + " more left out before)", thrown);
            }
        } catch (Throwable fromHandler) {
            // There is nowhere else to report it.
        }
    }

    private String owned(String message) {
        return owner == null ? message : owner + ": " + message;
    }

    private static void write(System.Logger.Level level, String text, @Nullable Throwable thrown) {
        if (thrown == null) {
            LOGGER.log(level, text);
        } else {
            LOGGER.log(level, text, Printable.exception(thrown));
        }
    }

    // Returns how many records were suppressed since the last, or -1 if this one is to be suppressed too.
    private long countOrAdmit(String name, System.Logger.Level level) {
        Kind kind = kind(name, level);
        long now = clock.nanoTime();
        long last = kind.lastNanos.get();
        if (now - last < INTERVAL_NANOS) {
            kind.suppressed.incrementAndGet();
            return -1;
        }
        // Taken before other threads see the new time: what they suppress from then on does not precede this record.
        long suppressed = kind.suppressed.getAndSet(0);
        if (!kind.lastNanos.compareAndSet(last, now)) {
            kind.suppressed.addAndGet(suppressed + 1);
            return -1;
        }
        return suppressed;
    }

    private Kind kind(String name, System.Logger.Level level) {
        for (; ; ) {
            Kind first = kinds;
            for (Kind kind = first; kind != null; kind = kind.next) {
                if (kind.name.equals(name)) {
                    return kind;
                }
            }
            Kind added = new Kind(name, level, first, clock.nanoTime() - INTERVAL_NANOS);
            if (KINDS.compareAndSet(this, first, added)) {
                return added;
            }
        }
    }

    /** Logs how many records were suppressed since the last one of their kind. Called when a socket closes. */
    public void end() {
        for (Kind kind = kinds; kind != null; kind = kind.next) {
            long suppressed = kind.suppressed.getAndSet(0);
            if (suppressed > 0) {
                writeSuppressed(kind, suppressed);
            }
        }
    }

    private void writeSuppressed(Kind kind, long suppressed) {
        try {
            write(kind.level, owned(kind.name) + ": " + suppressed + " more left out before", null);
        } catch (Throwable fromHandler) {
            // There is nowhere else to report it.
        }
    }
}
