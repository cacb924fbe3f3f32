package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A failure that came behind datagrams of a batch")
class DeferredFailureTest {

    private static final int ROUNDS = 60; // more than the waits after which a socket leaves out a look

    private final Tasks tasks = new Tasks();
    private @Nullable NioSocket socket;

    /** A kernel that has an error behind each datagram. */
    private record Failing(DatagramIo real, boolean[] isDue) implements DatagramIo {

        @Override
        public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
            if (isDue[0]) {
                isDue[0] = false;
                throw new NoRouteToHostException("test");
            }
            InetSocketAddress source = real.receive(target);
            isDue[0] = source != null;
            return source;
        }

        @Override
        public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
            return real.send(payload, target);
        }
    }

    @AfterEach
    void close() {
        tasks.close();
        if (socket != null) {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isReportedByTheNextReceiveAtOnce(Tasks.Kind kind) throws Exception {
        Transport transport = TestSockets.openTransport();
        NioSocket receiver = TestSockets.bound(transport, new Failing(transport.io(), new boolean[1]));
        socket = receiver;
        Endpoint target = receiver.address();
        Semaphore wanted = new Semaphore(0);
        tasks.start(Tasks.Kind.PLATFORM, () -> send(target, wanted));

        int reported = tasks.start(kind, () -> receiveAll(receiver, wanted)).result();

        assertEquals(ROUNDS, reported);
    }

    // Each after a while, so that it is waited for.
    private static boolean send(Endpoint target, Semaphore wanted) throws Exception {
        try (DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET)) {
            for (int i = 0; i < ROUNDS && wanted.tryAcquire(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS); i++) {
                LockSupport.parkNanos(1_000_000);
                sender.send(ByteBuffer.wrap(new byte[10]), target.toInetSocketAddress());
            }
        }
        return true;
    }

    private static int receiveAll(NioSocket receiver, Semaphore wanted) throws Exception {
        Batch batch = Batch.allocate(10, 100);
        int reported = 0;
        for (int i = 0; i < ROUNDS; i++) {
            wanted.release();
            receiver.receive(batch);
            try {
                receiver.receive();
            } catch (DgramException e) {
                reported += e.code() == ErrorCode.HOST_UNREACHABLE ? 1 : 0;
            }
        }
        return reported;
    }
}
