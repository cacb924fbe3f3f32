package io.dgram.tests.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("What the flight recorder costs while nothing is recorded")
@Tag("slow")
class RecorderCostTest {

    // Without the flight recorder, which the program does not need.
    private static final String MODULES = "java.logging,jdk.management,jdk.net"
            + (Dgram.class.getModule().isNamed() ? ",io.dgram,io.dgram.impl" : "");

    private static final List<String> EVENTS = List.of(
            "SocketOpen",
            "SocketClose",
            "ReceiveWait",
            "SendWait",
            "ListenerCall",
            "Failure",
            "Drop",
            "SocketStatistics");

    /** Uses all that can be recorded, and tells how much memory that took, but for what a receive needs anyway. */
    static final class Program {

        private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        private static final int ROUNDS = 2_000;

        public static void main(String[] args) throws Exception {
            measure();
        }

        static void measure() throws Exception {
            Semaphore heard = new Semaphore(0);
            try (Socket receiver =
                            Loopback.bound(SocketConfig.of(SocketType.UDP4).withBusyPoll(Duration.ZERO));
                    Socket listener = Dgram.createSocket(SocketType.UDP4, message -> heard.release());
                    Socket sender = Loopback.bound()) {
                listener.bind(0, Loopback.HOST);
                ByteBuffer buffer = ByteBuffer.allocateDirect(100);
                receive(receiver, sender, buffer);
                listen(listener, sender, heard);
                long before = THREADS.getCurrentThreadAllocatedBytes();
                receive(receiver, sender, buffer);
                ChildJvm.tell("bytes", (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUNDS);
                listen(listener, sender, heard);
            }
        }

        // Each datagram comes when a thread looks for it, so that it need not wait, for which it would take memory.
        private static void receive(Socket receiver, Socket sender, ByteBuffer buffer) throws Exception {
            ByteBuffer data = ByteBuffer.allocateDirect(10);
            for (int i = 0; i < ROUNDS; i++) {
                sender.send(data.clear(), receiver.address());
                receiver.receive(buffer.clear());
            }
        }

        private static void listen(Socket listener, Socket sender, Semaphore heard) throws Exception {
            for (int i = 0; i < 100; i++) {
                sender.send(ByteBuffer.allocateDirect(10), listener.address());
                if (!heard.tryAcquire(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("not heard");
                }
            }
        }
    }

    /** The same while there is a recording, of other events. */
    static final class WhileRecording {

        public static void main(String[] args) throws Exception {
            try (Recording recording = new Recording()) {
                EVENTS.forEach(event -> recording.disable("io.dgram." + event));
                recording.start();
                Program.measure();
            }
        }
    }

    @Test
    @Behaviour("WT4")
    void receivingAllocatesNothing() throws Exception {
        assertEquals(0, ChildJvm.of(Program.class).measure().get("bytes"));
    }

    @Test
    @Behaviour("WT4")
    void receivingAllocatesNothingWhileARecordingDoesNotWantTheEvents() throws Exception {
        assertEquals(0, ChildJvm.of(WhileRecording.class).measure().get("bytes"));
    }

    @Test
    @Behaviour("WT4")
    void noClassOfAnEventIsLoaded() throws Exception {
        List<String> lines =
                ChildJvm.of(Program.class).withOptions("-Xlog:class+load").run();

        assertTrue(lines.stream().anyMatch(line -> line.contains("io.dgram.impl.recorder.Recorder ")));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("RecorderEvents")).toList());
    }

    @Test
    @Behaviour("WT4")
    void noClassOfTheFlightRecorderIsNamedWhereItIsAbsent() throws Exception {
        List<String> lines = ChildJvm.of(Program.class)
                .withOptions("-Xlog:class+load", "--limit-modules", MODULES)
                .run();

        assertTrue(lines.stream().anyMatch(line -> line.contains("io.dgram.impl.recorder.Recorder ")));
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> line.contains("RecorderSwitch") || line.contains("jdk.jfr."))
                        .toList());
    }
}
