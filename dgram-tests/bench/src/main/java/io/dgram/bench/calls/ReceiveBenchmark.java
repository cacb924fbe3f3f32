package io.dgram.bench.calls;

import io.dgram.Endpoint;
import io.dgram.Message;
import java.io.IOException;
import java.net.SocketAddress;
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

/** What receiving a datagram of 64 bytes costs that is there already, with what sending it by a channel costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReceiveBenchmark {

    private static final int ROOM = 2_048;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);

    /**
     * Receives by the JDK's channel.
     *
     * @return the sender
     * @throws IOException if the system refuses
     */
    @Benchmark
    public SocketAddress bare(BareChannels channels) throws IOException {
        channels.send();
        return channels.receive();
    }

    /**
     * Receives into a buffer.
     *
     * @return the sender
     * @throws Exception if the system refuses
     */
    @Benchmark
    public Endpoint buffer(BareChannels channels, Sockets sockets) throws Exception {
        channels.send(sockets.address());
        return sockets.receiver().receive(buffer.clear());
    }

    /**
     * Receives a message.
     *
     * @return the message
     * @throws Exception if the system refuses
     */
    @Benchmark
    public Message message(BareChannels channels, Sockets sockets) throws Exception {
        channels.send(sockets.address());
        return sockets.receiver().receive();
    }
}
