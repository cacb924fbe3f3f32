package io.dgram;

/**
 * An action of the application that a socket runs later, on a thread of its own.
 *
 * <p>Callbacks run like {@linkplain Listener listeners}: one at a time, in order with the events, and they may block,
 * may call every method of the socket (except {@link Socket#awaitClosed()}, which would wait for the callback itself),
 * and may throw.
 *
 * {@snippet :
 * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
 *     socket.setTimeout(Duration.ofSeconds(30), () -> socket.send("still here", 5000, "127.0.0.1"));
 * }
 * }
 *
 * @see Socket#setTimeout(java.time.Duration, Callback)
 * @see Socket#close(Callback)
 */
@FunctionalInterface
public interface Callback {

    /**
     * Runs the action.
     *
     * @throws Exception for any reason: the socket turns it into an {@link Event.Failure} whose code is
     *     {@link ErrorCode#LISTENER_FAILED}, and continues. After {@link Event.Closed}, which no event follows, the
     *     exception is logged like a failure without a listener. An {@link Error} is handled in the same way.
     */
    void run() throws Exception;
}
