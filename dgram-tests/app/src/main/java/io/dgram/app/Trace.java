package io.dgram.app;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.IcmpError;
import io.dgram.Socket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds the routers on the way to a host: a router that receives a datagram with the last hop of its hop limit drops it
 * and says so. Shows how to send with a hop limit, and ICMP errors as events, which arrive although nobody receives.
 */
final class Trace {

    /** The ports that traceroute(8) sends to, which are likely to be closed; one for each hop. */
    static final int FIRST_PORT = 33_434;

    private final BlockingQueue<IcmpError> errors = new LinkedBlockingQueue<>();
    private final Socket socket;
    private final Duration timeout;
    private final Consumer<Hop> onHop;

    /**
     * @param unconnected a socket that reports ICMP errors
     * @param timeout how long to wait for what each router says
     * @param onHop is given each hop, the nearest first
     */
    Trace(Socket unconnected, Duration timeout, Consumer<Hop> onHop) {
        this.socket = unconnected;
        this.timeout = timeout;
        this.onHop = onHop;
        socket.on(Event.Icmp.class, event -> errors.add(event.error()));
    }

    /** Goes as far as datagrams get, or a number of hops. Returns whether the target was reached. */
    boolean run(InetAddress target, int most) throws DgramException, InterruptedException {
        for (int number = 1; number <= most; number++) {
            Hop hop = probe(Endpoint.of(target, FIRST_PORT + number), number);
            onHop.accept(hop);
            if (hop.isLast()) {
                return hop.isTarget();
            }
        }
        return false;
    }

    private Hop probe(Endpoint target, int hops) throws DgramException, InterruptedException {
        socket.setTTL(hops);
        long start = System.nanoTime();
        socket.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, hops), target);
        Optional<IcmpError> error = errorAbout(target, start + timeout.toNanos());
        return new Hop(hops, error, System.nanoTime() - start);
    }

    // By the port: routers need not quote the payload (RFC 792).
    private Optional<IcmpError> errorAbout(Endpoint target, long deadline) throws InterruptedException {
        IcmpError error;
        do {
            error = errors.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } while (error != null && !error.target().equals(target));
        return Optional.ofNullable(error);
    }
}
