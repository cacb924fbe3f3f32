package io.dgram.tests.hosts;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that serves DNS, TFTP and CoAP on all addresses of its host, whatever they are by then. Each answer leaves
 * from the address that was asked.
 *
 * <p>Its argument: {@code dual} for one socket per service, {@code apart} for one per service and address family.
 * Prints {@code ready} and ends with its input.
 */
final class Servers {

    static final Map<Integer, Answering> SERVICES = Map.of(
            DnsServer.PORT, new DnsServer(),
            TftpServer.PORT, new TftpServer(),
            CoapServer.PORT, new CoapServer());

    private Servers() {}

    public static void main(String[] arguments) throws IOException {
        boolean apart = arguments[0].equals("apart");
        for (int port : SERVICES.keySet()) {
            for (SocketConfig config : apart ? apart() : List.of(SocketConfig.of(SocketType.UDP))) {
                serve(config.withPacketInfo(PacketInfo.Field.DESTINATION), port);
            }
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // The sockets keep on serving.
        }
        System.exit(0);
    }

    private static List<SocketConfig> apart() {
        return List.of(
                SocketConfig.of(SocketType.UDP4),
                SocketConfig.of(SocketType.UDP6).withIpv6Only(true));
    }

    private static void serve(SocketConfig config, int port) throws DgramException {
        Answering service = SERVICES.get(port);
        Socket socket = Dgram.createSocket(config);
        socket.on(Message.class, question -> {
            Optional<byte[]> answer = service.answerTo(question);
            if (answer.isPresent()) {
                socket.reply(question, answer.get());
            }
        });
        socket.bind(port);
    }
}
