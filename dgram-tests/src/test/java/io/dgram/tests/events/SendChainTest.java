package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.DgramException;
import io.dgram.SendCallback;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import io.dgram.tests.support.Tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Sends each of whose callbacks sends the next")
class SendChainTest {

    private static final int COUNT = 20_000;

    @Test
    @Behaviour("SD1")
    void leaveOnceEachInOrderAndNoEmptyDatagramBetweenThem() throws Exception {
        try (Tasks tasks = new Tasks();
                Socket receiver = Loopback.bound();
                Socket sender = Loopback.bound()) {
            AtomicInteger arrived = new AtomicInteger();
            Task<List<String>> received = tasks.start(Kind.PLATFORM, () -> receiveUntilEnd(receiver, arrived));

            Chain chain = new Chain(sender, receiver.address().port(), arrived);
            chain.sendNext();

            chain.complete.get(3 * Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
            sender.send("end", receiver.address());
            assertEquals(List.of(), outOfPlace(received.result()));
            assertEquals(COUNT, received.result().size());
        }
    }

    private static List<String> receiveUntilEnd(Socket receiver, AtomicInteger arrived) throws Exception {
        List<String> texts = new ArrayList<>(COUNT);
        for (String text; !(text = Loopback.nextText(receiver)).equals("end"); ) {
            texts.add(text);
            arrived.incrementAndGet();
        }
        return texts;
    }

    /** Returns what is wrong with a few datagrams: a list of all would be long. */
    private static List<String> outOfPlace(List<String> texts) {
        return IntStream.range(0, texts.size())
                .filter(i -> !texts.get(i).equals(Integer.toString(i)))
                .limit(5)
                .mapToObj(i -> "'" + texts.get(i) + "' instead of '" + i + "'")
                .toList();
    }

    /** Sends numbers, each when the one before has left, and never far ahead of who receives them. */
    private static final class Chain implements SendCallback {

        private static final int AHEAD = 64;

        final CompletableFuture<Void> complete = new CompletableFuture<>();
        private final Socket sender;
        private final int port;
        private final AtomicInteger arrived;
        private int next;

        Chain(Socket sender, int port, AtomicInteger arrived) {
            this.sender = sender;
            this.port = port;
            this.arrived = arrived;
        }

        @Override
        public void done(DgramException error) throws Exception {
            if (error != null) {
                complete.completeExceptionally(error);
            } else if (next == COUNT) {
                complete.complete(null);
            } else {
                Tasks.await("arrived: datagram " + (next - AHEAD), () -> next - arrived.get() < AHEAD);
                sendNext();
            }
        }

        void sendNext() throws DgramException {
            sender.send(Integer.toString(next++), port, Loopback.HOST, this);
        }
    }
}
