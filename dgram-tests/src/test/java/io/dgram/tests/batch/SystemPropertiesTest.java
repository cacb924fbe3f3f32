package io.dgram.tests.batch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("System properties by which operators switch off what causes trouble")
@Tag("slow")
class SystemPropertiesTest {

    private static final int COUNT = 2_560;

    /** Sends and receives many datagrams, and converses with one peer. */
    static final class Program {

        public static void main(String[] args) throws Exception {
            try (Socket receiver =
                            Loopback.bound(SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(1 << 20));
                    Socket sender = Loopback.bound()) {
                ChildJvm.tell("received", move(sender, receiver));
                converse(sender, receiver);
            }
        }

        private static int move(Socket sender, Socket receiver) throws Exception {
            int received = 0;
            try (Batch batch = Batch.allocate(COUNT, 10)) {
                for (int i = 0; i < COUNT; i += 64) {
                    sender.send(ByteBuffer.allocateDirect(640), 10, receiver.address());
                    while (received < i + 64) {
                        received += receiver.receive(batch);
                    }
                }
            }
            return received;
        }

        private static void converse(Socket one, Socket other) throws Exception {
            try (Tasks tasks = new Tasks()) {
                Endpoint peer = other.address();
                Tasks.Task<?> echo = tasks.start(Tasks.Kind.PLATFORM, () -> {
                    for (int i = 0; i < 200; i++) {
                        other.send(new byte[1], Loopback.receive(other).sender());
                    }
                    return null;
                });
                for (int i = 0; i < 200; i++) {
                    one.send(new byte[1], peer);
                    Loopback.receive(one);
                }
                echo.result();
            }
        }
    }

    private static List<String> run(String... options) throws Exception {
        return ChildJvm.of(Program.class)
                .withNativeAccess()
                .withOptions("-Xlog:class+load")
                .withOptions(options)
                .run();
    }

    private static boolean isLoaded(String type, List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains(" io.dgram.impl." + type + " "));
    }

    @Test
    @Behaviour("WT5")
    void everythingIsOnWithoutThem() throws Exception {
        List<String> lines = run();

        assertTrue(lines.contains("told received: " + COUNT));
        assertTrue(isLoaded("polling.Moderation", lines));
        if (Dgram.capabilities().has(Capability.SEGMENTATION_OFFLOAD)) {
            assertTrue(isLoaded("linux.MessageHeaders", lines));
            assertTrue(isLoaded("receiving.BulkReceiver", lines));
        }
    }

    @Test
    @Behaviour("WT5")
    void pollingAndModerationAreSwitchedOff() throws Exception {
        List<String> lines = run("-Dio.dgram.busyPoll=off", "-Dio.dgram.moderation=off");

        assertTrue(lines.contains("told received: " + COUNT));
        assertFalse(isLoaded("polling.Moderation", lines));
    }

    @Test
    @Behaviour("WT5")
    void manyPerCallIsSwitchedOff() throws Exception {
        List<String> lines = run("-Dio.dgram.manyPerCall=off");

        assertTrue(lines.contains("told received: " + COUNT));
        assertFalse(isLoaded("linux.MessageHeaders", lines));
        assertFalse(isLoaded("receiving.BulkReceiver", lines));
    }

    @Test
    @Behaviour("WT5")
    void everythingArrivesWithoutCoalescing() throws Exception {
        List<String> lines = run("-Dio.dgram.coalescing=off");

        assertTrue(lines.contains("told received: " + COUNT));
    }

    @Test
    @Behaviour("WT5")
    void aValueThatIsNotUnderstoodIsLogged() throws Exception {
        List<String> lines = ChildJvm.of(Program.class)
                .withOptions("-Dio.dgram.busyPoll=sometimes")
                .run();

        assertTrue(lines.contains("told received: " + COUNT));
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("io.dgram.busyPoll=sometimes is ignored")),
                lines::toString);
    }
}
