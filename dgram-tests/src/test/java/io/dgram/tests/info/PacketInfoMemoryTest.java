package io.dgram.tests.info;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Batch;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.PacketInfo.Field;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where there is no room for a receive block, sockets share one for a single message, and move flows to the heap. */
@DisplayName("Packet information with little memory")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
@NativeAccess.Needed
class PacketInfoMemoryTest {

    private static final int SOCKETS = 3;
    private static final int ROUNDS = 20;
    private static final int RUN = 40;
    private static final int SIZE = 20;

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "BATCH"})
    void isCompleteWithOneMebibyteOutsideTheHeap(String form) throws Exception {
        List<String> lines = ChildJvm.of(Starved.class)
                .withOptions("-XX:MaxDirectMemorySize=1m")
                .withNativeAccess()
                .run(form);

        assertEquals(List.of("known: " + SOCKETS * ROUNDS * RUN), lines);
    }

    /** Counts datagrams with the hop limit and the destination that they were sent with. */
    static final class Starved {

        public static void main(String[] args) throws Exception {
            List<Tasks.Task<Integer>> counts = new ArrayList<>();
            try (Tasks tasks = new Tasks();
                    Socket sender = Loopback.bound()) {
                for (int i = 0; i < SOCKETS; i++) {
                    Socket receiver =
                            Loopback.bound(PacketInfoTest.asking(SocketType.UDP4, Field.DESTINATION, Field.HOP_LIMIT)
                                    .withReceiveBufferSize(4 << 20)); // it takes half a second to find no memory
                    counts.add(tasks.start(Tasks.Kind.PLATFORM, () -> count(receiver, args[0].equals("BATCH")))
                            .awaitParked());
                    send(sender, receiver);
                }
                int known = 0;
                for (Tasks.Task<Integer> count : counts) {
                    known += count.result();
                }
                System.out.println("known: " + known);
            }
        }

        private static void send(Socket sender, Socket receiver) throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                sender.setTTL(100 + round);
                ByteBuffer data = ByteBuffer.allocate(RUN * SIZE);
                for (int i = 0; i < RUN; i++) {
                    data.put(i * SIZE, (byte) round);
                }
                sender.send(data, SIZE, receiver.address());
            }
        }

        private static int count(Socket receiver, boolean inBatches) throws Exception {
            int known = 0;
            try (receiver;
                    Batch batch = Batch.allocate(7, 100)) {
                for (int left = ROUNDS * RUN; left > 0; ) {
                    int received = inBatches ? receiver.receive(batch) : 0;
                    for (int i = 0; i < received; i++) {
                        known += isKnown(batch.message(i), receiver) ? 1 : 0;
                    }
                    left -= received;
                    if (!inBatches) {
                        known += isKnown(receiver.receive(), receiver) ? 1 : 0;
                        left--;
                    }
                }
            }
            return known;
        }

        private static boolean isKnown(Message message, Socket receiver) throws Exception {
            PacketInfo info = message.info().orElseThrow();
            return info.hopLimit().orElseThrow() == 100 + message.data().get()
                    && info.destination().orElseThrow().equals(receiver.address());
        }
    }
}
