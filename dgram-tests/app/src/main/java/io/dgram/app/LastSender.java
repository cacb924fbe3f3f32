package io.dgram.app;

import io.dgram.Endpoint;
import java.util.concurrent.CountDownLatch;

/**
 * The sender of the latest datagram, with a wait for the first one. Shows that an {@link Endpoint} is a value, which is
 * safe to share.
 */
final class LastSender {

    private final CountDownLatch known = new CountDownLatch(1);
    private volatile Endpoint sender;

    void is(Endpoint sender) {
        this.sender = sender;
        known.countDown();
    }

    Endpoint await() throws InterruptedException {
        known.await();
        return sender;
    }
}
