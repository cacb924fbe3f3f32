package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.tests.support.Balance;
import io.dgram.tests.support.Tasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A series of numbered datagrams, and which of them arrived. */
final class Numbers {

    private static final int AHEAD = 32;

    private final int count;
    private final List<Integer> arrived = Collections.synchronizedList(new ArrayList<>());

    Numbers(int count) {
        this.count = count;
    }

    /** Sends them all, never far ahead of who receives: so the kernel has room for each. */
    Void sendAll(Socket sender, Endpoint target) throws Exception {
        return sendAll(sender, target, 0);
    }

    /** Sends them all, with a pause before each, so that who receives has to wait. */
    Void sendAll(Socket sender, Endpoint target, int longestPauseNanos) throws Exception {
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            if (longestPauseNanos > 0) {
                LockSupport.parkNanos(random.nextInt(longestPauseNanos));
            }
            Tasks.await("arrived: datagram " + (number - AHEAD), () -> number - arrived.size() < AHEAD);
            sender.send(Integer.toString(number), target);
        }
        return null;
    }

    void arrived(String text) {
        arrived.add(Integer.valueOf(text));
    }

    boolean isComplete() {
        return arrived.size() >= count;
    }

    /** Something that may make datagrams arrive. */
    interface Step {
        void run() throws Exception;
    }

    /** Does something again and again until all datagrams have arrived; fails where none arrives any more. */
    void untilAllArrived(Step step) throws Exception {
        int before = -1;
        long since = System.nanoTime();
        while (!isComplete()) {
            step.run();
            int now = arrived.size();
            if (now != before) {
                before = now;
                since = System.nanoTime();
            }
            assertTrue(System.nanoTime() - since < Tasks.LIMIT.toNanos(), () -> "arrived: " + now + " of " + count);
        }
    }

    void assertArrivedInOrder() {
        Tasks.await("arrived: all datagrams", this::isComplete);
        assertEquals(expected(), List.copyOf(arrived));
    }

    void assertEachArrivedOnce() {
        Tasks.await("arrived: all datagrams", this::isComplete);
        assertEquals(expected(), arrived.stream().sorted().toList());
    }

    /** Closes the socket that they were sent to, and asserts that it has counted each. */
    void assertCounted(Socket socket) {
        Balance.assertComplete(count, socket);
        socket.close();
        Balance.assertComplete(count, socket);
    }

    private List<Integer> expected() {
        return IntStream.range(0, count).boxed().toList();
    }
}
