package io.dgram.bench.peer;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps some datagrams under way, numbered, on one socket, and takes the time until each is back. A datagram holds its
 * slot and a number of its own, so that the late answer to one that was given up is known as such.
 */
final class Ping {

    private static final int HEADER = Integer.BYTES + Long.BYTES;
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final int LOOK_MILLIS = 25;
    private static final int FIRST_ANSWER_MILLIS = 10_000;

    private final BlockingSocket socket;
    private final Options options;
    private final Tally ignored = new Tally();
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] sequence;
    private final long[] sentAt;
    private final RoundTrips trips = new RoundTrips();
    private volatile boolean answered;
    private boolean counting;
    private long lost;

    /**
     * Prepares the datagrams.
     *
     * @param socket its buffers hold the datagrams
     * @param options how many, how long, how large
     * @throws MissingException if the datagrams are too short to be numbered
     */
    Ping(BlockingSocket socket, Options options) throws MissingException {
        if (options.size() < HEADER) {
            throw new MissingException("a ping has at least " + HEADER + " bytes");
        }
        this.socket = socket;
        this.options = options;
        sequence = new long[options.outstanding()];
        sentAt = new long[options.outstanding()];
    }

    /**
     * Sends the first datagrams. Somebody must receive the answers.
     *
     * @throws Exception if that fails
     */
    void begin() throws Exception {
        lock.lock();
        try {
            for (int slot = 0; slot < sequence.length; slot++) {
                send(slot);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Receives an answer, and sends the next datagram in its place.
     *
     * @throws Exception if that fails
     */
    void answer() throws Exception {
        socket.receive(ignored);
        long now = System.nanoTime();
        if (!answered) {
            answered = true;
        }
        ByteBuffer answer = socket.incoming();
        int slot = answer.getInt(0);
        // Uncontended but for 40 looks a second: without it the look for lost datagrams could write into the buffer.
        lock.lock();
        try {
            if (answer.getLong(Integer.BYTES) == sequence[slot]) {
                if (counting) {
                    trips.add(now - sentAt[slot]);
                }
                send(slot);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first answer, lets the warm-up pass, measures, and sends lost datagrams anew meanwhile.
     *
     * @return the result, a line of the protocol
     * @throws Exception if that fails
     */
    String run() throws Exception {
        awaitFirst();
        tend(options.warmup());
        long start = System.nanoTime();
        count(true);
        tend(options.time());
        for (int waited = 0; noneCounted() && waited < FIRST_ANSWER_MILLIS; waited += LOOK_MILLIS) {
            tend(LOOK_MILLIS); // slow is not broken
        }
        count(false);
        return trips.summary(System.nanoTime() - start, lost);
    }

    // Whoever echoes may have to load its code first.
    private void awaitFirst() throws Exception {
        for (int waited = 0; !answered && waited < FIRST_ANSWER_MILLIS; waited += LOOK_MILLIS) {
            tend(LOOK_MILLIS);
        }
    }

    private boolean noneCounted() {
        lock.lock();
        try {
            return trips.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void count(boolean on) {
        lock.lock();
        counting = on;
        lock.unlock();
    }

    private void tend(int millis) throws Exception {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            Thread.sleep(Math.min(left, LOOK_MILLIS));
            sendLost();
        }
    }

    private void sendLost() throws Exception {
        lock.lock();
        try {
            long now = System.nanoTime();
            for (int slot = 0; slot < sequence.length; slot++) {
                if (now - sentAt[slot] > PATIENCE_NANOS) {
                    lost += counting ? 1 : 0;
                    send(slot);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void send(int slot) throws Exception {
        socket.outgoing().putInt(0, slot).putLong(Integer.BYTES, ++sequence[slot]);
        sentAt[slot] = System.nanoTime();
        socket.send(ignored);
    }
}
