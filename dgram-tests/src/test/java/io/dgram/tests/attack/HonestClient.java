package io.dgram.tests.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Asks an echo server, and again if no answer comes, as everybody does who uses UDP. */
final class HonestClient implements AutoCloseable {

    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int QUESTION = 40;

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private long asked;
    private long askedAgain;
    private long unanswered;

    HonestClient(InetAddress own, InetSocketAddress server) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(own, 0));
        this.server = server;
    }

    /** Asks a question that was never asked before, and waits for the answer. */
    void ask() throws IOException {
        long number = asked++;
        byte[] question = ByteBuffer.allocate(QUESTION)
                .putLong(0, number)
                .putLong(8, server.hashCode())
                .array();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            socket.send(new DatagramPacket(question, question.length, server));
            if (isAnswered(ByteBuffer.wrap(question))) {
                return;
            }
            askedAgain++;
        }
        unanswered++;
    }

    // Others may claim to be this client, and the answers to them come here.
    private boolean isAnswered(ByteBuffer question) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        DatagramPacket answer = new DatagramPacket(new byte[QUESTION + 1], QUESTION + 1);
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            socket.setSoTimeout((int) (left / 1_000_000) + 1);
            answer.setLength(QUESTION + 1);
            try {
                socket.receive(answer);
            } catch (SocketTimeoutException e) {
                return false;
            }
            if (server.equals(answer.getSocketAddress())
                    && question.equals(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns an answer of the server to this client. */
    UdpPacket answer() {
        return UdpPacket.of(
                server.getAddress().getAddress(),
                server.getPort(),
                socket.getLocalAddress().getAddress(),
                socket.getLocalPort(),
                new byte[QUESTION]);
    }

    long asked() {
        return asked;
    }

    long askedAgain() {
        return askedAgain;
    }

    long unanswered() {
        return unanswered;
    }

    @Override
    public void close() {
        socket.close();
    }
}
