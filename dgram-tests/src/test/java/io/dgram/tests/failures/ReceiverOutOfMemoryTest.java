package io.dgram.tests.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.EventLog;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Where memory outside the heap runs out")
@Tag("slow")
class ReceiverOutOfMemoryTest {

    private static final String LITTLE_MEMORY = "-XX:MaxDirectMemorySize=1m";

    @Test
    @Behaviour({"ER5", "RC9"})
    void theReceiverTellsSoAndDeliversOnceThereIsMemoryAgain() throws Exception {
        List<String> lines =
                ChildJvm.of(StarvedReceiver.class).withOptions(LITTLE_MEMORY).run();

        assertEquals(
                List.of("failure java.lang.OutOfMemoryError", "delivered meanwhile", "delivered afterwards"), lines);
    }

    @Test
    @Behaviour("ER8")
    void aQueuedSendIsToldSoAndThoseAfterItLeave() throws Exception {
        List<String> lines =
                ChildJvm.of(StarvedSender.class).withOptions(LITTLE_MEMORY).run();

        assertEquals(List.of("told java.lang.OutOfMemoryError", "received afterwards"), lines);
    }

    /** Takes all direct memory that can be had. */
    private static final class Hog {

        private List<ByteBuffer> taken = new ArrayList<>();

        Hog() {
            try {
                while (taken.size() < 1_000_000) {
                    taken.add(ByteBuffer.allocateDirect(4_096));
                }
                throw new AssertionError("direct memory without end");
            } catch (OutOfMemoryError e) {
                System.err.flush(); // there is none left, which is what was wanted
            }
        }

        void giveBack() {
            taken = List.of();
        }
    }

    /** Has a receiver find no memory for a datagram. */
    static final class StarvedReceiver {

        public static void main(String[] args) throws Exception {
            // What is sent from a direct buffer needs no other.
            ByteBuffer data = ByteBuffer.allocateDirect(9);
            data.put("meanwhile".getBytes(StandardCharsets.US_ASCII)).flip();
            Hog hog = new Hog(); // before there are sockets, which would reserve some
            try (Socket sender = Loopback.bound();
                    Socket receiver = Loopback.bound()) {
                sender.send(data, receiver.address());
                EventLog log = EventLog.of(receiver);

                DgramException failure = log.next(Event.Failure.class).error();
                System.out.println("failure " + failure.getCause().getClass().getName());
                hog.giveBack();
                System.out.println("delivered " + log.next(Message.class).text());
                sender.send("afterwards", receiver.address());
                System.out.println("delivered " + log.next(Message.class).text());
            }
        }
    }

    /** Has a send that reports to a callback find no memory for its datagram. */
    static final class StarvedSender {

        public static void main(String[] args) throws Exception {
            Hog hog = new Hog(); // before there are sockets, which would reserve some
            try (Socket sender = Loopback.bound();
                    Socket receiver = Loopback.bound()) {
                int port = receiver.address().port();
                CompletableFuture<DgramException> told = new CompletableFuture<>();

                sender.send("meanwhile", port, Loopback.HOST, told::complete);

                DgramException error = told.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                System.out.println("told " + error.getCause().getClass().getName());
                hog.giveBack();
                // Memory is looked for once a second.
                Tasks.await("sent afterwards", () -> {
                    CompletableFuture<Boolean> sent = new CompletableFuture<>();
                    sender.send("afterwards", port, Loopback.HOST, next -> sent.complete(next == null));
                    return sent.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                });
                System.out.println("received " + Loopback.nextText(receiver));
            }
        }
    }
}
