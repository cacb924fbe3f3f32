package io.dgram.impl.receiving;

import io.dgram.Endpoint;
import io.dgram.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was taken last: a cursor that is reused, so that taking a datagram allocates nothing. Guarded by the lock of the
 * {@link Inbox}.
 */
final class Received {

    private @Nullable Endpoint sender;
    private @Nullable Message message; // only between being taken and being read: an idle socket keeps no payload

    /** Notes the sender of a datagram whose payload is where the caller wanted it. */
    Take from(Endpoint newSender) {
        sender = newSender;
        return Take.TAKEN;
    }

    /** Notes a datagram as a message of its own. */
    Take as(Message newMessage) {
        message = newMessage;
        return Take.TAKEN;
    }

    /** Returns who sent the datagram that was taken last. */
    Endpoint sender() {
        return Objects.requireNonNull(sender);
    }

    /** Returns the message that was taken last. Once only. */
    Message message() {
        Message taken = Objects.requireNonNull(message);
        message = null;
        return taken;
    }
}
