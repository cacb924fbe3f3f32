package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.dgram.Resolver;
import io.dgram.tests.support.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A resolver that answers when the test wants it to. */
final class SlowResolver implements Resolver, AutoCloseable {

    private final BlockingQueue<Thread> askers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private Thread asker;

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        askers.add(Thread.currentThread());
        try {
            String answer = answers.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("the test gave no answer");
            }
            return List.of(InetAddress.getByName(answer));
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Waits until the resolver is asked for the first time, and returns the thread that does. */
    Thread asker() throws InterruptedException {
        if (asker == null) {
            asker = askers.poll(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertNotNull(asker, "nobody asked for the name");
        }
        return asker;
    }

    /** Lets one who asks have an answer: an address. */
    void answer(String literal) {
        answers.add(literal);
    }

    /** Lets nobody wait for ever. */
    @Override
    public void close() {
        answers.add("127.0.0.1");
    }
}
