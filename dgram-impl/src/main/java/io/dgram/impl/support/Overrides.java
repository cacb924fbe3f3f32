package io.dgram.impl.support;

import io.dgram.SocketConfig;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What system properties override in the configuration of every socket, so that operators can switch off what causes
 * trouble without changing the program. The documentation of the package {@code io.dgram} lists them.
 *
 * <p>They are read once. A value that is not understood is logged and otherwise ignored.
 */
public final class Overrides {

    /** The overrides of this process. */
    public static final Overrides PRESENT = new Overrides(System::getProperty, BoundedLog.SHARED);

    private final Optional<Duration> busyPoll;
    private final Optional<Duration> moderation;
    private final Optional<Boolean> coalescing;
    private final Optional<Boolean> manyPerCall;

    /**
     * @param properties returns the value of a property, or {@code null} if it is not set
     * @param log has a record of each value that is not understood
     */
    Overrides(Function<String, @Nullable String> properties, BoundedLog log) {
        Reader reader = new Reader(properties, log);
        busyPoll = reader.duration("io.dgram.busyPoll", SocketConfig.MAX_BUSY_POLL);
        moderation = reader.duration("io.dgram.moderation", SocketConfig.MAX_MODERATION);
        coalescing = reader.onOrOff("io.dgram.coalescing");
        manyPerCall = reader.onOrOff("io.dgram.manyPerCall");
    }

    /** Reads the properties. */
    private record Reader(Function<String, @Nullable String> properties, BoundedLog log) {

        private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ns|us|ms)");
        private static final Map<String, ChronoUnit> UNITS =
                Map.of("ns", ChronoUnit.NANOS, "us", ChronoUnit.MICROS, "ms", ChronoUnit.MILLIS);

        Optional<Boolean> onOrOff(String name) {
            String value = properties.apply(name);
            if (value == null) {
                return Optional.empty();
            }
            return switch (value) {
                case "on" -> Optional.of(true);
                case "off" -> Optional.of(false);
                default -> ignored(name, value, "neither on nor off");
            };
        }

        Optional<Duration> duration(String name, Duration longest) {
            String value = properties.apply(name);
            if (value == null) {
                return Optional.empty();
            }
            if (value.equals("off")) {
                return Optional.of(Duration.ZERO);
            }
            Matcher matcher = DURATION.matcher(value);
            if (!matcher.matches()) {
                return ignored(name, value, "neither off nor a number with a unit, such as 50us (ns, us, ms)");
            }
            ChronoUnit unit = Objects.requireNonNull(UNITS.get(matcher.group(2)));
            Duration duration = Duration.of(Long.parseLong(matcher.group(1)), unit);
            return duration.compareTo(longest) > 0
                    ? ignored(name, value, "longer than " + longest.toMillis() + "ms")
                    : Optional.of(duration);
        }

        private <T> Optional<T> ignored(String name, String value, String reason) {
            log.warn(name, "the system property " + name + "=" + value + " is ignored: it is " + reason, null);
            return Optional.empty();
        }
    }

    /** Returns a configuration as it is to be used. */
    public SocketConfig applyTo(SocketConfig configured) {
        SocketConfig config = configured;
        if (busyPoll.isPresent()) {
            config = config.withBusyPoll(busyPoll.get());
        }
        if (moderation.isPresent()) {
            config = config.withModeration(moderation.get());
        }
        if (!coalescing()) {
            config = config.withCoalescing(false);
        }
        return config;
    }

    /** Tells whether the kernel may be given, and asked for, several datagrams as one message. */
    public boolean coalescing() {
        return coalescing.orElse(true);
    }

    /** Tells whether sockets may move several datagrams by one system call. */
    public boolean manyPerCall() {
        return manyPerCall.orElse(true);
    }
}
