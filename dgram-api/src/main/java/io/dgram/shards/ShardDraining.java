package io.dgram.shards;

import io.dgram.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Drains and closes several sockets at the same time, each on a virtual thread. */
final class ShardDraining {

    private final List<FutureTask<Boolean>> tasks;

    ShardDraining(List<Socket> sockets, Duration atMost) {
        tasks = sockets.stream()
                .map(socket -> new FutureTask<>((Callable<Boolean>) () -> socket.closeAfterDraining(atMost)))
                .toList();
    }

    /** Returns whether all have received what they held. */
    boolean run() {
        List<Thread> threads = tasks.stream()
                .map(task -> Thread.ofVirtual().name("io.dgram-drain").start(task))
                .toList();
        boolean interrupted = false;
        boolean all = true;
        for (int i = 0; i < tasks.size(); ) {
            try {
                all &= tasks.get(i).get();
                i++;
            } catch (InterruptedException e) {
                interrupted = true;
                threads.forEach(Thread::interrupt); // which ends their waits
            } catch (ExecutionException e) {
                throw new IllegalStateException("closing a shard failed", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return all;
    }
}
