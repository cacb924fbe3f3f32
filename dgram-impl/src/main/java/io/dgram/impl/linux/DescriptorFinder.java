package io.dgram.impl.linux;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Finds the descriptor of a channel with public API only: sets the channel's send buffer to an unusual size as a mark,
 * searches for the descriptor with that size, verifies it with a second mark, and restores the size.
 *
 * <p>A new descriptor is the lowest free number (open(2)), so the number of a channel that was just opened can be
 * guessed; if the guess is wrong, nearly all lower numbers are in use. Marks are random, because another socket may
 * have the size of a mark by chance, or be marked at the same time by a copy of this library in another class loader.
 */
final class DescriptorFinder {

    /** Stands for no descriptor. */
    static final int NONE = -1;

    private static final int MARKS = 8_192;
    private static final int NEAR = 8; // other threads open and close files meanwhile
    private static final int GAP = 1_024; // after as many free numbers in a row, the rest is taken to be free

    private final IntUnaryOperator sendBufferOf;
    private final IntSupplier marks;

    DescriptorFinder(SocketFunctions functions) {
        this(functions::sendBufferOrError, () -> ThreadLocalRandom.current().nextInt(MARKS));
    }

    /**
     * @param sendBufferOf returns the size of a descriptor's send buffer as the kernel has it, or a negative
     *     {@code errno}
     * @param marks returns numbers from 0 to 8,191, random ones
     */
    DescriptorFinder(IntUnaryOperator sendBufferOf, IntSupplier marks) {
        this.sendBufferOf = sendBufferOf;
        this.marks = marks;
    }

    /**
     * Finds the descriptor of an open channel that is not in use yet.
     *
     * @param guess the number that was free before it was opened, or {@link #NONE}
     * @throws IOException if it cannot be found, or the channel has several (dup(2)), any of which might be closed at
     *     any time
     */
    int find(DatagramChannel channel, int guess) throws IOException {
        int size = channel.getOption(StandardSocketOptions.SO_SNDBUF);
        try {
            return guess != NONE && isDescriptorOf(channel, guess, size) ? guess : search(channel, guess, size);
        } finally {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, size);
        }
    }

    // Without a list, and without checking that the channel accepts the marks: every opening of a socket pays for this.
    private boolean isDescriptorOf(DatagramChannel channel, int guess, int size) throws IOException {
        int first = marks.getAsInt();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, above(size, first));
        if (sendBufferOf.applyAsInt(guess) != 2 * above(size, first)) {
            return false;
        }
        int second = otherThan(first);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, above(size, second));
        return sendBufferOf.applyAsInt(guess) == 2 * above(size, second);
    }

    private int search(DatagramChannel channel, int guess, int size) throws IOException {
        int near = guess == NONE ? NONE : search(channel, size, numbersNear(guess));
        int found = near != NONE ? near : search(channel, size, numbersInUse());
        if (found == NONE) {
            throw new IOException("the channel's descriptor was not found");
        }
        return found;
    }

    private static List<Integer> numbersNear(int guess) {
        return IntStream.rangeClosed(Math.max(0, guess - NEAR), guess + NEAR)
                .boxed()
                .toList();
    }

    private List<Integer> numbersInUse() {
        List<Integer> inUse = new ArrayList<>();
        for (int number = 0, last = 0; number - last < GAP; number++) {
            int sendBuffer = sendBufferOf.applyAsInt(number);
            if (sendBuffer != -ErrnoException.EBADF) {
                last = number;
            }
            if (sendBuffer > 0) {
                inUse.add(number);
            }
        }
        return inUse;
    }

    private int search(DatagramChannel channel, int size, List<Integer> candidates) throws IOException {
        int first = marks.getAsInt();
        List<Integer> once = showing(mark(channel, size, first), candidates);
        if (once.isEmpty()) {
            return NONE;
        }
        List<Integer> twice = showing(mark(channel, size, otherThan(first)), once);
        if (twice.size() > 1) {
            throw new IOException("the channel has several descriptors: " + twice);
        }
        return twice.isEmpty() ? NONE : twice.getFirst();
    }

    private int otherThan(int mark) {
        return (mark + 1 + marks.getAsInt() % (MARKS - 1)) % MARKS;
    }

    // An odd size, because applications usually choose even ones.
    private static int above(int size, int mark) {
        return size + 2 * mark + 1;
    }

    // Returns the kernel's size, which is twice the JDK's.
    private static int mark(DatagramChannel channel, int size, int mark) throws IOException {
        int marked = above(size, mark);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, marked);
        if (channel.getOption(StandardSocketOptions.SO_SNDBUF) != marked) {
            // A larger size would exceed the system's limit.
            marked = Math.max(1, size - 2 * mark - 1);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, marked);
        }
        return 2 * marked;
    }

    private List<Integer> showing(int mark, List<Integer> candidates) {
        List<Integer> showing = new ArrayList<>(1);
        for (int candidate : candidates) {
            if (sendBufferOf.applyAsInt(candidate) == mark) {
                showing.add(candidate);
            }
        }
        return showing;
    }
}
