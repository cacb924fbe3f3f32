package io.dgram.bench.calls;

import io.dgram.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What sending costs for each of 64 datagrams of 64 bytes, to a socket that never reads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SendManyBenchmark {

    private static final int SIZE = 64;
    private static final int DATAGRAMS = 64;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAMS * SIZE);
    private final Batch batch = Batch.allocate(DATAGRAMS, SIZE);

    /** Fills the batch. */
    @Setup
    public void fill(Sockets sockets) {
        for (int i = 0; i < DATAGRAMS; i++) {
            batch.add(ByteBuffer.allocate(SIZE), sockets.target());
        }
    }

    /** Closes the batch. */
    @TearDown
    public void close() {
        batch.close();
    }

    /**
     * Sends by the JDK's channel, one by one.
     *
     * @throws IOException if the system refuses
     */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public void bare(BareChannels channels) throws IOException {
        for (int i = 0; i < DATAGRAMS; i++) {
            channels.send();
        }
    }

    /**
     * Sends a batch.
     *
     * @return the number of datagrams
     * @throws Exception if the system refuses
     */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public int batch(Sockets sockets) throws Exception {
        return sockets.sender().send(batch);
    }

    /**
     * Sends a buffer, cut into datagrams.
     *
     * @return the number of bytes
     * @throws Exception if the system refuses
     */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public int segments(Sockets sockets) throws Exception {
        return sockets.sender().send(buffer.clear(), SIZE, sockets.target());
    }
}
