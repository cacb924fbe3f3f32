package io.dgram.app;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Sends datagrams at an interval and receives their answers in between. Shows a connected socket, which receives from
 * its peer only and reports that the peer's port is closed, and {@link Socket#receive(Duration)}, with which one thread
 * serves both directions.
 */
final class Ping {

    private final long run = ThreadLocalRandom.current().nextLong();
    private final Socket socket;
    private final PingPlan plan;
    private final Consumer<Answer> onAnswer;
    private final PingStatistics statistics;

    Ping(Socket connected, PingPlan plan, Consumer<Answer> onAnswer) {
        this.socket = connected;
        this.plan = plan;
        this.onAnswer = onAnswer;
        this.statistics = new PingStatistics(plan.count(), plan.timeout());
    }

    /** Runs to the end of the plan, or until the socket is closed. */
    PingStatistics run() throws DgramException, InterruptedException {
        try {
            for (int sequence = 1; sequence <= plan.count(); sequence++) {
                send(sequence);
                receiveFor(sequence < plan.count() ? plan.interval() : plan.timeout());
            }
        } catch (DgramException e) {
            if (e.code() != ErrorCode.CLOSED) {
                throw e;
            }
        }
        return statistics;
    }

    private void send(int sequence) throws DgramException, InterruptedException {
        statistics.sent();
        Probe probe = new Probe(run, sequence, System.nanoTime());
        try {
            socket.send(probe.encode(plan.size()));
        } catch (DgramException e) {
            reportOrThrow(e);
        }
    }

    // Receives at least once, so that answers are read even if the interval is zero.
    private void receiveFor(Duration time) throws DgramException, InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        do {
            receive(Duration.ofNanos(left)).ifPresent(this::count);
            left = deadline - System.nanoTime();
        } while (left > 0 && !statistics.allAnswered());
    }

    private Optional<Message> receive(Duration timeout) throws DgramException, InterruptedException {
        try {
            return socket.receive(timeout);
        } catch (DgramException e) {
            reportOrThrow(e);
            return Optional.empty();
        }
    }

    private void count(Message message) {
        long now = System.nanoTime();
        Optional<Probe> probe = Probe.decode(message).filter(p -> isOurs(p, message));
        if (probe.isEmpty()) {
            statistics.foreign();
            return;
        }
        int sequence = probe.get().sequence();
        long nanos = now - probe.get().sentNanos();
        Answer.Kind kind = statistics.answered(sequence, nanos);
        onAnswer.accept(new Answer(message.sender(), message.size(), sequence, nanos, kind));
    }

    private boolean isOurs(Probe probe, Message message) {
        return probe.run() == run && statistics.isSent(probe.sequence()) && message.size() == plan.size();
    }

    // A network error counts as a loss, which the statistics show; the next datagram may succeed.
    private static void reportOrThrow(DgramException error) throws DgramException {
        switch (error.code()) {
            case PORT_UNREACHABLE, HOST_UNREACHABLE, NETWORK_UNREACHABLE, NO_BUFFER_SPACE ->
                Output.error("ping: " + error.getMessage());
            default -> throw error;
        }
    }
}
