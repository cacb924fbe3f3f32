package io.dgram.bench.calls;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.filter.AddressFilter;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A datagram sent and received over loopback, with a filter at the receiver and without. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class FilteredReceiveBenchmark {

    /** The number of rules; -1 for no filter. */
    @Param({"-1", "1", "100000"})
    public int rules;

    private final ByteBuffer out = ByteBuffer.allocateDirect(64);
    private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
    private Socket receiver;
    private Socket sender;
    private Endpoint target;

    /**
     * Opens the sockets.
     *
     * @throws Exception if the system refuses
     */
    @Setup
    public void open() throws Exception {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);
        if (rules >= 0) {
            config = config.withReceiveFilter(AddressFilter.allowAll().deny(networks()));
        }
        receiver = Dgram.createSocket(config).bind(0, "127.0.0.1");
        sender = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
        target = receiver.address();
    }

    // All but the loopback network.
    private List<String> networks() {
        SplittableRandom random = new SplittableRandom(42);
        List<String> networks = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            networks.add(random.nextInt(128, 224) + "." + random.nextInt(256) + "." + random.nextInt(256) + ".0/24");
        }
        return networks;
    }

    /** Closes the sockets. */
    @TearDown
    public void close() {
        receiver.close();
        sender.close();
    }

    /**
     * Sends a datagram and receives it.
     *
     * @return the sender
     * @throws Exception if the system refuses
     */
    @Benchmark
    public Endpoint sendAndReceive() throws Exception {
        sender.send(out.clear(), target);
        return receiver.receive(in.clear());
    }

    /**
     * Sends a datagram and receives it by the JDK's channels, which have no filters.
     *
     * @return the sender
     * @throws IOException if the system refuses
     */
    @Benchmark
    public SocketAddress bare(BareChannels channels) throws IOException {
        channels.send();
        return channels.receive();
    }
}
