package io.dgram.bench.calls;

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
import org.openjdk.jmh.annotations.State;
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
    public int buffer(Sockets sockets) throws Exception {
        return sockets.sender().send(buffer.clear(), sockets.target());
    }

    /**
     * Sends an array.
     *
     * @return the number of bytes
     * @throws Exception if the system refuses
     */
    @Benchmark
    public int array(Sockets sockets) throws Exception {
        return sockets.sender().send(array, sockets.target());
    }
}
