package io.dgram.impl.receiving;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.impl.lifecycle.PendingErrors;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives by a {@code for} loop, which ends when the socket is closed or the thread interrupted. For one thread. */
public final class MessageIterator implements Iterator<Message> {

    private final Socket socket;
    private final Consumer<Event> events;
    private @Nullable Message next;

    /**
     * @param events is given the errors about earlier datagrams that the loop passes over
     */
    public MessageIterator(Socket socket, Consumer<Event> events) {
        this.socket = socket;
        this.events = events;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = receive();
        }
        return next != null;
    }

    @Override
    public Message next() {
        Message message = hasNext() ? next : null;
        if (message == null) {
            throw new NoSuchElementException("the socket is closed, or the thread was interrupted");
        }
        next = null;
        return message;
    }

    private @Nullable Message receive() {
        for (; ; ) {
            try {
                return socket.receive();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            } catch (DgramException e) {
                if (e.code() == ErrorCode.CLOSED) {
                    return null;
                }
                if (!PendingErrors.isReport(e)) {
                    throw new UncheckedIOException(e);
                }
                events.accept(new Event.Failure(e));
            }
        }
    }
}
