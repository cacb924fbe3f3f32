package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import io.dgram.Resolver;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A resolver that keeps all who ask waiting until the test gives the answer. */
final class SlowResolver implements Resolver {

    private final Semaphore asked = new Semaphore(0);
    private final CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        asked.release();
        try {
            return answer.get(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the test says so", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("no answer", e);
        }
    }

    /** Waits until so many are waiting for the answer. */
    void awaitAsked(int times) throws InterruptedException {
        assertTrue(asked.tryAcquire(times, Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS), "asked " + times + " times");
    }

    void answer(String... literals) {
        answer.complete(Arrays.stream(literals)
                .map(literal -> Endpoint.of(literal, 0).address())
                .toList());
    }

    void fail(Exception reason) {
        answer.completeExceptionally(reason);
    }
}
