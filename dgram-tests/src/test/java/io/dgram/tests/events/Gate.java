package io.dgram.tests.events;

import io.dgram.tests.support.Tasks;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up who wants to pass, such as a listener, until it is opened. */
final class Gate implements AutoCloseable {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Waits until the gate is open. */
    void pass() throws InterruptedException {
        reached.countDown();
        await(opened, "opened");
    }

    /** Waits until somebody stands at the gate. */
    void awaitReached() throws InterruptedException {
        await(reached, "reached");
    }

    void open() {
        opened.countDown();
    }

    /** Opens the gate: nobody waits for ever. */
    @Override
    public void close() {
        open();
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the gate was not " + what + " within " + Tasks.LIMIT);
        }
    }
}
