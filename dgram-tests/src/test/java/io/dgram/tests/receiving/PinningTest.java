package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Who waits leaves the carrier to others")
@Tag("slow")
class PinningTest {

    @Test
    @Behaviour("IC4")
    void hundredsOfVirtualThreadsWaitInReceiveAndAnotherRuns() throws Exception {
        Map<String, Long> measured =
                ChildJvm.of(ParkedReceives.class).withOneCarrier().measure();

        assertEquals(Map.of("received", 400L), measured);
    }

    /** Half of the receives on one socket, half on a socket each; in every form. */
    static final class ParkedReceives {

        public static void main(String[] args) throws Exception {
            List<Socket> sockets = new ArrayList<>();
            List<Task<String>> receives = new ArrayList<>();
            try (Tasks tasks = new Tasks();
                    Socket sender = Loopback.bound();
                    Socket shared = Loopback.bound()) {
                for (Pull pull : Pull.values()) {
                    for (int i = 0; i < 50; i++) {
                        Socket own = Loopback.bound();
                        receives.add(tasks.start(() -> pull.text(own)));
                        receives.add(tasks.start(() -> pull.text(shared)));
                        sockets.addAll(List.of(own, shared));
                    }
                }
                receives.forEach(Task::awaitParked);

                assertEquals("ran", tasks.start(() -> "ran").result());

                for (Socket socket : sockets) {
                    sender.send("datagram", socket.address());
                }
                for (Task<String> receive : receives) {
                    assertEquals("datagram", receive.result());
                }
            }
            sockets.forEach(Socket::close);
            ChildJvm.tell("received", receives.size());
        }
    }

    @Test
    @Behaviour("IC4")
    void hundredsOfListenersBlockAndAnotherRuns() throws Exception {
        Map<String, Long> measured =
                ChildJvm.of(BlockedListeners.class).withOneCarrier().measure();

        assertEquals(Map.of("blocked", 400L), measured);
    }

    /** Listeners that block in the midst of a call. */
    static final class BlockedListeners {

        public static void main(String[] args) throws Exception {
            CountDownLatch blocked = new CountDownLatch(400);
            CountDownLatch release = new CountDownLatch(1);
            List<Socket> sockets = new ArrayList<>();
            try (Tasks tasks = new Tasks();
                    Socket sender = Loopback.bound()) {
                for (int i = 0; i < 400; i++) {
                    Socket socket = Loopback.bound();
                    socket.on(Message.class, message -> {
                        blocked.countDown();
                        release.await();
                    });
                    sockets.add(socket);
                    sender.send("blocks", socket.address());
                }
                Limited.await(blocked);

                assertEquals("ran", tasks.start(() -> "ran").result());
            }
            sockets.forEach(Socket::close);
            release.countDown();
            ChildJvm.tell("blocked", sockets.size());
        }
    }
}
