package io.dgram.bench.parts;

import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.SocketType;
import io.dgram.impl.events.ListenerRegistry;
import io.dgram.impl.events.SerialDispatcher;
import io.dgram.impl.jdk.JdkTransport;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.polling.TimeSlice;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.support.Clock;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
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
import org.openjdk.jmh.infra.Blackhole;

/** What handing a message to a listener costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DispatchBenchmark {

    private final Message message = Message.of(new byte[64], Endpoint.of("127.0.0.1", 5_000), false);
    private DatagramChannel channel;
    private SerialDispatcher dispatcher;

    /**
     * Registers a listener.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void listen(Blackhole blackhole) throws IOException {
        channel = DatagramChannel.open();
        SocketState state = new SocketState(
                new JdkTransport(channel, SocketType.UDP4.family(), "for a benchmark"), SocketType.UDP4);
        ListenerRegistry listeners = new ListenerRegistry(state, () -> {});
        listeners.add(Message.class, blackhole::consume, false);
        dispatcher = new SerialDispatcher(state, listeners, new TimeSlice(Clock.SYSTEM), new Traffic(), Clock.SYSTEM);
    }

    /**
     * Closes what the state belongs to.
     *
     * @throws IOException if the system refuses
     */
    @TearDown
    public void close() throws IOException {
        channel.close();
    }

    /** Hands it over without anything between. */
    @Benchmark
    public void bare(Blackhole blackhole) {
        blackhole.consume(message);
    }

    /**
     * Hands it over as a receiver does that has the turn.
     *
     * @return whether anybody wanted it
     */
    @Benchmark
    public boolean tell() {
        return dispatcher.dispatch(message);
    }
}
