package io.dgram.bench.suite;

import java.util.Locale;

/** What a peer can do; the first argument of its command. */
public enum Role {
    /** Counts what it receives. */
    RECEIVE,
    /** Receives until told to stop, and reports the count when asked. */
    LISTEN,
    /** Does so on many sockets. */
    LISTEN_MANY,
    /** Counts what it sends. */
    SEND,
    /** Sends until told to stop: the load generator. */
    FLOOD,
    /** Sends at a fixed rate, and measures what that costs another process. */
    PACE,
    /** Sends everything back. */
    ECHO,
    /** Measures round trips. */
    PING,
    /** Holds many sockets. */
    OPEN,
    /** Compares its receiving with that of the bare channel. */
    RECEIVE_IN_TURNS,
    /** Compares its sending with that of the bare channel. */
    SEND_IN_TURNS;

    /** Returns the argument. */
    String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
