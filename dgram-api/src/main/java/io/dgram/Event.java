package io.dgram;

import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

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
 *         case Event.MembershipSuspended(Membership membership) -> "receives nothing of " + membership.group();
 *         case Event.InterfaceLost(Option<?> option, String name) -> option + ": " + name + " is gone";
 *         case Event.Failure(DgramException error) -> "failed: " + error.getMessage();
 *         case Event.Icmp(IcmpError error) -> "the network says " + error.kind() + " about " + error.target();
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
        permits Message,
                Event.Listening,
                Event.Connected,
                Event.Timeout,
                Event.MembershipSuspended,
                Event.MembershipResumed,
                Event.InterfaceLost,
                Event.InterfaceRestored,
                Event.Failure,
                Event.Icmp,
                Event.Closed {

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
     * A membership receives nothing at present, because its interface is gone, or the interface that the socket is
     * {@linkplain Option#BOUND_DEVICE bound to}: from now on {@link Membership#isSuspended()} returns {@code true}. If
     * the interface was replaced before the library noticed, {@link MembershipResumed} follows at once; datagrams in
     * between are lost. A membership on {@linkplain Membership#ALL_INTERFACES all interfaces} is suspended when the
     * last of them is gone. An interface that is merely down does not suspend a membership.
     *
     * <p>At most 1,000 events of this kind, of the other kinds that interfaces cause, and failures are queued behind a
     * busy listener; further ones are {@linkplain SocketStatistics#eventsDropped() dropped}, and
     * {@code isSuspended()} tells the current state.
     *
     * @param membership the membership
     */
    record MembershipSuspended(Membership membership) implements Event {

        /**
         * Creates the event.
         *
         * @param membership the membership
         */
        public MembershipSuspended {
            Objects.requireNonNull(membership, "membership");
        }
    }

    /**
     * A membership that was suspended receives again: its group was joined again, with the same sources, and
     * {@link Membership#isSuspended()} returns {@code false}. Follows a {@link MembershipSuspended} of the same
     * membership, except for one that was joined while the bound device was gone.
     *
     * @param membership the membership
     */
    record MembershipResumed(Membership membership) implements Event {

        /**
         * Creates the event.
         *
         * @param membership the membership
         */
        public MembershipResumed {
            Objects.requireNonNull(membership, "membership");
        }
    }

    /**
     * The interface that an option names is gone: the {@linkplain Option#BOUND_DEVICE bound device} or the
     * {@linkplain Option#MULTICAST_INTERFACE multicast interface}. The option keeps its value, and is set again when
     * there is an interface of that name: {@link InterfaceRestored} follows, or, if the system refuses, a
     * {@link Failure}. Without a listener the loss is logged as a {@code Failure} is.
     *
     * @param option the option
     * @param networkInterface the name of the interface
     */
    record InterfaceLost(Option<Optional<NetworkInterface>> option, String networkInterface) implements Event {

        /**
         * Creates the event.
         *
         * @param option the option
         * @param networkInterface the name of the interface
         */
        public InterfaceLost {
            Objects.requireNonNull(option, "option");
            Objects.requireNonNull(networkInterface, "networkInterface");
        }
    }

    /**
     * There is an interface again of the name that an option was set to, and the option is in effect again. Follows an
     * {@link InterfaceLost}, or a {@link Failure} to set the option again.
     *
     * @param option the option
     * @param networkInterface the name of the interface
     */
    record InterfaceRestored(Option<Optional<NetworkInterface>> option, String networkInterface) implements Event {

        /**
         * Creates the event.
         *
         * @param option the option
         * @param networkInterface the name of the interface
         */
        public InterfaceRestored {
            Objects.requireNonNull(option, "option");
            Objects.requireNonNull(networkInterface, "networkInterface");
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

    /**
     * An ICMP error arrived about a datagram that the socket sent; only with
     * {@link SocketConfig#withIcmpErrors(boolean)}. While there is a listener for it, errors are delivered to that, and
     * {@link Socket#icmpErrors()} returns none. At most 1,000 are queued behind a busy listener; further ones are
     * dropped and counted ({@link SocketStatistics#icmpErrorsDropped()}).
     *
     * @param error the error
     */
    record Icmp(IcmpError error) implements Event {

        /**
         * Creates the event.
         *
         * @param error the error
         */
        public Icmp {
            Objects.requireNonNull(error, "error");
        }
    }

    /** The socket is closed and its port is free. The last event of a socket, delivered exactly once. */
    record Closed() implements Event {}
}
