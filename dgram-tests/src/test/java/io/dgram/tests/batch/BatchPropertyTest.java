package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.dgram.Batch;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

@Label("Whatever a batch holds arrives as it is")
@Tag("without-native-access")
class BatchPropertyTest {

    /** Two sockets receive. */
    private static final int TARGETS = 2;

    /**
     * Entries alike.
     *
     * @param target which of the sockets
     */
    record Run(int target, int size, int count) {}

    @Provide
    Arbitrary<List<Run>> runs() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 8)),
                Tuple.of(4, Arbitraries.of(100, 101, 99, 1_000)),
                Tuple.of(1, Arbitraries.of(1_023, 1_024, 9_000)));
        Arbitrary<Integer> counts = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(1, 3)),
                Tuple.of(1, Arbitraries.integers().between(60, 70)));
        return Combinators.combine(Arbitraries.integers().between(0, TARGETS - 1), sizes, counts)
                .as(Run::new)
                .list()
                .ofMaxSize(60)
                .map(BatchPropertyTest::limited);
    }

    // Up to 300 entries, and not more bytes than a socket has room for.
    private static List<Run> limited(List<Run> runs) {
        List<Run> limited = new ArrayList<>();
        int entries = 0;
        int bytes = 0;
        for (Run run : runs) {
            entries += run.count;
            bytes += run.count * (run.size + 1_000);
            if (entries > 300 || bytes > 400_000) {
                break;
            }
            limited.add(run);
        }
        return limited;
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    @Behaviour({"BA1", "BA3"})
    void toEveryTargetInItsOrderHoweverItIsReceived(
            @ForAll("runs") List<Run> runs, @ForAll Route route, @ForAll BulkReceive form) throws Exception {
        if (route != Route.IPV4 && !Dgram.capabilities().has(Capability.IPV6)) {
            return;
        }
        try (Socket sender = route.sender();
                Socket one = route.receiver();
                Socket two = route.receiver();
                Batch batch = Batch.allocate(300, 9_000);
                Tasks tasks = new Tasks()) {
            List<Socket> receivers = List.of(one, two);
            List<List<byte[]>> expected = List.of(new ArrayList<>(), new ArrayList<>());
            for (Run run : runs) {
                for (int i = 0; i < run.count; i++) {
                    byte[] payload = Payloads.random(batch.size(), run.size);
                    expected.get(run.target).add(payload);
                    batch.add(ByteBuffer.wrap(payload), route.target(receivers.get(run.target)));
                }
            }

            int sent = tasks.start(() -> sender.send(batch)).result();

            assertEquals(batch.size(), sent);
            for (int target = 0; target < TARGETS; target++) {
                Socket receiver = receivers.get(target);
                List<byte[]> payloads = expected.get(target);
                List<byte[]> received = tasks.start(() -> form.receive(receiver, payloads.size()))
                        .result();
                Payloads.assertNoDrops(receiver);
                assertEquals(payloads.size(), received.size());
                for (int i = 0; i < payloads.size(); i++) {
                    assertArrayEquals(payloads.get(i), received.get(i), "datagram " + i + " to " + target);
                }
                assertNull(receiver.receive(Duration.ZERO).orElse(null));
            }
        }
    }
}
