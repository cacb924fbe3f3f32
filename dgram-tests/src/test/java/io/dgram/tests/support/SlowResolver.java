package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A resolver whose look-ups all wait until the test gives the one answer, at most for {@link Tasks#LIMIT}. */
public final class SlowResolver implements Resolver, AutoCloseable {

    private final Semaphore asked = new Semaphore(0);
    private final CompletableFuture<Thread> firstAsker = new CompletableFuture<>();
    private final CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        firstAsker.complete(Thread.currentThread());
        asked.release();
        try {
            return answer.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the test says so", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("no answer", e);
        }
    }

    /** Waits until as many look-ups more have begun. */
    public void awaitAsked(int times) throws InterruptedException {
        assertTrue(asked.tryAcquire(times, Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "asked " + times + " times");
    }

    /** Waits for the first look-up and returns its thread. */
    public Thread asker() throws Exception {
        return firstAsker.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Answers all look-ups, those to come too. */
    public void answer(String... literals) {
        answer.complete(Arrays.stream(literals)
                .map(literal -> Endpoint.of(literal, 0).address())
                .toList());
    }

    /** Lets all look-ups fail, those to come too. */
    public void fail(Exception reason) {
        answer.completeExceptionally(reason);
    }

    /** Ends the look-ups that still wait. */
    @Override
    public void close() {
        answer(Loopback.HOST);
    }
}
