package io.dgram.app;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;

/** {@code trace}: opens a socket that reports ICMP errors for a {@link Trace}, which Ctrl-C ends early. */
final class TraceCommand implements Command {

    private static final int MAX_HOPS = 255;

    @Override
    public Usage usage() {
        return new Usage("trace", "ADDRESS [--hops N] [--timeout MS]", """
            Prints the routers on the way to an IPv4 or IPv6 address, as traceroute does, and how long each took to
            answer. Needs java --enable-native-access=io.dgram.impl on Linux.
            The status is 0 if the address was reached, otherwise 1.
            --hops N      how far to go, 1 to %d; default 30
            --timeout MS  how long to wait for each router, in milliseconds; default 1000
            """.formatted(MAX_HOPS));
    }

    @Override
    public int run(Arguments arguments) throws UsageException, DgramException, InterruptedException {
        InetAddress target =
                Endpoint.of(arguments.operand("ADDRESS"), Trace.FIRST_PORT).address();
        int hops = arguments.option("--hops", 1, MAX_HOPS, 30);
        Duration timeout = arguments.milliseconds("--timeout", 1, 60_000, 1_000);
        arguments.end();
        try (Socket socket = Dgram.createSocket(SocketConfig.of(typeFor(target)).withIcmpErrors(true));
                CtrlC ctrlC = new CtrlC()) {
            ctrlC.closes(socket);
            boolean reached = new Trace(socket, timeout, hop -> Output.line(hop.line())).run(target, hops);
            return reached ? Main.OK : Main.FAILED;
        }
    }

    private static SocketType typeFor(InetAddress target) {
        return Endpoint.of(target, 0).family() == StandardProtocolFamily.INET ? SocketType.UDP4 : SocketType.UDP6;
    }
}
