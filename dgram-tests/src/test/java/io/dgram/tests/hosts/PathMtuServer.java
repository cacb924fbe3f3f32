package io.dgram.tests.hosts;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;

/** A program that answers every datagram with its length. */
final class PathMtuServer {

    private PathMtuServer() {}

    public static void main(String[] arguments) throws Exception {
        Endpoint own = Endpoint.of(arguments[0], 0);
        SocketType type = own.family() == StandardProtocolFamily.INET ? SocketType.UDP4 : SocketType.UDP6;
        try (Socket socket = Dgram.createSocket(type).bind(own)) {
            ChildJvm.tell("port", socket.address().port());
            for (Message message : socket) {
                socket.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, message.size()), message.sender());
            }
        }
    }
}
