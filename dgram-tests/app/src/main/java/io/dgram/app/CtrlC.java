package io.dgram.app;

import io.dgram.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into a closed socket. Shows that {@code close} is all it takes to end a loop that
 * waits for datagrams: whoever waits is woken.
 *
 * <p>The Java virtual machine stays until the command has closed this, so that it can have its last words.
 */
final class CtrlC implements AutoCloseable {

    private static final long LAST_WORDS_SECONDS = 5;

    private final CountDownLatch lastWordsSaid = new CountDownLatch(1);

    void closes(Socket socket) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            socket.close();
                            awaitLastWords();
                        },
                        "ctrl-c"));
    }

    @Override
    public void close() {
        lastWordsSaid.countDown();
    }

    private void awaitLastWords() {
        try {
            if (!lastWordsSaid.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                Output.error("gave up waiting for the command to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
