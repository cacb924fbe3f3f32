package io.dgram;

/**
 * The kind of a {@link DgramException}, for programs to act on.
 *
 * <p>Later versions may add constants, so a {@code switch} needs a {@code default}.
 */
public enum ErrorCode {

    /** The socket is closed, or was closed while the call was blocked. */
    CLOSED("socket closed"),

    /** The address and port are in use by another socket ({@code EADDRINUSE}). */
    ADDRESS_IN_USE("address already in use"),

    /**
     * The address, or the interface in its scope, does not exist on this machine ({@code EADDRNOTAVAIL},
     * {@code ENODEV}).
     */
    ADDRESS_NOT_AVAILABLE("address not available on this machine"),

    /** The address is of a family that the socket cannot use ({@code EAFNOSUPPORT}). */
    ADDRESS_FAMILY("wrong address family"),

    /**
     * The system does not permit the operation ({@code EACCES}, {@code EPERM}): a privileged port, a firewall rule, or
     * a send to a broadcast address without {@link Option#BROADCAST}.
     */
    ACCESS_DENIED("not permitted"),

    /**
     * The datagram is longer than {@link SocketType#maxPayload()}, or, with {@link Option#DONT_FRAGMENT}, than the path
     * carries in one piece ({@code EMSGSIZE}), which {@link DgramException#mtu()} says if it is known. Nothing was
     * sent.
     */
    MESSAGE_TOO_LARGE("message too large"),

    /**
     * The peer of a connected socket answered an earlier datagram with "port unreachable" (ICMP, RFC 1122 section
     * 4.1.3.3; {@code ECONNREFUSED}). The socket stays open.
     */
    PORT_UNREACHABLE("port unreachable"),

    /** The host cannot be reached on its network ({@code EHOSTUNREACH}, {@code EHOSTDOWN}, {@code ENONET}). */
    HOST_UNREACHABLE("host unreachable"),

    /**
     * There is no route ({@code ENETUNREACH}, {@code ENETDOWN}), or only a blackhole route ({@code EINVAL} on Linux,
     * ip-route(8)).
     */
    NETWORK_UNREACHABLE("network unreachable"),

    /**
     * No datagram can be sent to that endpoint: its port is 0, or it is the sender of a datagram that came from the
     * unspecified address ({@code 0.0.0.0}, {@code ::}). The {@link Message#sender()} of a received datagram can be
     * either: such a sender expects no reply (RFC 768, RFC 1122 section 3.2.1.3). Nothing was sent.
     */
    INVALID_TARGET("invalid target"),

    /** The name has no address of the socket's family. */
    UNKNOWN_HOST("unknown host"),

    /** The system lacks the memory for the operation ({@code ENOBUFS}, {@code ENOMEM}); trying again later may help. */
    NO_BUFFER_SPACE("no buffer space"),

    /**
     * The socket's queue of callback sends is full: too many wait for the network, or for their callbacks to run. The
     * datagram was not sent; those that were queued earlier are.
     *
     * @see Socket#send(java.nio.ByteBuffer, int, String, SendCallback)
     */
    QUEUE_FULL("queue full"),

    /** The process or the system has no file descriptor left ({@code EMFILE}, {@code ENFILE}). */
    TOO_MANY_OPEN_FILES("too many open files"),

    /**
     * This socket has joined as many groups as the system allows; the limit is 20 per IPv4 socket on most Linux
     * systems.
     */
    TOO_MANY_GROUPS("too many groups joined"),

    /**
     * The system, the JDK or the privileges of this process do not provide the operation; the message says what would.
     */
    UNSUPPORTED("not supported"),

    /** The send filter ({@link SocketConfig#withSendFilter}) denies the address. Nothing was sent. */
    BLOCKED("blocked by the send filter"),

    /** A listener or callback threw; the cause is what it threw. Occurs in {@link Event.Failure} only. */
    LISTENER_FAILED("listener failed"),

    /** Any other error; the cause has the details. */
    IO("input/output error");

    private final String text;

    ErrorCode(String text) {
        this.text = text;
    }

    /**
     * Returns a short description for people, such as {@code "message too large"}.
     *
     * @return the description, in English, lower case
     */
    public String text() {
        return text;
    }
}
