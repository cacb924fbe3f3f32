package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dgram.Message;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("System calls that a pushed datagram costs")
class PushCostTest {

    /** One that finds the datagram, and one that finds that no other follows it. */
    @Test
    void aLoneDatagramCostsTwoKernelReceives() throws Exception {
        LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withBusyPoll(Duration.ZERO);
        try (FaultySocket pushed = FaultySocket.open(config);
                FaultySocket sender = FaultySocket.bound()) {
            pushed.socket().bind(0, FaultySocket.HOST).on(Message.class, message -> received.add(message.text()));
            awaitCalls(pushed, 1); // the receiver looks once before it waits

            for (int i = 1; i <= 3; i++) {
                sender.socket().send("" + i, pushed.address());
                assertEquals("" + i, received.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS));
                awaitCalls(pushed, 1 + 2 * i);
            }
        }
    }

    // Waits for the calls, and for others that follow them.
    private static void awaitCalls(FaultySocket socket, int count) {
        Tasks.await(count + " receives", () -> socket.io().receiveCalls() >= count);
        assertFalse(Tasks.holdsWithin(Tasks.SILENCE, () -> socket.io().receiveCalls() > count));
    }
}
