package io.dgram.bench.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the JDK has: a channel that sends to another one, and their buffers. What io.dgram is compared with. */
@State(Scope.Thread)
public class BareChannels {

    private static final int SIZE = 64;
    private static final int ROOM = 2_048;

    private final ByteBuffer out = ByteBuffer.allocateDirect(SIZE);
    private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM);
    private DatagramChannel sender;
    private DatagramChannel receiver;
    private SocketAddress target;

    /**
     * Opens both.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void open() throws IOException {
        sender = bound();
        receiver = bound();
        target = receiver.getLocalAddress();
    }

    private static DatagramChannel bound() throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    }

    /**
     * Closes both.
     *
     * @throws IOException if the system refuses
     */
    @TearDown
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }

    /**
     * Sends a datagram to the other channel.
     *
     * @return the number of bytes
     * @throws IOException if the system refuses
     */
    public int send() throws IOException {
        return send(target);
    }

    /**
     * Sends a datagram to somebody else.
     *
     * @return the number of bytes
     * @throws IOException if the system refuses
     */
    public int send(SocketAddress somebody) throws IOException {
        return sender.send(out.clear(), somebody);
    }

    /**
     * Receives a datagram.
     *
     * @return the sender
     * @throws IOException if the system refuses
     */
    public SocketAddress receive() throws IOException {
        return receiver.receive(in.clear());
    }
}
