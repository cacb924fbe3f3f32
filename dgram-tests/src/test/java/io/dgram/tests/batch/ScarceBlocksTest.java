package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With native access, idle sockets that still have datagrams in a receive block use up the blocks that are kept; what
 * another socket then takes from the kernel goes to the heap.
 */
@DisplayName("Receiving while other sockets hold the receive blocks")
@Tag("without-native-access")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScarceBlocksTest {

    /** More sockets than receive blocks are kept: two for each processor. */
    private static final int HOLDERS = 2 * Runtime.getRuntime().availableProcessors() + 2;

    /** More datagrams than are taken one by one before a socket changes to taking many. */
    private static final int FLOOD = 100;

    private static final int SIZE = 16;
    private static final int WAITING = 8;

    private final Tasks tasks = new Tasks();
    private final List<Socket> holders = new ArrayList<>();
    private Socket sender;
    private Socket receiver;

    @BeforeEach
    void holdAllBlocks() throws Exception {
        sender = Route.IPV4.sender();
        for (int i = 0; i < HOLDERS; i++) {
            Socket holder = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
            holders.add(holder);
            send(FLOOD, holder);
            for (int taken = 0; taken < FLOOD - 10; taken++) {
                Payloads.receive(holder);
            }
        }
        receiver = Route.IPV4.receiver();
        send(FLOOD, receiver);
        for (int taken = 0; taken < FLOOD; taken++) {
            Payloads.receive(receiver);
        }
    }

    @AfterEach
    void close() {
        tasks.close();
        holders.forEach(Socket::close);
        sender.close();
        receiver.close();
        holders.forEach(holder -> Balance.assertComplete(FLOOD, holder)); // of which some were prefetched
    }

    // They leave in one call, so that one call takes them from the kernel, too.
    private void send(int count, Socket to) throws Exception {
        sender.send(ByteBuffer.allocateDirect(count * SIZE), SIZE, to.address());
    }

    private List<Tasks.Task<Integer>> waiting(Tasks.Kind kind, ReceiveOne form, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> tasks.start(
                                kind, () -> form.prepare().from(receiver).remaining())
                        .awaitParked())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyWaitingThreadGetsItsDatagram(ReceiveOne form) throws Exception {
        for (Tasks.Kind kind : Tasks.Kind.values()) {
            for (int round = 0; round < 5; round++) {
                List<Tasks.Task<Integer>> waiting = waiting(kind, form, WAITING);

                send(WAITING, receiver);

                for (Tasks.Task<Integer> task : waiting) {
                    assertEquals(SIZE, task.result());
                }
            }
        }
    }

    @Test
    void aPollWakesWaitingThreadsForWhatItLeaves() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<Tasks.Task<Integer>> waiting = waiting(Tasks.Kind.VIRTUAL, ReceiveOne.MESSAGE, 3);

            send(4, receiver);
            Optional<Message> polled = receiver.receive(Duration.ZERO);

            for (Tasks.Task<Integer> task : waiting) {
                assertEquals(SIZE, task.result());
            }
            if (polled.isEmpty()) {
                assertEquals(SIZE, Payloads.receive(receiver).size());
            }
        }
    }

    @Test
    void anInterruptedThreadLeavesItsDatagramToOthers() throws Exception {
        for (int round = 0; round < 50; round++) {
            List<Tasks.Task<Integer>> waiting = waiting(Tasks.Kind.VIRTUAL, ReceiveOne.MESSAGE, 2);

            send(2, receiver);
            waiting.getFirst().thread().interrupt();

            int received = 1;
            try {
                assertEquals(SIZE, waiting.getFirst().result());
                received++;
            } catch (InterruptedException e) {
                // The other thread then finds both datagrams.
            }
            assertEquals(SIZE, waiting.getLast().result());
            for (; received < 2; received++) {
                assertEquals(SIZE, Payloads.receive(receiver).size());
            }
        }
    }

    @Test
    void memoryThatWasGivenBackTakesNoDatagram() throws Exception {
        assumeTrue(Dgram.capabilities().has(Capability.NATIVE_ACCESS), "Java 21's channels refuse such memory");
        try (SharedMemory memory = new SharedMemory()) {
            ByteBuffer gone = memory.holding(new byte[100]);
            send(3, receiver);
            assertEquals(SIZE, Payloads.receive(receiver).size());
            memory.giveBack();

            assertThrows(IllegalStateException.class, () -> receiver.receive(gone));

            assertEquals(SIZE, Payloads.receive(receiver).size());
            assertEquals(SIZE, Payloads.receive(receiver).size());
        }
    }
}
