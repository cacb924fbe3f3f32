package io.dgram.tests.lifecycle;

import io.dgram.Socket;
import org.junit.jupiter.api.Named;

/** Something done with a socket: a row of a table of cases. */
@FunctionalInterface
interface SocketAction {

    void on(Socket socket) throws Exception;

    static Named<SocketAction> named(String name, SocketAction action) {
        return Named.of(name, action);
    }
}
