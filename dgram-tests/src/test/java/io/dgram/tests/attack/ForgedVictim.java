package io.dgram.tests.attack;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/**
 * A program that answers what it receives, and says how that went: a line for each datagram, with its text, its sender,
 * and {@code sent} or the code of the error. The text {@code end} ends it. Beside it listens a service that only this
 * machine is to reach.
 */
final class ForgedVictim {

    /** How it receives and answers. */
    enum Form {
        ONE_BY_ONE {
            @Override
            void run(Socket socket) throws Exception {
                for (Message message : socket) {
                    report(message.text(), message.sender(), () -> socket.send(message.data(), message.sender()));
                    if (message.text().equals(END)) {
                        return;
                    }
                }
            }
        },
        BATCH {
            @Override
            void run(Socket socket) throws Exception {
                try (Batch batch = Batch.allocate(16, 100)) {
                    for (boolean ended = false; !ended; ) {
                        int received = socket.receive(batch);
                        for (int next = 0; next < received; next++) {
                            int entry = next;
                            Message message = batch.message(entry);
                            report(message.text(), message.sender(), () -> sendFrom(socket, batch, entry));
                            ended |= message.text().equals(END);
                        }
                    }
                }
            }
        },
        LISTENER {
            @Override
            void run(Socket socket) throws Exception {
                socket.on(Event.Failure.class, failure -> System.out.println("unexpected " + failure));
                socket.on(Message.class, message -> {
                    report(message.text(), message.sender(), () -> socket.send(message.bytes(), message.sender()));
                    if (message.text().equals(END)) {
                        socket.close();
                    }
                });
                socket.awaitClosed();
            }
        };

        abstract void run(Socket socket) throws Exception;

        // Only whether its first datagram is sent, and as which, is asked.
        private static void sendFrom(Socket socket, Batch batch, int from) throws Exception {
            try {
                socket.send(batch, from);
            } catch (DgramException e) {
                if (e.datagramsSent() == from) {
                    throw e;
                }
            }
        }
    }

    /** An attempt to answer. */
    private interface Answer {
        void send() throws Exception;
    }

    static final String END = "end";
    static final String REACHED = "the service was reached";
    static final String NOT_REACHED = "the service was not reached";

    private ForgedVictim() {}

    public static void main(String[] arguments) throws Exception {
        SocketType type = SocketType.valueOf(arguments[1]);
        try (Socket socket = Dgram.createSocket(type);
                DatagramSocket service = new DatagramSocket(new InetSocketAddress(
                        InetAddress.getByName(type == SocketType.UDP4 ? "127.0.0.1" : "::1"), 0))) {
            socket.bind();
            ChildJvm.tell("port", socket.address().port());
            ChildJvm.tell("service", service.getLocalPort());
            Form.valueOf(arguments[0]).run(socket);
            // What is sent to this machine has arrived when the call returns.
            System.out.println(isReached(service) ? REACHED : NOT_REACHED);
        }
    }

    private static boolean isReached(DatagramSocket service) throws IOException {
        service.setSoTimeout(1);
        try {
            service.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static void report(String text, Endpoint sender, Answer answer) throws Exception {
        String outcome;
        try {
            answer.send();
            outcome = "sent";
        } catch (DgramException e) {
            outcome = e.code().name();
        }
        System.out.println(text + " " + sender + " " + outcome);
    }
}
