package io.dgram.app;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code listen}, which works like {@code nc -u -l}. Shows the push form: a listener receives every datagram on a
 * virtual thread of the socket, while this thread does something else.
 */
final class Listen implements Command {

    @Override
    public Usage usage() {
        return new Usage("listen", "[--port P] [--host H] [--type udp4|udp6]", """
            Writes the payload of each datagram to standard output, unchanged and without separators, and sends each
            line of standard input, including its newline, to the sender of the latest datagram; lines wait for the
            first sender. Runs until interrupted, even after the end of standard input. Prints the address that it
            listens on, and errors, on standard error.
            --port P   the port to listen on; default 0, any free port
            --host H   the address or name to listen on; default: all addresses
            --type T   udp4 or udp6; default: udp6 if H is an IPv6 address, else udp4
            """);
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        Address address = Address.toBind(arguments);
        arguments.end();
        LastSender lastSender = new LastSender();
        try (Socket socket = Dgram.createSocket(address.type(), message -> write(message, lastSender))) {
            socket.on(Event.Failure.class, failure -> report(failure.error()));
            socket.bind(address.port(), address.host());
            Output.error("listening on " + socket.address());
            sendLines(socket, lastSender);
            socket.awaitClosed();
        }
        return Main.OK;
    }

    private static void write(Message message, LastSender lastSender) {
        Output.bytes(message.bytes());
        lastSender.is(message.sender());
    }

    private static void sendLines(Socket socket, LastSender lastSender) throws IOException, InterruptedException {
        lastSender.await();
        Lines lines = new Lines(System.in);
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            try {
                socket.send(line.get(), lastSender.await());
            } catch (DgramException e) {
                report(e);
            }
        }
    }

    private static void report(DgramException error) {
        Output.error("listen: " + error.getMessage());
    }
}
