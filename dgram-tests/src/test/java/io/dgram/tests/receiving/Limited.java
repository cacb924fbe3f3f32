package io.dgram.tests.receiving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.Tasks;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waits that end after {@link Tasks#LIMIT} in any case. */
final class Limited {

    private Limited() {}

    static <T> T get(Future<T> future) throws Exception {
        return future.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T head = queue.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertTrue(head != null, "did not come within " + Tasks.LIMIT);
        return head;
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "did not happen within " + Tasks.LIMIT);
    }
}
