package io.dgram.tests.attack;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Socket;
import io.dgram.SocketType;

/** An echo server that receives many datagrams at a time, and leaves out those that cannot be answered. */
final class BatchEcho {

    private static final int DATAGRAMS = 64;
    private static final int LONGEST = 65_527;

    private BatchEcho() {}

    public static void main(String[] arguments) throws Exception {
        SocketType type = SocketType.valueOf(arguments[0]);
        try (Socket socket = Dgram.createSocket(type);
                Batch batch = Batch.allocate(DATAGRAMS, LONGEST)) {
            socket.bind(Integer.parseInt(arguments[1]), arguments[2]);
            for (; ; ) {
                int received = socket.receive(batch);
                for (int next = 0; next < received; ) {
                    try {
                        next += socket.send(batch, next);
                    } catch (DgramException e) {
                        next = e.datagramsSent() + 1;
                    }
                }
            }
        }
    }
}
