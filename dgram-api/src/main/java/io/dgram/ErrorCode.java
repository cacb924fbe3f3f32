package io.dgram;

/**
 * The kind of a {@link DgramException}: what went wrong, for programs to decide on.
 *
 * <p>Later versions may add constants: a {@code switch} wants a {@code default}.
 */
public enum ErrorCode {

    /** The socket is closed, or was closed while the call was waiting. */
    CLOSED("socket closed"),

    /** The address and port are in use by another socket ({@code EADDRINUSE}). */
    ADDRESS_IN_USE("address already in use"),

    /** The address, or the interface in its scope, is none of this machine's ({@code EADDRNOTAVAIL}, {@code ENODEV}). */
    ADDRESS_NOT_AVAILABLE("address not available on this machine"),

    /** The address is of a family that the socket cannot use ({@code EAFNOSUPPORT}). */
    ADDRESS_FAMILY("wrong address family"),

    /**
     * The system does not permit it ({@code EACCES}, {@code EPERM}): a privileged port, a firewall rule, or a send to a
     * broadcast address without {@link Option#BROADCAST}.
     */
    ACCESS_DENIED("not permitted"),

    /**
     * The datagram is longer than {@link SocketType#maxPayload()}, or, with {@link Option#DONT_FRAGMENT}, than the path
     * carries in one piece ({@code EMSGSIZE}). Nothing was sent.
     */
    MESSAGE_TOO_LARGE("message too large"),

    /**
     * The peer of a connected socket answered an earlier datagram with "port unreachable" (ICMP, RFC 1122 section
     * 4.1.3.3; {@code ECONNREFUSED}). The socket lives on.
     */
    PORT_UNREACHABLE("port unreachable"),

    /** The route leads to no such host ({@code EHOSTUNREACH}, {@code EHOSTDOWN}, {@code ENONET}). */
    HOST_UNREACHABLE("host unreachable"),

    /**
     * There is no route ({@code ENETUNREACH}, {@code ENETDOWN}), or one that swallows everything ({@code EINVAL} of
     * Linux's blackhole routes, ip-route(8)).
     */
    NETWORK_UNREACHABLE("network unreachable"),

    /**
     * No datagram can be sent to that endpoint: its port is 0, or it is the sender of a datagram that came from the
     * unspecified address ({@code 0.0.0.0}, {@code ::}). Both come from the network, in {@link Message#sender()}: such
     * a sender expects no answer (RFC 768, RFC 1122 section 3.2.1.3). Nothing was sent.
     */
    INVALID_TARGET("invalid target"),

    /** The name has no address of the socket's family. */
    UNKNOWN_HOST("unknown host"),

    /** The system is short of memory for it ({@code ENOBUFS}, {@code ENOMEM}); trying again later may help. */
    NO_BUFFER_SPACE("no buffer space"),

    /**
     * As many sends as the socket keeps are waiting for the network, or for their callbacks to run. The datagram was
     * not sent; what was queued before is.
     *
     * @see Socket#send(java.nio.ByteBuffer, int, String, SendCallback)
     */
    QUEUE_FULL("queue full"),

    /** The process or the system has no file descriptor left ({@code EMFILE}, {@code ENFILE}). */
    TOO_MANY_OPEN_FILES("too many open files"),

    /** This socket has joined as many groups as the system allows; the limit is 20 per IPv4 socket on most Linux. */
    TOO_MANY_GROUPS("too many groups joined"),

    /** This system, this JDK or the rights given to this process do not offer it; the message says what would. */
    UNSUPPORTED("not supported"),

    /** The address is one that {@link SocketConfig#withSendFilter} keeps out. Nothing was sent. */
    BLOCKED("blocked by the send filter"),

    /** A listener or callback threw; the cause is what it threw. Seen in {@link Event.Failure} only. */
    LISTENER_FAILED("listener failed"),

    /** Anything else; the cause tells more. */
    IO("input/output error");

    private final String text;

    ErrorCode(String text) {
        this.text = text;
    }

    /**
     * Returns a few words for people, such as {@code "message too large"}.
     *
     * @return the words, in English, lower case
     */
    public String text() {
        return text;
    }
}
