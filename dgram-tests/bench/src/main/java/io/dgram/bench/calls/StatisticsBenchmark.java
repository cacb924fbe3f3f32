package io.dgram.bench.calls;

import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import java.io.IOException;
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

/** What a look at the statistics costs, the one into the kernel included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StatisticsBenchmark {

    private Socket socket;

    /**
     * Opens the socket.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void open() throws IOException {
        socket = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
    }

    /** Closes the socket. */
    @TearDown
    public void close() {
        socket.close();
    }

    /**
     * Takes a snapshot.
     *
     * @return the snapshot
     */
    @Benchmark
    public SocketStatistics stats() {
        return socket.stats();
    }
}
