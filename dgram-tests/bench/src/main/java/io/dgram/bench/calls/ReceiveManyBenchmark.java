package io.dgram.bench.calls;

import io.dgram.Batch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What receiving costs for each of 64 datagrams of 64 bytes that are there already, with what sending them by a channel
 * costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReceiveManyBenchmark {

    private static final int DATAGRAMS = 64;
    private static final int ROOM = 2_048;

    private final Batch batch = Batch.allocate(DATAGRAMS, ROOM);

    /** Closes the batch. */
    @TearDown
    public void close() {
        batch.close();
    }

    /**
     * Receives by the JDK's channel, one by one.
     *
     * @throws IOException if the system refuses
     */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public void bare(BareChannels channels) throws IOException {
        for (int i = 0; i < DATAGRAMS; i++) {
            channels.send();
        }
        for (int i = 0; i < DATAGRAMS; i++) {
            channels.receive();
        }
    }

    /**
     * Receives a batch.
     *
     * @throws Exception if the system refuses
     */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public void batch(BareChannels channels, Sockets sockets) throws Exception {
        for (int i = 0; i < DATAGRAMS; i++) {
            channels.send(sockets.address());
        }
        for (int received = 0; received < DATAGRAMS; ) {
            received += sockets.receiver().receive(batch);
        }
    }
}
