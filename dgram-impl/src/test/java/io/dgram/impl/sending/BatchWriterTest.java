package io.dgram.impl.sending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.SendOptions;
import io.dgram.SocketType;
import io.dgram.impl.NioSocket;
import io.dgram.impl.ScriptedBulkIo;
import io.dgram.impl.Tasks;
import io.dgram.impl.TestSockets;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.linux.ErrnoException;
import io.dgram.impl.linux.Errnos;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.transport.BulkIo;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Datagrams that are given to the kernel together")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchWriterTest {

    private static final Endpoint TARGET = Endpoint.of("127.0.0.1", 9);
    private static final Endpoint OTHER = Endpoint.of("127.0.0.1", 10);

    /** One by one, as well as together. */
    private final class Io implements DatagramIo {

        private final DatagramIo real;
        private final ScriptedBulkIo together;

        Io(DatagramIo real, ScriptedBulkIo together) {
            this.real = real;
            this.together = together;
        }

        @Override
        public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
            return real.receive(target);
        }

        @Override
        public int send(ByteBuffer payload, @Nullable InetSocketAddress target) throws IOException {
            assertTrue(oneByOne, "sent by itself");
            return real.send(payload, target);
        }

        @Override
        public Optional<String> refusal(Departure departure) {
            return Optional.empty();
        }

        @Override
        public Optional<BulkIo> bulk() {
            return Optional.of(together);
        }
    }

    private final Tasks tasks = new Tasks();
    private final ScriptedBulkIo io = new ScriptedBulkIo();
    private NioSocket socket;
    private Batch batch;
    private boolean oneByOne; // whether datagrams may be sent each by itself

    @BeforeEach
    void open() throws Exception {
        assumeTrue(NativeAccess.unavailableReason().isEmpty(), "needs native access");
        Transport transport = TestSockets.openTransport();
        socket = TestSockets.bound(transport, new Io(transport.io(), io));
        batch = new DirectBatch(1_000, 2_000);
    }

    @AfterEach
    void close() {
        tasks.close();
        if (socket != null) {
            socket.close();
            batch.close();
        }
    }

    private void add(int count, int size, Endpoint target) {
        for (int i = 0; i < count; i++) {
            batch.add(ByteBuffer.allocate(size), target);
        }
    }

    // -------------------------------------------------------------------------------------------------------- joining

    @Test
    void thatAreAlikeBecomeOneMessage() throws Exception {
        add(3, 10, TARGET);
        add(1, 4, TARGET);
        add(1, 10, TARGET);
        add(2, 10, OTHER);
        add(1, 0, OTHER);
        add(1, 12, OTHER);

        assertEquals(9, socket.send(batch));

        assertEquals(List.of(4, 1, 2, 1, 1), io.datagramsOfMessages());
        assertEquals(1, io.calls());
        assertEquals(9, socket.stats().datagramsSent());
        assertEquals(10 * 6 + 4 + 12, socket.stats().bytesSent());
    }

    @Test
    void areAtMost128InAMessageAndNotMoreThanADatagramCanHave() throws Exception {
        add(258, 10, TARGET);
        add(66, 1_000, OTHER);

        assertEquals(324, socket.send(batch));

        assertTrue(io.sent.stream().allMatch(sent -> sent.bytes() <= 65_507), io.sent::toString);
        assertEquals(List.of(128, 128, 2, 65, 1), io.datagramsOfMessages());
        assertEquals(324, socket.stats().datagramsSent());
    }

    // ------------------------------------------------------------------------------------------- the kernel's limit

    // As Linux before 6.9 does.
    private int rejectMoreThan64(OutboundBlock block, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            if (block.datagrams(i) > 64) {
                if (i > from) {
                    return i - from;
                }
                throw Errnos.of(ErrnoException.EINVAL);
            }
        }
        return to - from;
    }

    @Test
    void areAtMost64InAMessageOnceTheKernelHasRejectedMore() throws Exception {
        io.otherwise = this::rejectMoreThan64;
        add(130, 10, TARGET);

        assertEquals(130, socket.send(batch));
        assertEquals(List.of(64, 64, 2), io.datagramsOfMessages());
        assertEquals(2, io.calls());

        assertEquals(1_300, socket.send(ByteBuffer.allocate(1_300), 10, TARGET));
        assertEquals(List.of(64, 64, 2, 64, 64, 2), io.datagramsOfMessages());
        assertEquals(3, io.calls(), "it is remembered");
        assertEquals(64, io.maxSegments());
        assertEquals(260, socket.stats().datagramsSent());
        assertEquals(Map.of(), socket.stats().sendErrors());
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.EINVAL, ErrnoException.EMSGSIZE, ErrnoException.EIO, ErrnoException.EPERM})
    void areStillAsManyInAMessageAfterItWasRejectedForAnotherReason(int errno) throws Exception {
        io.otherwise = ScriptedBulkIo.refusing(Errnos.of(errno), 0);
        add(130, 10, TARGET);

        assertEquals(130, socket.send(batch));

        assertEquals(128, io.maxSegments());
        assertEquals(Map.of(), socket.stats().sendErrors());
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.ENETUNREACH, ErrnoException.EHOSTUNREACH})
    void areStillAsManyInAMessageAfterTheRouteWasRefused(int errno) throws Exception {
        io.script.add((block, from, to) -> {
            throw Errnos.of(errno);
        });
        add(130, 10, TARGET);

        assertThrows(DgramException.class, () -> socket.send(batch));
        assertEquals(130, socket.send(batch));

        assertEquals(List.of(128, 2), io.datagramsOfMessages());
    }

    @Test
    void areStillAsManyInAMessageAfterTheirSourceWasGone() throws Exception {
        io.script.add((block, from, to) -> {
            throw Errnos.of(ErrnoException.EINVAL);
        });
        SendOptions stale = SendOptions.NONE.source(InetAddress.getByName("192.0.2.1"));
        for (int i = 0; i < 130; i++) {
            batch.add(ByteBuffer.allocate(10), TARGET, stale);
        }

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(ErrorCode.ADDRESS_NOT_AVAILABLE, failure.code());
        assertEquals(1, io.calls());
        assertEquals(130, socket.send(batch));
        assertEquals(List.of(128, 2), io.datagramsOfMessages(), "coalescing goes on");
    }

    // -------------------------------------------------------------------------------------------------------- options

    @Test
    void areJoinedOnlyIfTheirOptionsAreEqual() throws Exception {
        SendOptions one = SendOptions.NONE.ttl(1);
        batch.add(ByteBuffer.allocate(10), TARGET, one);
        batch.add(ByteBuffer.allocate(10), TARGET, SendOptions.NONE.ttl(1));
        batch.add(ByteBuffer.allocate(10), TARGET, one.trafficClass(1));
        batch.add(ByteBuffer.allocate(10), TARGET, SendOptions.NONE);
        batch.add(ByteBuffer.allocate(10), TARGET);
        batch.add(ByteBuffer.allocate(10), TARGET, one.dontFragment(true));
        batch.add(ByteBuffer.allocate(10), TARGET, one.dontFragment(true));

        assertEquals(7, socket.send(batch));

        assertEquals(List.of(2, 1, 2, 1, 1), io.datagramsOfMessages());
    }

    @Test
    void areJoinedFromAnyOfThemOn() throws Exception {
        add(3, 10, TARGET);
        add(1, 4, TARGET);
        add(5, 10, TARGET);

        assertEquals(8, socket.send(batch, 1));
        assertEquals(5, socket.send(batch, 4));
        assertEquals(6, socket.send(batch, 3));

        assertEquals(List.of(3, 5, 5, 1, 5), io.datagramsOfMessages());
    }

    @Test
    void areNotJoinedWithThoseThatTheBatchHadBefore() throws Exception {
        add(3, 10, TARGET);
        batch.clear();
        add(1, 10, TARGET);
        add(1, 11, TARGET);

        assertEquals(2, socket.send(batch));

        assertEquals(List.of(1, 1), io.datagramsOfMessages());
    }

    @Test
    void ofEqualTargetsAreJoinedAlthoughTheyAreOtherObjects() throws Exception {
        batch.add(ByteBuffer.allocate(10), Endpoint.of("127.0.0.1", 9));
        batch.add(ByteBuffer.allocate(10), Endpoint.of("127.0.0.1", 9));

        assertEquals(2, socket.send(batch));

        assertEquals(List.of(2), io.datagramsOfMessages());
    }

    @Test
    void thatAreEmptyInABufferOfSegmentsAreOne() throws Exception {
        assertEquals(0, socket.send(ByteBuffer.allocateDirect(0), 10, TARGET));

        assertEquals(List.of(new ScriptedBulkIo.Sent(1, 0)), io.sent);
        assertEquals(1, socket.stats().datagramsSent());
    }

    // ------------------------------------------------------------------------------------------------------- refusals

    @Test
    void thatAnInterfaceRefusesToTakeApartAreSentOneByOneFromNowOn() throws Exception {
        io.script.add(ScriptedBulkIo.refusing(Errnos.of(ErrnoException.EIO), 0));
        add(5, 10, TARGET);

        assertEquals(5, socket.send(batch));
        assertEquals(List.of(1, 1, 1, 1, 1), io.datagramsOfMessages());
        assertEquals(2, io.calls());

        io.sent.clear();
        assertEquals(50, socket.send(ByteBuffer.allocate(50), 1, TARGET));
        assertTrue(io.datagramsOfMessages().stream().allMatch(count -> count == 1));
        assertEquals(Map.of(), socket.stats().sendErrors());
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.EINVAL, ErrnoException.EMSGSIZE, ErrnoException.ENOPROTOOPT})
    void thatAnInterfaceRejectsBySizeAreSentOneByOneFromThatSize(int errno) throws Exception {
        io.otherwise = ScriptedBulkIo.refusing(Errnos.of(errno), 1_000);
        add(3, 1_000, TARGET);
        add(3, 999, OTHER);
        add(3, 1_001, TARGET);

        assertEquals(9, socket.send(batch));
        assertEquals(List.of(1, 1, 1, 3, 1, 1, 1), io.datagramsOfMessages());

        int calls = io.calls();
        assertEquals(9, socket.send(batch));
        assertEquals(calls + 1, io.calls(), "it is remembered");
        assertEquals(Map.of(), socket.stats().sendErrors());
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.EINVAL, ErrnoException.EMSGSIZE, ErrnoException.ENOPROTOOPT})
    void thatAreShorterDoNotJoinOneThatIsRefused(int errno) throws Exception {
        io.otherwise = ScriptedBulkIo.refusing(Errnos.of(errno), 1_000);
        add(2, 1_000, TARGET);
        add(1, 500, TARGET);
        add(1, 1_500, TARGET);
        add(1, 600, TARGET);

        Tasks.Task<Integer> sending = tasks.start(() -> socket.send(batch));

        assertEquals(5, sending.result());
        assertEquals(List.of(1, 1, 1, 1, 1), io.datagramsOfMessages());
    }

    @Test
    void thatAreRefusedOneByOneFail() throws Exception {
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(ErrnoException.EMSGSIZE);
        };
        add(3, 10, TARGET);

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, failure.code());
        assertEquals(0, failure.datagramsSent());
        assertEquals(Map.of(ErrorCode.MESSAGE_TOO_LARGE, 1L), socket.stats().sendErrors());
    }

    @Test
    void thatFailForAnotherReasonAreNotSplit() throws Exception {
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(ErrnoException.ENETUNREACH);
        };
        add(3, 10, TARGET);

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(ErrorCode.NETWORK_UNREACHABLE, failure.code());
        assertEquals(1, io.calls());
        assertEquals(TARGET, failure.remote().orElseThrow());
        assertInstanceOf(ErrnoException.class, failure.getCause());
    }

    @Test
    void areSentUpToTheMessageThatFails() throws Exception {
        io.script.add((block, from, to) -> 1);
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(ErrnoException.ENETUNREACH);
        };
        add(3, 10, TARGET);
        add(3, 10, OTHER);

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(3, failure.datagramsSent());
        assertEquals(OTHER, failure.remote().orElseThrow());
        assertEquals(3, socket.stats().datagramsSent());
        assertEquals(Map.of(ErrorCode.NETWORK_UNREACHABLE, 1L), socket.stats().sendErrors());
    }

    @Test
    void ofABufferThatAreSentUpToAFailureLeaveTheRest() throws Exception {
        io.script.add((block, from, to) -> 1);
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(ErrnoException.ENETUNREACH);
        };
        ByteBuffer data = ByteBuffer.allocateDirect(2_010).position(10);

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(data, 10, TARGET));

        assertEquals(128, failure.datagramsSent());
        assertEquals(1_290, data.position());
        io.otherwise = ScriptedBulkIo::all;
        assertEquals(720, socket.send(data, 10, TARGET));
        assertEquals(2_010, data.position());
    }

    // -------------------------------------------------------------------------------------------------------- reports

    @Test
    void areSentAgainWhenTheKernelToldOfAnEarlierDatagramInstead() throws Exception {
        io.script.add((block, from, to) -> {
            throw Errnos.of(ErrnoException.ECONNREFUSED);
        });
        socket.connect(TARGET);
        for (int i = 0; i < 3; i++) {
            batch.add(ByteBuffer.allocate(10));
        }

        assertEquals(3, socket.send(batch));

        assertEquals(List.of(3), io.datagramsOfMessages());
        DgramException told = assertThrows(DgramException.class, () -> socket.receive(Duration.ZERO));
        assertEquals(ErrorCode.PORT_UNREACHABLE, told.code());
        assertInstanceOf(PortUnreachableException.class, told.getCause());
    }

    @Test
    void failWhenTheKernelTellsOfEarlierOnesWithoutEnd() throws Exception {
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(ErrnoException.ECONNREFUSED);
        };
        add(3, 10, TARGET);

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(ErrorCode.PORT_UNREACHABLE, failure.code());
        assertEquals(0, failure.datagramsSent());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ErrnoException.EMSGSIZE,
                ErrnoException.ENOPROTOOPT,
                ErrnoException.EOPNOTSUPP,
                ErrnoException.EHOSTUNREACH,
                ErrnoException.EHOSTDOWN,
                ErrnoException.ENETUNREACH,
                ErrnoException.EACCES
            })
    void areSentAllTheSameBehindAnIcmpErrorOfAnyKind(int errno) throws Exception {
        socket.connect(TARGET);
        io.script.add((block, from, to) -> {
            throw Errnos.of(errno);
        });
        for (int i = 0; i < 6; i++) {
            batch.add(ByteBuffer.allocate(i < 3 ? 10 : 20)); // two messages
        }

        assertEquals(6, socket.send(batch));

        assertEquals(List.of(3, 3), io.datagramsOfMessages(), "it was not taken for a rejection of coalescing");
        assertEquals(Map.of(), socket.stats().sendErrors());
        DgramException reported = assertThrows(DgramException.class, () -> socket.receive(Duration.ZERO));
        assertTrue(reported.getMessage().contains("reported for an earlier datagram"), reported::getMessage);
    }

    @Test
    void blameTheEntryThatFailsBehindAnIcmpError() throws Exception {
        socket.connect(TARGET);
        io.otherwise = (block, from, to) -> {
            if (block.bytes(from) == 20) {
                throw Errnos.of(ErrnoException.EACCES);
            }
            return 1;
        };
        io.script.add((block, from, to) -> {
            throw Errnos.of(ErrnoException.ECONNREFUSED);
        });
        batch.add(ByteBuffer.allocate(10)).add(ByteBuffer.allocate(20)).add(ByteBuffer.allocate(30));

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(ErrorCode.ACCESS_DENIED, failure.code());
        assertEquals(1, failure.datagramsSent());
    }

    // ------------------------------------------------------------------------------------- rules and filters of the
    // system

    @Test
    void thatAFirewallRejectsTogetherAreLaterSentTogetherAgain() throws Exception {
        io.otherwise = ScriptedBulkIo.refusing(Errnos.of(ErrnoException.EPERM), 0);
        add(3, 10, TARGET);

        assertEquals(3, socket.send(batch));
        assertEquals(List.of(1, 1, 1), io.datagramsOfMessages());
        assertEquals(Map.of(), socket.stats().sendErrors());

        io.otherwise = ScriptedBulkIo::all;
        Tasks.await("coalescing is tried again", () -> {
            io.sent.clear();
            socket.send(batch);
            return io.datagramsOfMessages().equals(List.of(3));
        });
    }

    @Test
    void areSentTogetherAgainAfterAFirewallRejectedOneOfThem() throws Exception {
        io.script.add((block, from, to) -> {
            throw Errnos.of(ErrnoException.EPERM);
        });
        oneByOne = true;
        add(1, 10, TARGET);
        add(1, 10, OTHER);
        add(1, 10, TARGET);

        assertEquals(3, socket.send(batch));

        assertEquals(List.of(1, 1), io.datagramsOfMessages(), "those behind the first");
        assertEquals(Map.of(), socket.stats().sendErrors());
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.ENOSYS, ErrnoException.EPERM, ErrnoException.EINVAL})
    void areSentOneByOneForGoodWhereTheSystemRejectsTheCall(int errno) throws Exception {
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(errno);
        };
        try (DatagramChannel receiver = DatagramChannel.open(SocketType.UDP4.family())) {
            receiver.bind(new InetSocketAddress("127.0.0.1", 0));
            receiver.configureBlocking(false);
            Endpoint target = Endpoint.of((InetSocketAddress) receiver.getLocalAddress());
            oneByOne = true;
            add(5, 10, target);
            add(1, 20, target);

            assertEquals(6, socket.send(batch));
            int calls = io.calls();
            assertEquals(6, socket.send(batch));
            assertEquals(30, socket.send(ByteBuffer.allocate(30), 10, target));

            assertEquals(calls, io.calls(), "it is remembered");
            int received = 0;
            while (receiver.receive(ByteBuffer.allocate(100)) != null) {
                received++;
            }
            assertEquals(15, received);
            assertEquals(Map.of(), socket.stats().sendErrors());
            assertEquals(15, socket.stats().datagramsSent());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrnoException.ENOSYS, ErrnoException.EPERM, ErrnoException.EINVAL})
    void haveTheirOptionsAlsoWhereTheSystemRejectsTheCall(int errno) throws Exception {
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(errno);
        };
        for (int i = 0; i < 5; i++) {
            batch.add(ByteBuffer.allocate(10), TARGET, SendOptions.NONE.ttl(5));
        }

        assertEquals(5, socket.send(batch));

        assertEquals(List.of(1, 1, 1, 1, 1), io.datagramsOfMessages(), "none went through the JDK");
        int calls = io.calls();
        assertEquals(5, socket.send(batch));
        assertEquals(calls, io.calls(), "it is remembered");
        assertEquals(Map.of(), socket.stats().sendErrors());
    }

    @Test
    void failIfTheSystemHasNoCallForTheirOptions() throws Exception {
        io.otherwise = (block, from, to) -> {
            throw Errnos.of(ErrnoException.ENOSYS);
        };
        io.one = io.otherwise;
        batch.add(ByteBuffer.allocate(10), TARGET, SendOptions.NONE.ttl(5));

        DgramException failure = assertThrows(DgramException.class, () -> socket.send(batch));

        assertEquals(ErrorCode.UNSUPPORTED, failure.code());
        assertEquals(0, socket.stats().datagramsSent());
    }

    // ----------------------------------------------------------------------------------------------------------- room

    @Test
    void waitForRoom() throws Exception {
        io.script.add((block, from, to) -> 0);
        io.script.add((block, from, to) -> 0);
        add(3, 10, TARGET);

        assertEquals(3, socket.send(batch));

        assertEquals(2, socket.stats().sendWaits());
        assertEquals(3, socket.stats().datagramsSent());
    }

    @Test
    void areTakenAsFarAsThereIsRoom() throws Exception {
        io.script.add((block, from, to) -> 1);
        io.script.add((block, from, to) -> 0);
        io.script.add((block, from, to) -> 0);
        io.script.add((block, from, to) -> 1);
        for (int i = 0; i < 4; i++) {
            add(2, 10, i % 2 == 0 ? TARGET : OTHER);
        }

        assertEquals(8, socket.send(batch));

        assertEquals(List.of(2, 2, 2, 2), io.datagramsOfMessages());
        assertEquals(8, socket.stats().datagramsSent());
        assertEquals(1, socket.stats().sendWaits());
    }

    @Test
    void areTakenNoFurtherWhenTheThreadIsInterruptedWhileItWaits() throws Exception {
        io.script.add((block, from, to) -> 1);
        io.otherwise = (block, from, to) -> 0;
        AtomicBoolean interrupted = new AtomicBoolean();
        add(5, 10, TARGET);
        add(5, 10, OTHER);
        Tasks.Task<Integer> sending = tasks.start(() -> {
            int sent = socket.send(batch);
            interrupted.set(Thread.currentThread().isInterrupted());
            return sent;
        });
        Tasks.await("waiting", () -> socket.stats().sendWaits() > 0);

        sending.thread().interrupt();

        assertEquals(5, sending.result());
        assertTrue(interrupted.get());
        io.otherwise = ScriptedBulkIo::all;
        assertEquals(5, socket.send(batch, 5));
    }

    @Test
    void areNotTakenAtAllWhenTheThreadIsInterruptedBeforeTheFirst() throws Exception {
        io.otherwise = (block, from, to) -> 0;
        add(5, 10, TARGET);
        Tasks.Task<Integer> sending = tasks.start(() -> socket.send(batch));
        Tasks.await("waiting", () -> socket.stats().sendWaits() > 0);

        sending.thread().interrupt();

        assertThrows(InterruptedException.class, sending::result);
        assertEquals(0, socket.stats().datagramsSent());
    }

    @Test
    void sayHowManyWereSentIfTheSocketIsClosedWhileTheyWait() throws Exception {
        io.script.add((block, from, to) -> 1);
        io.otherwise = (block, from, to) -> 0;
        add(5, 10, TARGET);
        add(5, 10, OTHER);
        Tasks.Task<Integer> sending = tasks.start(() -> socket.send(batch));
        Tasks.await("waiting", () -> socket.stats().sendWaits() > 0);

        socket.close();

        DgramException failure = assertThrows(DgramException.class, sending::result);
        assertEquals(ErrorCode.CLOSED, failure.code());
        assertEquals(5, failure.datagramsSent());
    }
}
