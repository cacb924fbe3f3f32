package io.dgram.impl.recorder;

import io.dgram.Endpoint;
import io.dgram.IcmpError;
import io.dgram.SocketStatistics;
import io.dgram.internal.AddressLiteral;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events of the flight recorder. Their names and fields are what recordings are analysed by, so they are kept.
 *
 * <p>The fields of a superclass are recorded unless they are private.
 */
final class RecorderEvents {

    private RecorderEvents() {}

    /** An event of a socket. */
    @Category("io.dgram")
    abstract static class SocketEvent extends Event {

        @Label("Socket")
        @Description("The number of the socket, as in Dgram.openSockets(); 0 if it could not be opened")
        long socket;

        @Label("Socket Name")
        @Description("SocketConfig.withName; null if the socket has none")
        @Nullable
        String socketName;

        @Label("Local Endpoint")
        @Description("The address and port that the socket is bound to; null if it is not bound")
        @Nullable
        String local;

        @Label("Remote Endpoint")
        @Description("The address and port of the peer; null if the socket is not connected")
        @Nullable
        String remote;

        final void describe(Recorder.Subject subject) {
            socket = subject.id();
            socketName = subject.nameOrNull();
            local = text(subject.localOrNull());
            remote = text(subject.peerOrNull());
        }

        static @Nullable String text(@Nullable Endpoint endpoint) {
            return endpoint == null ? null : endpoint.toString();
        }
    }

    /** An event that has a duration. */
    abstract static class SpanEvent extends SocketEvent implements Recorder.Span {

        @Override
        public final void finish(Recorder.Subject subject) {
            try {
                end();
                if (shouldCommit()) {
                    describe(subject);
                    commit();
                }
            } catch (Throwable e) {
                // There is no memory to record it.
            }
        }
    }

    /** A socket was opened. */
    @Name("io.dgram.SocketOpen")
    @Label("Socket Open")
    @Description("A socket was opened")
    static final class SocketOpen extends SocketEvent {

        @Label("Type")
        @Description("The address family: udp, udp4 or udp6")
        @Nullable
        String type;
    }

    /** A socket was closed. */
    @Name("io.dgram.SocketClose")
    @Label("Socket Close")
    @Description("The application closed a socket, or dropped it without closing it")
    static final class SocketClose extends SocketEvent {

        @Label("Age")
        @Description("How long the socket was open")
        @Timespan(Timespan.NANOSECONDS)
        long age;

        @Label("Datagrams Received")
        long datagramsReceived;

        @Label("Bytes Received")
        @DataAmount
        long bytesReceived;

        @Label("Datagrams Sent")
        long datagramsSent;

        @Label("Bytes Sent")
        @DataAmount
        long bytesSent;

        void traffic(SocketStatistics stats) {
            datagramsReceived = stats.datagramsReceived();
            bytesReceived = stats.bytesReceived();
            datagramsSent = stats.datagramsSent();
            bytesSent = stats.bytesSent();
        }
    }

    /** A thread waited for a datagram. */
    @Name("io.dgram.ReceiveWait")
    @Label("Receive Wait")
    @Description("A thread waited for a datagram: that of a caller of receive, or the receiver of the socket")
    @Threshold("20 ms")
    @StackTrace(false)
    static final class ReceiveWait extends SpanEvent {}

    /** A thread waited for room in the send buffer. */
    @Name("io.dgram.SendWait")
    @Label("Send Wait")
    @Description("A thread that sends waited for room in the send buffer of the socket")
    @Threshold("20 ms")
    static final class SendWait extends SpanEvent {}

    /** A listener or callback took long. */
    @Name("io.dgram.ListenerCall")
    @Label("Listener Call")
    @Description("A listener or callback ran, during which the socket delivers nothing else")
    @Threshold("20 ms")
    @StackTrace(false)
    static final class ListenerCall extends SpanEvent {

        @Label("Listener")
        @Description("The class of the listener or callback")
        @Nullable
        Class<?> listener;

        @Label("Event")
        @Description("What the listener was called with, such as Message; null for a callback")
        @Nullable
        String event;

        ListenerCall(Object called, @Nullable Object event) {
            listener = called.getClass();
            this.event = event == null ? null : event.getClass().getSimpleName();
        }
    }

    /** An operation failed. */
    @Name("io.dgram.Failure")
    @Label("Failure")
    @Description("An operation failed, or a listener did. At most 100 a second are recorded")
    static final class Failure extends SocketEvent {

        @Label("Operation")
        @Nullable
        String operation;

        @Label("Code")
        @Description("The ErrorCode")
        @Nullable
        String code;

        @Label("Message")
        @Nullable
        String message;

        @Label("Omitted")
        @Description("How many failures, of all sockets, were not recorded since the last that was")
        long omitted;
    }

    /** An ICMP error was reported. */
    @Name("io.dgram.IcmpError")
    @Label("ICMP Error")
    @Description("An ICMP error about a datagram that a socket had sent, for sockets with SocketConfig.withIcmpErrors."
            + " At most 100 a second are recorded")
    @StackTrace(false)
    static final class Icmp extends SocketEvent {

        @Label("Kind")
        @Description("IcmpError.Kind, such as PORT_UNREACHABLE")
        @Nullable
        String kind;

        @Label("Target")
        @Description("Where the datagram was sent to")
        @Nullable
        String target;

        @Label("Reporter")
        @Description("The address of the host or router that sent the error; null if it is not known")
        @Nullable
        String reporter;

        @Label("MTU")
        @Description("What the next link of the path carries; -1 if the error does not say so")
        @DataAmount
        int mtu;

        @Label("Omitted")
        @Description("How many ICMP errors, of all sockets, were not recorded since the last that was")
        long omitted;

        void error(IcmpError error) {
            kind = error.kind().name();
            target = error.target().toString();
            reporter = error.reporter().map(AddressLiteral::print).orElse(null);
            mtu = error.mtu().orElse(-1);
        }
    }

    /** Datagrams were dropped. */
    @Name("io.dgram.Drop")
    @Label("Drop")
    @Description("Datagrams of a socket were dropped since the last event of that kind")
    @Period("10 s")
    @StackTrace(false)
    static final class Drop extends SocketEvent {

        @Label("Kind")
        @Description("Why, or by whom, such as kernel or filter: the name of the counter in SocketStatistics")
        @Nullable
        String kind;

        @Label("Datagrams")
        @Description("How many were dropped since the last event")
        long datagrams;

        @Label("Total")
        @Description("How many were dropped since the socket was opened")
        long total;
    }

    /** The receive filter rejected a datagram. */
    @Name("io.dgram.FilteredDatagram")
    @Label("Filtered Datagram")
    @Description("The receive filter of a socket rejected a datagram. Off by default, as there is one event for each")
    @Enabled(false)
    @StackTrace(false)
    static final class FilteredDatagram extends SocketEvent {

        @Label("Sender")
        @Description("The address of the sender")
        @Nullable
        String sender;
    }

    /** What a socket has done so far. */
    @Name("io.dgram.SocketStatistics")
    @Label("Socket Statistics")
    @Description("What a socket has done since it was opened")
    @Period("10 s")
    @StackTrace(false)
    static final class Statistics extends SocketEvent {

        @Label("Age")
        @Description("How long the socket has been open")
        @Timespan(Timespan.NANOSECONDS)
        long age;

        @Label("Datagrams Received")
        long datagramsReceived;

        @Label("Bytes Received")
        @DataAmount
        long bytesReceived;

        @Label("Datagrams Sent")
        long datagramsSent;

        @Label("Bytes Sent")
        @DataAmount
        long bytesSent;

        @Label("Truncated")
        long truncated;

        @Label("Filtered")
        long filtered;

        @Label("Rejected")
        long rejected;

        @Label("Discarded")
        long discarded;

        @Label("Receive Errors")
        long receiveErrors;

        @Label("Send Errors")
        long sendErrors;

        @Label("ICMP Errors")
        long icmpErrors;

        @Label("ICMP Errors Dropped")
        long icmpErrorsDropped;

        @Label("Send Waits")
        long sendWaits;

        @Label("Events Dropped")
        long eventsDropped;

        @Label("Kernel Drops")
        @Description("-1 if it is not known")
        long kernelDrops;

        @Label("Kernel Drops Exact")
        @Description("Whether that number is exact, or an estimate")
        boolean kernelDropsExact;

        void counters(SocketStatistics stats) {
            datagramsReceived = stats.datagramsReceived();
            bytesReceived = stats.bytesReceived();
            datagramsSent = stats.datagramsSent();
            bytesSent = stats.bytesSent();
            truncated = stats.truncated();
            filtered = stats.filtered();
            rejected = stats.rejected();
            discarded = stats.discarded();
            receiveErrors = sum(stats.receiveErrors().values());
            sendErrors = sum(stats.sendErrors().values());
            icmpErrors = stats.icmpErrors();
            icmpErrorsDropped = stats.icmpErrorsDropped();
            sendWaits = stats.sendWaits();
            eventsDropped = stats.eventsDropped();
            kernelDrops = stats.kernelDrops().orElse(-1);
            kernelDropsExact = stats.isKernelDropsExact();
        }

        private static long sum(Iterable<Long> counts) {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }
    }
}
