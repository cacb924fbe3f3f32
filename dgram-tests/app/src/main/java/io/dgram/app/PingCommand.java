package io.dgram.app;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Socket;

/** {@code ping}: opens and connects a socket for a {@link Ping}, which Ctrl-C ends early. */
final class PingCommand implements Command {

    @Override
    public Usage usage() {
        String arguments = "HOST PORT [--count N] [--size B] [--interval MS] [--timeout MS] [--type udp4|udp6]";
        return new Usage("ping", arguments, """
            Sends numbered datagrams to an echo server, and prints how long each took to come back.
            The status is 0 if all came back in time, otherwise 1.
            --count N      the number of datagrams; default 10
            --size B       the size of each in bytes, %d to %d; default 64
            --interval MS  the time between two datagrams, in milliseconds; default 100
            --timeout MS   how long an answer may take, in milliseconds; default 1000
            --type T       udp4 or udp6; default: udp6 if HOST is an IPv6 address, else udp4
            """.formatted(Probe.HEADER_SIZE, PingPlan.MAX_SIZE));
    }

    @Override
    public int run(Arguments arguments) throws UsageException, DgramException, InterruptedException {
        Address address = Address.toConnect(arguments);
        PingPlan plan = PingPlan.of(arguments);
        arguments.end();
        try (Socket socket = Dgram.createSocket(address.type());
                CtrlC ctrlC = new CtrlC()) {
            socket.connect(address.port(), address.host());
            ctrlC.closes(socket);
            Output.line("ping " + socket.remoteAddress() + " from " + socket.address());
            PingStatistics statistics = new Ping(socket, plan, answer -> Output.line(answer.line())).run();
            Output.line(statistics.summary());
            return statistics.allAnswered() ? Main.OK : Main.FAILED;
        }
    }
}
