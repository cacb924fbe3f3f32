package io.dgram;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that happened to a socket.
 *
 * <p>Events of one socket are delivered one at a time and in order: {@link Listening} before the first {@link Message},
 * {@link Closed} last and once.
 *
 * <p>A major version may add kinds of events without treating that as an incompatible change: a {@code switch} over
 * events needs a {@code default} branch, without which it throws {@link MatchException} for a kind that did not exist
 * when it was compiled.
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
     * The socket is bound, by {@code bind} or implicitly by another call.
     *
     * @param address the endpoint that it is bound to, with the actual port
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
     * Nothing was sent and nothing was delivered for the period given to {@link Socket#setTimeout(Duration, Callback)}.
     *
     * @param idle the period that was set
     */
    record Timeout(Duration idle) implements Event {

        /**
         * Creates the event.
         *
         * @param idle the period that was set
         */
        public Timeout {
            Objects.requireNonNull(idle, "idle");
        }
    }

    /**
     * An error that no call could report: for example, the receiver failed to receive, or a
     * {@linkplain Listener#handle listener threw}. The socket stays open. Failures without a listener are logged by the
     * {@link System.Logger} {@code io.dgram} at level {@code WARNING}, at most one record per second for each socket
     * and {@linkplain ErrorCode code}; the next record, or the one at close, says how many were left out. At most 1,000
     * failures are queued behind a busy listener; further ones are logged and counted as
     * {@linkplain SocketStatistics#eventsDropped() dropped}. Control characters in log records are escaped, because an
     * exception's message may quote a datagram.
     *
     * @param error the error
     */
    record Failure(DgramException error) implements Event {

        /**
         * Creates the event.
         *
         * @param error the error
         */
        public Failure {
            Objects.requireNonNull(error, "error");
        }
    }

    /** The socket is closed and its port is free. The last event of a socket, delivered exactly once. */
    record Closed() implements Event {}
}
