package io.dgram;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that happened to a socket.
 *
 * <p>Events of one socket are delivered one at a time and in order: {@link Listening} before the first {@link Message},
 * {@link Closed} last and once.
 *
 * <p>A major version may add kinds of events, and does not count that as a break: a {@code switch} over events wants a
 * {@code default} branch, without which it throws {@link MatchException} when it meets one that it was not compiled
 * for.
 *
 * {@snippet :
 * Socket socket = Dgram.createSocket(SocketType.UDP4);
 * socket.on(Event.class, event -> {
 *     String line = switch (event) {
 *         case Message message -> "received " + message.size() + " bytes";
 *         case Event.Listening(Endpoint address) -> "listening on " + address;
 *         case Event.Connected(Endpoint remote) -> "connected to " + remote;
 *         case Event.Timeout(Duration idle) -> "idle for " + idle;
 *         case Event.Failure(DgramException error) -> "failed: " + error.getMessage();
 *         case Event.Closed() -> "closed";
 *         default -> "something newer: " + event;
 *     };
 *     System.out.println(line);
 * });
 * socket.bind(0, "127.0.0.1");
 * socket.close();
 * socket.awaitClosed();
 * }
 *
 * @see Socket#on(Class, Listener)
 */
public sealed interface Event
        permits Message, Event.Listening, Event.Connected, Event.Timeout, Event.Failure, Event.Closed {

    /**
     * The socket is bound, by {@code bind} or by the first call that needed it.
     *
     * @param address the endpoint it is bound to, with its real port
     */
    record Listening(Endpoint address) implements Event {

        /**
         * Creates the event.
         *
         * @param address the endpoint it is bound to
         */
        public Listening {
            Objects.requireNonNull(address, "address");
        }
    }

    /**
     * The socket is connected.
     *
     * @param remote the peer
     */
    record Connected(Endpoint remote) implements Event {

        /**
         * Creates the event.
         *
         * @param remote the peer
         */
        public Connected {
            Objects.requireNonNull(remote, "remote");
        }
    }

    /**
     * Nothing was sent and nothing was delivered for as long as {@link Socket#setTimeout(Duration, Callback)} says.
     *
     * @param idle the period asked for
     */
    record Timeout(Duration idle) implements Event {

        /**
         * Creates the event.
         *
         * @param idle the period asked for
         */
        public Timeout {
            Objects.requireNonNull(idle, "idle");
        }
    }

    /**
     * Something failed that no call could report: the receiver met an error, or a listener threw. The socket lives on.
     * Without a listener for failures they are logged, by {@link System.Logger} {@code io.dgram} at level
     * {@code WARNING}: of each socket and {@linkplain ErrorCode code} one record a second at most. The next record, or
     * the one at close, says how many were left out. At most 1,000 failures wait for a listener that is busy; those
     * beyond are logged, and counted as {@linkplain SocketStatistics#eventsDropped() dropped}. Control characters in
     * what is logged are escaped, as the message of an exception may quote a datagram.
     *
     * @param error what failed
     */
    record Failure(DgramException error) implements Event {

        /**
         * Creates the event.
         *
         * @param error what failed
         */
        public Failure {
            Objects.requireNonNull(error, "error");
        }
    }

    /** The socket is closed and its port is free. The last event, exactly once. */
    record Closed() implements Event {}
}
