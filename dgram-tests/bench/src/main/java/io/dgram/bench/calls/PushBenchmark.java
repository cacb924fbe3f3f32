package io.dgram.bench.calls;

import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long a datagram of 64 bytes takes to a listener, which a virtual thread calls; one after the other. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PushBenchmark {

    private static final int ROOM = 2_048;

    private final AtomicLong delivered = new AtomicLong();
    private Socket pushing;
    private SocketAddress pushingAddress;
    private DatagramChannel blocking;
    private SocketAddress blockingAddress;

    /**
     * Opens the receivers.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void open() throws IOException {
        pushing = Dgram.createSocket(SocketType.UDP4, message -> delivered.incrementAndGet());
        pushingAddress = pushing.bind(0, "127.0.0.1").address().toInetSocketAddress();
        blocking = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        blockingAddress = blocking.getLocalAddress();
        Thread.ofVirtual().start(this::receive);
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
        try {
            while (blocking.receive(buffer.clear()) != null) {
                delivered.incrementAndGet();
            }
        } catch (ClosedChannelException e) {
            // The end.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Closes the receivers.
     *
     * @throws IOException if the system refuses
     */
    @TearDown
    public void close() throws IOException {
        pushing.close();
        blocking.close();
    }

    /**
     * Sends to a virtual thread that blocks in the JDK's channel.
     *
     * @return how many there were so far
     * @throws IOException if the system refuses
     */
    @Benchmark
    public long bare(BareChannels channels) throws IOException {
        return sendAndWait(channels, blockingAddress);
    }

    /**
     * Sends to a socket that calls a listener.
     *
     * @return how many there were so far
     * @throws IOException if the system refuses
     */
    @Benchmark
    public long listener(BareChannels channels) throws IOException {
        return sendAndWait(channels, pushingAddress);
    }

    private long sendAndWait(BareChannels channels, SocketAddress target) throws IOException {
        long next = delivered.get() + 1;
        channels.send(target);
        while (delivered.get() < next) {
            Thread.onSpinWait();
        }
        return next;
    }
}
