package io.dgram.impl.linux;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Finds the descriptor of a channel with public API only: marks the channel by a rare size of its send buffer, looks
 * which of the process's descriptors shows it, makes sure with a second mark, and sets the size back.
 *
 * <p>The marks are above the size that was there, so that no send has less room meanwhile.
 */
final class DescriptorFinder {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int MARKS = 4_096;
    private static final int NEAR = 8;

    private final SocketFunctions functions;
    private final ReentrantLock lock = new ReentrantLock(); // two searches at once could set the same mark
    // Under lock. Not from 0: another class loader may have another of these, which searches at the same time.
    private int lastMark = new Random().nextInt(MARKS);
    private int lastFound; // under lock

    DescriptorFinder(SocketFunctions functions) {
        this.functions = functions;
    }

    /**
     * Finds the descriptor of an open channel, which must not be closed meanwhile.
     *
     * @throws IOException if it cannot be found
     */
    int find(DatagramChannel channel) throws IOException {
        lock.lock();
        try {
            int size = channel.getOption(StandardSocketOptions.SO_SNDBUF);
            try {
                lastFound = search(channel, size);
                return lastFound;
            } finally {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, size);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock. Descriptors are given out lowest first, so the channel's is often one of those after the last.
    private int search(DatagramChannel channel, int size) throws IOException {
        int first = mark(channel, size);
        List<Integer> once = showing(
                first, IntStream.range(lastFound, lastFound + NEAR).boxed().toList());
        if (once.isEmpty()) {
            once = showing(first, sockets());
        }
        List<Integer> twice = showing(mark(channel, size), once);
        if (twice.isEmpty()) {
            throw new IOException("the channel's descriptor was not found");
        }
        return twice.getFirst(); // if there are several, they are copies of one another (dup(2))
    }

    // Under lock. Returns the kernel's size, which is twice the JDK's.
    private int mark(DatagramChannel channel, int size) throws IOException {
        lastMark = (lastMark + 1) % MARKS;
        int marked = size + 2 * lastMark + 1;
        channel.setOption(StandardSocketOptions.SO_SNDBUF, marked);
        if (channel.getOption(StandardSocketOptions.SO_SNDBUF) != marked) {
            // At the limit there is no room above: the kernel would show the same size for others, too.
            marked = size - 2 * lastMark - 1;
            channel.setOption(StandardSocketOptions.SO_SNDBUF, marked);
        }
        return 2 * marked;
    }

    private List<Integer> showing(int mark, List<Integer> candidates) {
        List<Integer> showing = new ArrayList<>(1);
        for (int candidate : candidates) {
            try {
                if (functions.getOption(candidate, SOL_SOCKET, SO_SNDBUF) == mark) {
                    showing.add(candidate);
                }
            } catch (IOException e) {
                // Closed meanwhile, or no socket.
            }
        }
        return showing;
    }

    private static List<Integer> sockets() throws IOException {
        List<Integer> sockets = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : entries) {
                if (isSocket(entry)) {
                    sockets.add(Integer.parseInt(entry.getFileName().toString()));
                }
            }
        }
        return sockets;
    }

    private static boolean isSocket(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
