package io.dgram.bench.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The options of a peer's command line, {@code key=value} each; what is not given has a default. */
final class Options {

    /** What every receiving socket of every peer asks for. */
    static final int RECEIVE_BUFFER = 4 << 20;

    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads the options.
     *
     * @param arguments the command line
     * @param from the index of the first option
     * @return the options
     * @throws IllegalArgumentException if an argument is not an option
     */
    static Options parse(String[] arguments, int from) {
        Options options = new Options();
        for (int i = from; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not key=value: " + arguments[i]);
            }
            options.values.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        return options;
    }

    /**
     * Returns the length of the datagrams.
     *
     * @return bytes
     */
    int size() {
        return number("size", 64);
    }

    /**
     * Returns room for a datagram and a byte more, by which one that is too long would show.
     *
     * @return bytes
     */
    int room() {
        return size() + 1;
    }

    /**
     * Returns where to send to.
     *
     * @return an address of this machine
     */
    InetSocketAddress target() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), number("port", 0));
    }

    /**
     * Returns the time before the measured one.
     *
     * @return milliseconds
     */
    int warmup() {
        return number("warmup", 0);
    }

    /**
     * Returns the time to measure, or for {@code echo} and {@code flood} to live.
     *
     * @return milliseconds
     */
    int time() {
        return number("time", 1_000);
    }

    /**
     * Returns how many datagrams {@code ping} keeps under way.
     *
     * @return a number of datagrams
     */
    int outstanding() {
        return number("outstanding", 1);
    }

    /**
     * Returns how many sockets {@code open} opens.
     *
     * @return a number of sockets
     */
    int sockets() {
        return number("sockets", 1_000);
    }

    /**
     * Tells whether each open socket is sent a datagram a second.
     *
     * @return whether {@code mode=trickle} was given
     */
    boolean trickle() {
        return values.getOrDefault("mode", "idle").equals("trickle");
    }

    /**
     * Tells how long io.dgram may look for a datagram again and again before it waits.
     *
     * @return the duration, zero for not at all; empty for what io.dgram does by itself
     */
    Optional<Duration> busyPoll() {
        return Optional.ofNullable(values.get("busy")).map(micros -> Duration.ofNanos(1_000 * Long.parseLong(micros)));
    }

    /**
     * Tells how long io.dgram may let datagrams gather before it looks for them.
     *
     * @return the duration, zero for not at all; empty for what io.dgram does by itself
     */
    Optional<Duration> moderation() {
        return Optional.ofNullable(values.get("moderation"))
                .map(micros -> Duration.ofNanos(1_000 * Long.parseLong(micros)));
    }

    /**
     * Returns a new thread of the kind that was asked for, not started.
     *
     * @param name its name
     * @param task what it runs
     * @return a virtual thread, unless {@code thread=platform} was given
     */
    Thread thread(String name, Runnable task) {
        boolean platform = values.getOrDefault("thread", "virtual").equals("platform");
        Thread.Builder builder = platform ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        return builder.name(name).unstarted(task);
    }

    private int number(String key, int otherwise) {
        String value = values.get(key);
        return value == null ? otherwise : Integer.parseInt(value);
    }
}
