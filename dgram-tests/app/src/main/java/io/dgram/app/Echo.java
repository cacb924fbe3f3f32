package io.dgram.app;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import java.util.function.Consumer;

/**
 * An echo server (RFC 862): sends every datagram back to its sender. Shows the pull form: a loop over the socket, in
 * the thread that calls {@link #run()}, which ends when the socket is closed.
 *
 * <p>For trusted networks only: a datagram's sender can be forged, and two echo servers that are made to answer each
 * other never stop.
 */
final class Echo implements Runnable {

    private final EchoStatistics statistics = new EchoStatistics();
    private final Socket socket;
    private final Consumer<Message> onAnswered;

    Echo(Socket socket, Consumer<Message> onAnswered) {
        this.socket = socket;
        this.onAnswered = onAnswered;
    }

    @Override
    public void run() {
        for (Message message : socket) {
            statistics.received(message);
            answer(message);
            onAnswered.accept(message);
        }
    }

    /** Returns the counts; call it after {@link #run()} has returned. */
    EchoStatistics statistics() {
        return statistics;
    }

    private void answer(Message message) {
        try {
            socket.send(message.data(), message.sender());
        } catch (DgramException e) {
            if (e.code() != ErrorCode.CLOSED) {
                notAnswered(e.getMessage());
            }
        } catch (InterruptedException e) {
            // The loop over the socket ends when the interrupt status is set.
            Thread.currentThread().interrupt();
        }
    }

    private void notAnswered(String reason) {
        statistics.notAnswered();
        Output.error("echo: " + reason);
    }
}
