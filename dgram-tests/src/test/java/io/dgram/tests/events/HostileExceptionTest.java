package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Dgram;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.io.Serial;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An exception that throws when it is asked what it is")
class HostileExceptionTest {

    /** Cannot be described. */
    private static final class Hostile extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("getMessage");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("toString");
        }
    }

    /** Whose exception it is. */
    enum Thrower {
        LISTENER_OF_LISTENING {
            @Override
            void arrange(Socket socket) {
                socket.on(Event.Listening.class, HostileExceptionTest::raise);
            }
        },
        LISTENER_OF_MESSAGES {
            @Override
            void arrange(Socket socket) {
                socket.on(Message.class, HostileExceptionTest::raise);
            }
        },
        LISTENER_OF_CLOSED {
            @Override
            void arrange(Socket socket) {
                socket.on(Event.Closed.class, HostileExceptionTest::raise);
            }
        },
        CALLBACK_OF_A_SEND {
            @Override
            void arrange(Socket socket) throws Exception {
                socket.send("x", 9, Loopback.HOST, HostileExceptionTest::raise);
            }
        };

        abstract void arrange(Socket socket) throws Exception;
    }

    private static void raise(Object told) {
        throw new Hostile();
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("RC9")
    void doesNotEndTheDeliveryOfEvents(Thrower thrower) throws Exception {
        EventLog log = new EventLog();
        try (Reports reports = new Reports();
                Tasks tasks = new Tasks()) {
            Socket socket = Dgram.createSocket(SocketType.UDP4);
            try (Socket sender = Loopback.bound()) {
                socket.on(Event.Failure.class, reports);
                thrower.arrange(socket);
                socket.on(Message.class, log);
                socket.on(Event.Closed.class, log);
                socket.recvStart();

                sender.send("later", Loopback.endpointOf(socket));

                assertEquals("later", log.nextText());
            } finally {
                socket.close();
            }
            log.next(Event.Closed.class);
            tasks.start(() -> awaitClosed(socket)).result();
        }
    }

    @Test
    @Behaviour({"RC9", "ER5"})
    void isToldAsTheCauseOfAFailure() throws Exception {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            EventLog log = EventLog.withoutMessages(socket);
            socket.on(Event.Listening.class, HostileExceptionTest::raise);

            socket.bind(0, Loopback.HOST);

            assertEquals(
                    Hostile.class,
                    log.next(Event.Failure.class).error().getCause().getClass());
        }
    }

    @Test
    @Behaviour({"RC9", "ER5"})
    void isNotWorseThanALogThatThrows() throws Exception {
        Logger logger = Logger.getLogger("io.dgram");
        Filter before = logger.getFilter();
        logger.setFilter(entry -> {
            throw new IllegalStateException("the log is full");
        });
        try (Socket socket = Loopback.bound()) {
            EventLog log = new EventLog();
            socket.on(Message.class, message -> {
                throw new IllegalArgumentException("told to nobody");
            });
            socket.on(Message.class, log);

            for (String text : new String[] {"first", "second"}) {
                socket.send(text, socket.address());
                assertEquals(text, log.nextText());
            }
        } finally {
            logger.setFilter(before);
        }
    }

    private static Socket awaitClosed(Socket socket) throws InterruptedException {
        socket.awaitClosed();
        return socket;
    }
}
