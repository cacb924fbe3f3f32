package io.dgram.impl;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A platform thread with a selector, which tells channels that they are ready. All sockets share a few. */
final class Poller implements Runnable {

    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

    private static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
    private static final AtomicReferenceArray<@Nullable Poller> POLLERS = new AtomicReferenceArray<>(COUNT);
    private static final AtomicInteger TURN = new AtomicInteger();
    private static final ReentrantLock STARTING = new ReentrantLock();

    private final Selector selector;
    private final ConcurrentLinkedQueue<CountDownLatch> awaitingDeregistration = new ConcurrentLinkedQueue<>();

    private Poller(Selector selector) {
        this.selector = selector;
    }

    /** Returns a poller for another channel, started when first asked for. */
    static Poller next() throws IOException {
        int index = Math.floorMod(TURN.getAndIncrement(), COUNT);
        Poller running = POLLERS.get(index);
        return running != null ? running : start(index);
    }

    private static Poller start(int index) throws IOException {
        STARTING.lock();
        try {
            Poller poller = POLLERS.get(index);
            if (poller == null) {
                poller = new Poller(Selector.open());
                Threads.startDaemon("io.dgram-poller-" + index, poller);
                POLLERS.set(index, poller);
            }
            return poller;
        } finally {
            STARTING.unlock();
        }
    }

    SelectionKey register(DatagramChannel channel, ReadyChannel ready) throws ClosedChannelException {
        return channel.register(selector, 0, ready);
    }

    /** Makes changed interests take effect. */
    void wakeup() {
        selector.wakeup();
    }

    /**
     * Waits until the key of a channel that was closed before is gone: only then does the descriptor close and the port
     * become free. Takes no notice of interruption, whose status it keeps.
     */
    void awaitDeregistration() {
        CountDownLatch gone = new CountDownLatch(1);
        awaitingDeregistration.add(gone);
        selector.wakeup();
        boolean interrupted = false;
        while (gone.getCount() > 0) {
            try {
                gone.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        List<CountDownLatch> waiting = new ArrayList<>();
        for (; ; ) {
            // First who waits, then a selection, which drops the keys of the channels that they closed before.
            for (CountDownLatch latch; (latch = awaitingDeregistration.poll()) != null; ) {
                waiting.add(latch);
            }
            try {
                select(!waiting.isEmpty());
            } finally {
                waiting.forEach(CountDownLatch::countDown);
                waiting.clear();
            }
        }
    }

    private void select(boolean now) {
        try {
            if (now) {
                selector.selectNow(Poller::tellReady);
            } else {
                selector.select(Poller::tellReady);
            }
        } catch (Throwable e) { // memory running out included: without this thread nobody would ever be woken
            BoundedLog.SHARED.warn("selector", "a selector failed", e);
            LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
        }
    }

    private static void tellReady(SelectionKey key) {
        try {
            ((ReadyChannel) key.attachment()).ready(key, key.readyOps());
        } catch (CancelledKeyException e) {
            // Closed meanwhile, which told everybody already.
        }
    }
}
