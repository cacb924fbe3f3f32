package io.dgram.bench.calls;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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

/** What sending a datagram of 64 bytes costs, to a socket that never reads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SendBenchmark {

    private static final int SIZE = 64;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    private final byte[] array = new byte[SIZE];
    private Socket target;
    private Socket sender;
    private Endpoint endpoint;

    /**
     * Opens the sockets.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void open() throws IOException {
        target = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
        sender = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
        endpoint = target.address();
    }

    /** Closes the sockets. */
    @TearDown
    public void close() {
        sender.close();
        target.close();
    }

    /**
     * Sends by the JDK's channel.
     *
     * @return the number of bytes
     * @throws IOException if the system refuses
     */
    @Benchmark
    public int bare(BareChannels channels) throws IOException {
        return channels.send();
    }

    /**
     * Sends a buffer.
     *
     * @return the number of bytes
     * @throws Exception if the system refuses
     */
    @Benchmark
    public int buffer() throws Exception {
        return sender.send(buffer.clear(), endpoint);
    }

    /**
     * Sends an array.
     *
     * @return the number of bytes
     * @throws Exception if the system refuses
     */
    @Benchmark
    public int array() throws Exception {
        return sender.send(array, endpoint);
    }
}
