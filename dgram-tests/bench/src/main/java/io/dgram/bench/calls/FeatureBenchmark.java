package io.dgram.bench.calls;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.PacketInfo;
import io.dgram.SendOptions;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
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

/** What sending a datagram of 64 bytes and receiving it costs with a feature that a socket has to ask for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FeatureBenchmark {

    private static final int SIZE = 64;
    private static final int ROOM = 2_048;

    /** A feature, of both sockets unless it says otherwise. */
    public enum Feature {
        /** None. */
        NONE,
        /** A name. */
        NAME,
        /** All packet information about what is received. */
        PACKET_INFO,
        /** Reports of ICMP errors about what is sent. */
        ICMP_ERRORS,
        /** A hop limit for each datagram. */
        SEND_OPTIONS,
        /** A recording of the flight recorder, with the settings that events have by default. */
        RECORDING
    }

    /** The feature. */
    @Param
    public Feature feature;

    private final ByteBuffer out = ByteBuffer.allocateDirect(SIZE);
    private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM);
    private final SendOptions options = SendOptions.NONE.ttl(64);
    private Socket sender;
    private Socket receiver;
    private Endpoint target;
    private Optional<Recording> recording = Optional.empty();

    /**
     * Opens the sockets.
     *
     * @throws IOException if the system refuses
     */
    @Setup
    public void open() throws IOException {
        if (feature == Feature.RECORDING) {
            Recording started = new Recording();
            started.start();
            recording = Optional.of(started);
        }
        SocketConfig config = config();
        sender = Dgram.createSocket(config).bind(0, "127.0.0.1");
        receiver = Dgram.createSocket(config).bind(0, "127.0.0.1");
        target = receiver.address();
    }

    private SocketConfig config() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);
        return switch (feature) {
            case NAME -> config.withName("benchmark");
            case PACKET_INFO ->
                config.withPacketInfo(
                        PacketInfo.Field.DESTINATION,
                        PacketInfo.Field.HOP_LIMIT,
                        PacketInfo.Field.TRAFFIC_CLASS,
                        PacketInfo.Field.ARRIVAL_TIME);
            case ICMP_ERRORS -> config.withIcmpErrors(true);
            case NONE, SEND_OPTIONS, RECORDING -> config;
        };
    }

    /** Closes the sockets. */
    @TearDown
    public void close() {
        sender.close();
        receiver.close();
        recording.ifPresent(Recording::close);
    }

    /**
     * Sends a datagram and receives it.
     *
     * @return the sender
     * @throws Exception if the system refuses
     */
    @Benchmark
    public Endpoint sendAndReceive() throws Exception {
        if (feature == Feature.SEND_OPTIONS) {
            sender.send(out.clear(), target, options);
        } else {
            sender.send(out.clear(), target);
        }
        return receiver.receive(in.clear());
    }
}
