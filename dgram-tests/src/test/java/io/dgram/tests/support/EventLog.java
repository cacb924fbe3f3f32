package io.dgram.tests.support;

import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.Message;
import io.dgram.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers the events that it is told of, in their order. */
public final class EventLog implements Listener<Event> {

    private final List<Event> all = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Event> unread = new LinkedBlockingQueue<>();

    /** Listens to all events of a socket. Registering for messages, this starts the receiver. */
    public static EventLog of(Socket socket) {
        EventLog log = new EventLog();
        socket.on(Event.class, log);
        return log;
    }

    /** Listens to all events of a socket but messages, so that its receiver does not start. */
    public static EventLog withoutMessages(Socket socket) {
        EventLog log = new EventLog();
        socket.on(Event.Listening.class, log);
        socket.on(Event.Connected.class, log);
        socket.on(Event.Timeout.class, log);
        socket.on(Event.MembershipSuspended.class, log);
        socket.on(Event.MembershipResumed.class, log);
        socket.on(Event.InterfaceLost.class, log);
        socket.on(Event.InterfaceRestored.class, log);
        socket.on(Event.Failure.class, log);
        socket.on(Event.Icmp.class, log);
        socket.on(Event.Closed.class, log);
        return log;
    }

    @Override
    public void handle(Event event) {
        all.add(event);
        unread.add(event);
    }

    /** Returns all events so far. */
    public List<Event> all() {
        return List.copyOf(all);
    }

    /** Returns the events of a type so far. */
    public <E extends Event> List<E> all(Class<E> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for the next event that is of a type; those before it are passed over. */
    public <E extends Event> E next(Class<E> type) throws InterruptedException {
        for (; ; ) {
            Event event = unread.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName() + " within " + Tasks.LIMIT + "; seen: " + all);
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    /** Waits for the next message and returns its text. */
    public String nextText() throws InterruptedException {
        return next(Message.class).text();
    }

    /** Tells whether nothing more comes for a while: to assert that something does not happen. */
    public boolean isSilentFor(Duration duration) throws InterruptedException {
        Event event = unread.poll(duration.toMillis(), TimeUnit.MILLISECONDS);
        if (event != null) {
            unread.add(event);
        }
        return event == null;
    }
}
