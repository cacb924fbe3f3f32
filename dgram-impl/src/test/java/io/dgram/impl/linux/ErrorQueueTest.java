package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.impl.jdk.JdkPlatform;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** On the loopback interface an ICMP error has arrived when the call that it is about returns. */
@DisplayName("The error queue of a socket")
class ErrorQueueTest {

    private static final StandardProtocolFamily FAMILY = StandardProtocolFamily.INET;
    private static final int MANY = 1_000;

    private DatagramChannel channel;
    private DatagramChannel peer;
    private ErrorQueue errors;

    /** What happens before an attempt fails. */
    @FunctionalInterface
    private interface Before {
        void attempt() throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        channel = JdkPlatform.openChannel(FAMILY);
        peer = JdkPlatform.openChannel(FAMILY);
        peer.bind(new InetSocketAddress("127.0.0.1", 0));
        ChannelDescriptor descriptor = ChannelDescriptor.find(channel, DescriptorFinder.NONE);
        errors = new ErrorQueue(descriptor, FAMILY, error -> {});
        errors.enable(true);
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel opened : new DatagramChannel[] {channel, peer}) {
            if (opened != null) {
                opened.close();
            }
        }
    }

    private int repetitions(int errno, Before before) throws IOException {
        ErrorQueue.Attempts attempts = errors.attempts();
        for (int repeated = 0; ; repeated++) {
            before.attempt();
            if (repeated == MANY || !attempts.absorb(errno)) {
                return repeated;
            }
        }
    }

    @Test
    void hasAFailureThatNoErrorExplainsRepeatedFewTimes() throws Exception {
        assertEquals(3, repetitions(ErrnoException.ENETUNREACH, () -> {}));
    }

    @Test
    void hasItRepeatedMoreWhileThereMayBeNoRoomForAnError() throws Exception {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1);
        for (int i = 0; i < 50; i++) {
            peer.send(ByteBuffer.allocate(1_000), channel.getLocalAddress());
        }

        assertEquals(15, repetitions(ErrnoException.ECONNREFUSED, () -> {}));
    }

    @Test
    void hasAFailureRepeatedAsLongAsErrorsArrive() throws Exception {
        peer.connect(peer.getLocalAddress()); // the kernel treats what others send as if nobody were there

        int repeated = repetitions(
                ErrnoException.ECONNREFUSED, () -> channel.send(ByteBuffer.allocate(1), peer.getLocalAddress()));

        assertEquals(ErrorQueue.MAX_ATTEMPTS, repeated);
    }

    @Test
    void hasNoFailureRepeatedThatNoIcmpErrorCauses() {
        assertFalse(errors.attempts().absorb(ErrnoException.EPERM));
    }
}
