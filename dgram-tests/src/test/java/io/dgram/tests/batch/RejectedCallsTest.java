package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Batch;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.SeccompFilter;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Where a container's seccomp filter rejects system calls")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class RejectedCallsTest {

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    @BeforeAll
    static void assumeFilter() throws Exception {
        assumeTrue(SeccompFilter.isPossible(), "needs seccomp and python3");
    }

    private static List<String> run(int errno, String... calls) throws Exception {
        boolean named = Dgram.class.getModule().isNamed();
        return ChildJvm.of(Traffic.class)
                .withRejected(errno, calls)
                .withOptions("--enable-native-access=" + (named ? "io.dgram.impl" : "ALL-UNNAMED"))
                .run();
    }

    @ParameterizedTest
    @CsvSource({"recvmmsg," + EPERM, "recvmmsg," + ENOSYS, "sendmmsg," + EPERM, "sendmmsg," + ENOSYS})
    void datagramsMoveOneByOne(String call, int errno) throws Exception {
        List<String> lines = run(errno, call);

        String reason = lines.getFirst();
        assertTrue(reason.endsWith(call + ": " + (errno == EPERM ? "EPERM" : "ENOSYS")), lines::toString);
        assertEquals(Traffic.ALL, lines.subList(1, lines.size()));
    }

    @ParameterizedTest
    @CsvSource({"" + EPERM, "" + ENOSYS})
    void datagramsMoveOneByOneBothWays(int errno) throws Exception {
        List<String> lines = run(errno, "recvmmsg", "sendmmsg");

        assertTrue(lines.getFirst().contains("recvmmsg: E"), lines::toString);
        assertTrue(lines.getFirst().contains("sendmmsg: E"), lines::toString);
        assertEquals(Traffic.ALL, lines.subList(1, lines.size()));
    }

    /** Sends and receives in every form, more than comes one by one. */
    static final class Traffic {

        static final List<String> ALL = List.of(
                "received 300 by BATCH",
                "received 300 by SMALL_BATCH",
                "received 300 by MESSAGE",
                "received 300 by BUFFER",
                "received 300 by DIRECT_BUFFER",
                "received 300 by LISTENER");

        public static void main(String[] args) throws Exception {
            System.out.println(Dgram.capabilities()
                    .missing(Capability.SEGMENTATION_OFFLOAD)
                    .orElse("nothing is missing"));
            for (BulkReceive form : BulkReceive.values()) {
                try (Socket sender = Route.IPV4.sender();
                        Socket receiver = Route.IPV4.receiver();
                        Batch batch = Batch.allocate(50, 100)) {
                    for (int round = 0; round < 3; round++) {
                        exchange(form, sender, receiver, batch);
                    }
                }
                System.out.println("received 300 by " + form);
            }
        }

        private static void exchange(BulkReceive form, Socket sender, Socket receiver, Batch batch) throws Exception {
            batch.clear();
            for (int i = 0; i < 50; i++) {
                batch.add(Payloads.numbered(i, 10 + i % 3), receiver.address());
            }
            assertEquals(50, sender.send(batch));
            assertEquals(500, sender.send(ByteBuffer.allocate(500), 10, receiver.address()));
            List<byte[]> received = form.receive(receiver, 100);
            for (int i = 0; i < 100; i++) {
                int size = i < 50 ? 10 + i % 3 : 10;
                assertEquals(
                        i < 50 ? Payloads.numbered(i, size) : ByteBuffer.allocate(size),
                        ByteBuffer.wrap(received.get(i)));
            }
        }
    }
}
