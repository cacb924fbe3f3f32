package io.dgram.tests.app;

import io.dgram.tests.support.Loopback;
import java.io.IOException;
import java.net.DatagramSocket;

/** A port of 127.0.0.1 for programs that cannot be told to take a free one and say which. */
final class FreePort {

    private FreePort() {}

    static String find() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, Loopback.ipv4())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
