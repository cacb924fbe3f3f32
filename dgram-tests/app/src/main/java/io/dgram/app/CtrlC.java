package io.dgram.app;

import io.dgram.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket on Ctrl-C (SIGINT) and SIGTERM. Shows that {@code close} is enough to end a loop that waits for
 * datagrams: it wakes every blocked call.
 *
 * <p>The Java virtual machine does not exit until the command has closed this object, so that the command can print its
 * summary, or until {@value #SUMMARY_SECONDS} seconds have passed.
 */
final class CtrlC implements AutoCloseable {

    private static final long SUMMARY_SECONDS = 5;

    private final CountDownLatch summaryPrinted = new CountDownLatch(1);

    void closes(Socket socket) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            socket.close();
                            awaitSummary();
                        },
                        "ctrl-c"));
    }

    @Override
    public void close() {
        summaryPrinted.countDown();
    }

    private void awaitSummary() {
        try {
            if (!summaryPrinted.await(SUMMARY_SECONDS, TimeUnit.SECONDS)) {
                Output.error("gave up waiting for the command to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
