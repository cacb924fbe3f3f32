package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.impl.Tasks;
import io.dgram.impl.transport.EventQueue;
import io.dgram.impl.transport.EventSource;
import io.dgram.impl.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reports of epoll")
class EpollQueueTest {

    private static final long SOON_MILLIS = 20;

    private record Report(long token, int operations) {}

    private final Tasks tasks = new Tasks();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final List<Transport> transports = new ArrayList<>();
    private EventQueue queue;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        queue = new EpollQueue();
    }

    @AfterEach
    void close() {
        tasks.close();
        transports.forEach(Transport::close);
        if (queue != null) {
            queue.close();
        }
    }

    private EventSource source() throws Exception {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        Transport transport = TestTransports.over(channel);
        transports.add(transport);
        channels.add(channel);
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
        return transport.events().orElseThrow();
    }

    private void sendTo(int index) throws Exception {
        SocketAddress target = channels.get(index).getLocalAddress();
        channels.get(index).send(ByteBuffer.wrap(new byte[1]), target);
    }

    private List<Report> take(long timeoutMillis) throws Exception {
        List<Report> reports = new ArrayList<>();
        queue.take(timeoutMillis, (token, operations) -> reports.add(new Report(token, operations)));
        return reports;
    }

    @Test
    void comeOnceForEachTimeThatASocketWasArmed() throws Exception {
        EventSource source = source();
        source.arm(queue, 7, SelectionKey.OP_READ);
        sendTo(0);

        assertEquals(List.of(new Report(7, SelectionKey.OP_READ)), take(0));
        sendTo(0);
        assertEquals(List.of(), take(SOON_MILLIS));

        source.arm(queue, 8, SelectionKey.OP_READ); // readable already

        assertEquals(List.of(new Report(8, SelectionKey.OP_READ)), take(0));
    }

    @Test
    void areOnlyAboutWhatASocketIsArmedFor() throws Exception {
        EventSource source = source();
        source.arm(queue, 1, SelectionKey.OP_READ);

        assertEquals(List.of(), take(SOON_MILLIS)); // it is writable all the time

        source.arm(queue, 1, SelectionKey.OP_WRITE);

        assertEquals(List.of(new Report(1, SelectionKey.OP_WRITE)), take(0));
    }

    @Test
    void comeTogetherForManySockets() throws Exception {
        int sockets = 200; // more than one call takes
        for (int i = 0; i < sockets; i++) {
            source().arm(queue, i, SelectionKey.OP_READ);
            sendTo(i);
        }

        List<Long> tokens = new ArrayList<>();
        while (tokens.size() < sockets) {
            List<Report> more = take(SOON_MILLIS);
            assertTrue(!more.isEmpty(), tokens.size() + " reports");
            more.forEach(report -> tokens.add(report.token));
        }

        Collections.sort(tokens);
        assertEquals(LongStream.range(0, sockets).boxed().toList(), tokens);
    }

    @ParameterizedTest
    @ValueSource(ints = {SelectionKey.OP_READ, EventQueue.ERROR, SelectionKey.OP_WRITE | EventQueue.ERROR})
    void areAboutEverythingWhenAnIcmpErrorHasCome(int operations) throws Exception {
        EventSource source = source();
        DatagramChannel channel = channels.get(0);
        SocketAddress nobody;
        try (DatagramChannel closed = DatagramChannel.open(StandardProtocolFamily.INET)) {
            nobody = closed.bind(new InetSocketAddress("127.0.0.1", 0)).getLocalAddress();
        }
        channel.connect(nobody);
        channel.write(ByteBuffer.wrap(new byte[1]));

        source.arm(queue, 1, operations);

        int everything = SelectionKey.OP_READ | SelectionKey.OP_WRITE | EventQueue.ERROR;
        assertEquals(List.of(new Report(1, everything)), take(0));
    }

    @Test
    void areMadeOfNothingElseWhereNothingElseWasAskedFor() throws Exception {
        source().arm(queue, 1, EventQueue.ERROR);

        sendTo(0);

        assertEquals(List.of(), take(SOON_MILLIS));
    }

    @Test
    void areWaitedForUntilTheQueueIsWokenUp() throws Exception {
        Tasks.Task<List<Report>> taking = tasks.start(Tasks.Kind.PLATFORM, () -> take(0));

        queue.wakeup();

        assertEquals(List.of(), taking.result());
        assertEquals(List.of(), take(SOON_MILLIS)); // that wake-up is used up
    }

    @Test
    void comeAtOnceIfTheQueueWasWokenUpBefore() throws Exception {
        queue.wakeup();
        queue.wakeup();

        assertEquals(List.of(), take(0));
        assertEquals(List.of(), take(SOON_MILLIS));
    }

    @Test
    void cannotBeAskedForAboutAClosedSocket() throws Exception {
        EventSource source = source();
        source.arm(queue, 1, SelectionKey.OP_READ);
        transports.get(0).close();

        assertThrows(ClosedChannelException.class, () -> source.arm(queue, 1, SelectionKey.OP_READ));
        assertEquals(List.of(), take(SOON_MILLIS));
    }

    @ParameterizedTest
    @EnumSource
    void areAskedForByThreadsThatArePinned(Tasks.Kind kind) throws Exception {
        int threads = 8; // more than there are carriers
        List<Tasks.Task<Boolean>> arming = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            EventSource source = source();
            long token = i;
            Object monitor = new Object();
            arming.add(tasks.start(kind, () -> {
                for (int round = 0; round < 2_000; round++) {
                    synchronized (monitor) { // which pins a virtual thread on Java 21
                        source.arm(queue, token, SelectionKey.OP_READ);
                    }
                }
                return true;
            }));
        }

        for (Tasks.Task<Boolean> one : arming) {
            assertTrue(one.result());
        }
    }

    @Test
    void endWithTheQueueWhichTakesNoWakeUpAnyMore() throws Exception {
        queue.close();
        queue.close();

        queue.wakeup();
    }
}
