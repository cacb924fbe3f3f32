package io.dgram;

import org.jspecify.annotations.Nullable;

/**
 * Called with the outcome of an asynchronous send.
 *
 * <p>Callbacks run like {@linkplain Listener listeners}: one at a time, on a virtual thread of the socket, in the order
 * of the sends, except that a send that found the queue full is reported before the queued ones.
 *
 * @see Socket#send(java.nio.ByteBuffer, int, String, SendCallback)
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
@FunctionalInterface
public interface SendCallback {

    /**
     * Handles the outcome of a send.
     *
     * @param error why the datagram was not sent, or {@code null} if the kernel has accepted it
     * @throws Exception for any reason: treated as a listener's exception
     */
    void done(@Nullable DgramException error) throws Exception;
}
