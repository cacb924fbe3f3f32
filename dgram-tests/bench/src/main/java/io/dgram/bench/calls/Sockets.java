package io.dgram.bench.calls;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What io.dgram has: a socket that may send to another one. */
@State(Scope.Thread)
public class Sockets {

    private Socket sender;
    private Socket receiver;
    private Endpoint target;

    /**
     * Opens both.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void open() throws IOException {
        sender = bound();
        receiver = bound();
        target = receiver.address();
    }

    private static Socket bound() throws IOException {
        return Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
    }

    /** Closes both. */
    @TearDown
    public void close() {
        sender.close();
        receiver.close();
    }

    /**
     * Returns the one that sends.
     *
     * @return a bound socket
     */
    public Socket sender() {
        return sender;
    }

    /**
     * Returns the one that receives.
     *
     * @return a bound socket
     */
    public Socket receiver() {
        return receiver;
    }

    /**
     * Returns where the one is that receives.
     *
     * @return its address
     */
    public Endpoint target() {
        return target;
    }

    /**
     * Returns the same for a channel.
     *
     * @return its address
     */
    public SocketAddress address() {
        return target.toInetSocketAddress();
    }
}
