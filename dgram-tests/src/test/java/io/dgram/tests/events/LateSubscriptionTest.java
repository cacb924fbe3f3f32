package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A listener that is registered after close, but before Closed was delivered")
class LateSubscriptionTest {

    /** How it is registered. */
    enum Form {
        ON {
            @Override
            Subscription register(Socket socket, List<Event> told) {
                return socket.on(Event.class, told::add);
            }
        },
        ONCE {
            @Override
            Subscription register(Socket socket, List<Event> told) {
                return socket.once(Event.class, told::add);
            }
        };

        abstract Subscription register(Socket socket, List<Event> told);
    }

    private final List<Event> told = new CopyOnWriteArrayList<>();
    private final List<Boolean> active = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC1")
    void byTheListenerThatClosedIsInactive(Form form) throws Exception {
        Socket socket = Loopback.bound();
        socket.on(Message.class, message -> {
            socket.close();
            active.add(form.register(socket, told).isActive());
        });

        socket.send("close", socket.address());
        socket.awaitClosed();

        assertEquals(List.of(false), active);
        assertEquals(List.of(), told);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC1")
    void whileAnotherListenerBlocksIsInactive(Form form) throws Exception {
        Socket socket = Loopback.bound();
        try (Gate gate = new Gate()) {
            socket.on(Message.class, message -> gate.pass());
            socket.send("wait", socket.address());
            gate.awaitReached();
            socket.close();

            Subscription late = form.register(socket, told);

            assertFalse(late.isActive());
            gate.open();
            socket.awaitClosed();
            assertEquals(List.of(), told);
        }
    }
}
