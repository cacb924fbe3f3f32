package io.dgram.app;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code send}, which works like {@code nc -u}. Shows a connected socket in the push form, and the idle timer, which
 * ends the wait for answers.
 */
final class Send implements Command {

    private static final int MAX_WAIT_MILLIS = 3_600_000;

    @Override
    public Usage usage() {
        return new Usage("send", "HOST PORT [--wait MS] [--type udp4|udp6]", """
            Sends each line of standard input as a datagram, including its newline, and writes the payload of each
            answer to standard output, unchanged and without separators. Ends when standard input has ended and no
            answer has arrived for a while. The status is 0, or 1 if a datagram could not be sent or the port was
            reported closed.
            --wait MS  how long to wait for an answer after the end of input, in milliseconds; default 500
            --type T   udp4 or udp6; default: udp6 if HOST is an IPv6 address, else udp4
            """);
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        Address address = Address.toConnect(arguments);
        Duration wait = arguments.milliseconds("--wait", 0, MAX_WAIT_MILLIS, 500);
        arguments.end();
        AtomicInteger failures = new AtomicInteger();
        try (Socket socket = Dgram.createSocket(address.type())) {
            socket.on(Event.Failure.class, failure -> report(failure.error(), failures));
            socket.connect(address.port(), address.host());
            socket.on(Message.class, message -> Output.bytes(message.bytes()));
            sendLines(socket, failures);
            awaitSilence(socket, wait);
        }
        return failures.get() == 0 ? Main.OK : Main.FAILED;
    }

    private static void sendLines(Socket socket, AtomicInteger failures) throws IOException, InterruptedException {
        Lines lines = new Lines(System.in);
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            try {
                socket.send(line.get());
            } catch (DgramException e) {
                report(e, failures);
            }
        }
    }

    private static void awaitSilence(Socket socket, Duration wait) throws DgramException, InterruptedException {
        if (wait.isPositive()) {
            socket.setTimeout(wait, socket::close);
            socket.awaitClosed();
        }
    }

    private static void report(DgramException error, AtomicInteger failures) {
        failures.incrementAndGet();
        Output.error("send: " + error.getMessage());
    }
}
