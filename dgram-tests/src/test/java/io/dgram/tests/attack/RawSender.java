package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Sends packets for programs that may not have native access: by a program of its own, in the network namespace of who
 * starts it, or in another.
 */
final class RawSender implements AutoCloseable {

    private static final String SENT = "sent";
    private static final HexFormat HEX = HexFormat.of();

    private final ChildProcess program;

    private RawSender(ChildProcess program) {
        this.program = program;
    }

    /** Starts one that sends to this machine, or this namespace. */
    static RawSender toThisMachine() throws IOException {
        return new RawSender(program(List.of()).start());
    }

    /** Starts one in another namespace that sends to a neighbour. */
    static RawSender toNeighbour(List<String> inside, String networkInterface, byte[] hardwareAddress)
            throws IOException {
        return new RawSender(program(inside).start(networkInterface, HEX.formatHex(hardwareAddress)));
    }

    private static ChildJvm program(List<String> inside) {
        return ChildJvm.of(RawSender.class).startedBy(inside).withOptions("--enable-native-access=ALL-UNNAMED");
    }

    /** Sends a packet, and returns when the kernel has it. */
    void send(byte[] packet) throws IOException, InterruptedException {
        send(packet, 1);
    }

    /** Sends a packet several times. */
    void send(byte[] packet, int times) throws IOException, InterruptedException {
        program.type(HEX.formatHex(packet) + " " + times + "\n");
        assertEquals(SENT, program.nextLine());
    }

    @Override
    public void close() {
        program.close();
    }

    /** The program: reads packets, each a line of hexadecimal digits with a number of times, and sends them. */
    public static void main(String[] arguments) throws IOException {
        try (RawSocket socket = arguments.length == 0
                        ? RawSocket.toThisMachine()
                        : RawSocket.toNeighbour(arguments[0], HEX.parseHex(arguments[1]));
                BufferedReader packets =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = packets.readLine(); line != null; line = packets.readLine()) {
                int space = line.indexOf(' ');
                byte[] packet = HEX.parseHex(line, 0, space);
                for (int times = Integer.parseInt(line.substring(space + 1)); times > 0; times--) {
                    socket.send(packet);
                }
                socket.flush();
                System.out.println(socket.refused() == 0 ? SENT : "refused by this machine's kernel: " + line);
            }
        }
    }
}
