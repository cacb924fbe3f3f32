package io.dgram.tests.lifecycle;

import io.dgram.Callback;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Loopback;
import java.time.Duration;

/** The ways in which a socket calls its user. */
enum CalledBy {
    LISTENER_OF_LISTENING {
        @Override
        void arrange(Socket socket, Callback user) throws Exception {
            socket.on(Event.Listening.class, event -> user.run());
            socket.bind(0, "127.0.0.1");
        }
    },
    LISTENER_OF_MESSAGES {
        @Override
        void arrange(Socket socket, Callback user) throws Exception {
            socket.on(Message.class, message -> user.run());
            socket.bind(0, "127.0.0.1").send("hello", socket.address());
        }
    },
    SEND_CALLBACK {
        @Override
        void arrange(Socket socket, Callback user) throws Exception {
            socket.send("hello", Loopback.deadEndpoint(SocketType.UDP4).port(), "", error -> user.run());
        }
    },
    IDLE_TIMER {
        @Override
        void arrange(Socket socket, Callback user) throws Exception {
            socket.setTimeout(Duration.ofMillis(1), user);
        }
    },
    LISTENER_OF_CLOSED {
        @Override
        void arrange(Socket socket, Callback user) {
            socket.on(Event.Closed.class, event -> user.run());
            socket.close();
        }
    },
    CLOSE_CALLBACK {
        @Override
        void arrange(Socket socket, Callback user) {
            socket.close(user);
        }
    },
    CLOSE_CALLBACK_OF_A_CLOSED_SOCKET {
        @Override
        void arrange(Socket socket, Callback user) throws Exception {
            SocketAssertions.closeAndAwait(socket);
            socket.close(user);
        }
    };

    /** Has an unbound socket call its user once, soon. */
    abstract void arrange(Socket socket, Callback user) throws Exception;
}
