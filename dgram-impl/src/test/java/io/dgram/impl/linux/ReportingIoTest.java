package io.dgram.impl.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Endpoint;
import io.dgram.IcmpError;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** On the loopback interface an ICMP error has arrived when the call that it is about returns. */
@DisplayName("The calls of a socket that reports ICMP errors")
class ReportingIoTest {

    private static final StandardProtocolFamily FAMILY = StandardProtocolFamily.INET;

    private final List<IcmpError> reported = new ArrayList<>();
    private DatagramChannel channel;
    private DatagramChannel living;
    private DatagramChannel dead; // connected to itself: the kernel treats what others send as if nobody were there
    private DatagramIo io;
    private boolean memory = true; // for errors
    private int lost; // errors

    @BeforeEach
    void open() throws IOException {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        channel = JdkPlatform.openChannel(FAMILY);
        living = bound(JdkPlatform.openChannel(FAMILY));
        dead = bound(JdkPlatform.openChannel(FAMILY));
        dead.connect(dead.getLocalAddress());
        Transport transport = TestTransports.over(channel);
        io = transport.reportingIo(this::report);
        bound(channel);
    }

    private void report(Optional<IcmpError> error) {
        if (error.isPresent() && !memory) {
            throw new OutOfMemoryError("thrown by a test");
        }
        error.ifPresentOrElse(reported::add, () -> lost++);
    }

    private static DatagramChannel bound(DatagramChannel channel) throws IOException {
        return channel.bind(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel opened : new DatagramChannel[] {channel, living, dead}) {
            if (opened != null) {
                opened.close();
            }
        }
    }

    private static InetSocketAddress addressOf(DatagramChannel peer) throws IOException {
        return (InetSocketAddress) peer.getLocalAddress();
    }

    private static ByteBuffer payload() {
        return ByteBuffer.allocateDirect(4);
    }

    private int arrivals() throws IOException {
        int count = 0;
        while (living.receive(payload()) != null) {
            count++;
        }
        return count;
    }

    @Test
    void sendWhatFollowsADatagramToADeadPort() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertEquals(4, io.send(payload(), addressOf(dead)));
            assertEquals(4, io.send(payload(), addressOf(living)));
        }

        assertEquals(50, arrivals());
        assertEquals(50, reported.size());
    }

    @Test
    void reportAnErrorWhenNothingIsFoundThroughTheJdkTwice() throws Exception {
        io.send(payload(), addressOf(dead));

        assertNull(io.receive(payload())); // the JDK swallows the pending error, and the queue keeps the entry
        assertNull(io.receive(payload()));

        assertEquals(1, reported.size());
    }

    @Test
    void countWhatTheKernelDrops() throws Exception {
        BulkIo bulk = io.bulk().orElseThrow();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1);
        for (int i = 0; i < 50; i++) {
            living.send(ByteBuffer.allocate(1_000), addressOf(channel));
        }

        assertTrue(bulk.drops().orElseThrow() > 0);
    }

    @Test
    void doNotFailWhereTheKernelHasNoCountOfDrops() throws Exception {
        BulkIo bulk = io.bulk().orElseThrow();
        channel.close(); // its descriptor is no socket's any more, so the kernel rejects the option

        assertTrue(bulk.drops().isEmpty());
    }

    @Test
    void reportAnErrorThatEndsACallWhichHasSentSomething() throws Exception {
        BulkIo bulk = io.bulk().orElseThrow();
        OutboundBlock block = bulk.outboundBlocks().tryAcquire();
        ByteBuffer data = payload();
        for (DatagramChannel peer : List.of(dead, living, living)) {
            assertTrue(block.add(block.addressOf(data), 4, Endpoint.of(addressOf(peer)), Departure.PLAIN, FAMILY, 0));
        }

        assertEquals(1, bulk.send(block, 0, 3));
        assertEquals(1, reported.size());
        assertEquals(2, bulk.send(block, 1, 3));

        assertEquals(2, arrivals());
        block.clear();
        bulk.outboundBlocks().release(block);
    }

    @Test
    void sayWhatTheySentAlthoughThereIsNoMemoryForAnError() throws Exception {
        memory = false;
        BulkIo bulk = io.bulk().orElseThrow();
        OutboundBlock block = bulk.outboundBlocks().tryAcquire();
        ByteBuffer data = payload();
        for (DatagramChannel peer : List.of(living, dead, living)) {
            assertTrue(block.add(block.addressOf(data), 4, Endpoint.of(addressOf(peer)), Departure.PLAIN, FAMILY, 0));
        }

        assertEquals(2, bulk.send(block, 0, 3));
        assertEquals(1, bulk.send(block, 2, 3));

        assertEquals(2, arrivals());
        assertEquals(1, lost);
        block.clear();
        bulk.outboundBlocks().release(block);
    }

    @Test
    void sendASingleMessageAlthoughAnErrorIsPending() throws Exception {
        BulkIo bulk = io.bulk().orElseThrow();
        OutboundBlock block = bulk.outboundBlocks().tryAcquire();
        ByteBuffer data = payload();
        block.add(block.addressOf(data), 4, Endpoint.of(addressOf(living)), Departure.PLAIN, FAMILY, 0);
        io.send(payload(), addressOf(dead));

        assertTrue(bulk.sendOne(block));

        assertEquals(1, arrivals());
        assertEquals(1, reported.size());
        block.clear();
        bulk.outboundBlocks().release(block);
    }

    @Test
    void reportErrorsWhenAskedTo() throws Exception {
        io.send(payload(), addressOf(dead));

        io.takeErrors();

        assertEquals(1, reported.size());
        assertEquals(Endpoint.of(addressOf(dead)), reported.getFirst().target());
    }
}
