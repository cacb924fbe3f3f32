package io.dgram.tests.attack;

import io.dgram.tests.support.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The program that attacks echo servers, and asks them honest questions all the while. It never sends more at once than
 * a socket's buffer takes: the servers are to see it all.
 *
 * <p>Its arguments: the interface and the hardware address of the neighbour to attack, or two empty ones for this
 * machine; how many datagrams and ICMP errors; its own addresses of both families; the servers, each an address and a
 * port.
 */
final class Attacker {

    private static final int BURST = 64; // datagrams
    private static final int MEMORY =
            80_000; // of a receive buffer of 212,992 bytes, without what comes with a datagram
    private static final int OVERHEAD = 768; // what a datagram takes besides
    private static final int GIVE_UP = 3; // questions without an answer
    private static final int MTU = 1_500;

    private final RawSocket raw;
    private final boolean fragmented;
    private final Forgery forgery = new Forgery(1);
    private final List<HonestClient> clients = new ArrayList<>();
    private final List<InetSocketAddress> servers = new ArrayList<>();
    private final List<ForgedError> ipv4Errors = ForgedError.ipv4();
    private final List<ForgedError> ipv6Errors = ForgedError.ipv6();
    private int nextError;

    private Attacker(RawSocket raw, boolean fragmented) {
        this.raw = raw;
        this.fragmented = fragmented;
    }

    public static void main(String[] arguments) throws IOException {
        boolean here = arguments[0].isEmpty();
        long datagrams = Long.parseLong(arguments[2]);
        long errors = Long.parseLong(arguments[3]);
        try (RawSocket raw = here
                ? RawSocket.toThisMachine()
                : RawSocket.toNeighbour(arguments[0], HexFormat.of().parseHex(arguments[1]))) {
            Attacker attacker = new Attacker(raw, !here);
            for (int i = 6; i < arguments.length; i += 2) {
                InetAddress server = InetAddress.getByName(arguments[i]);
                InetAddress own = InetAddress.getByName(arguments[server.getAddress().length == 4 ? 4 : 5]);
                attacker.addServer(own, new InetSocketAddress(server, Integer.parseInt(arguments[i + 1])));
            }
            attacker.attack(datagrams, errors);
        }
    }

    private void addServer(InetAddress own, InetSocketAddress server) throws IOException {
        servers.add(server);
        clients.add(new HonestClient(own, server));
    }

    private void attack(long datagrams, long errors) throws IOException {
        clients.getFirst().ask();
        long sent = 0;
        long reported = 0;
        for (int turn = 0; sent < datagrams && unanswered() < GIVE_UP; turn = (turn + 1) % servers.size()) {
            HonestClient client = clients.get(turn);
            sent += burst(servers.get(turn));
            for (; reported * datagrams < sent * errors; reported++) {
                raw.send(nextError(client));
            }
            raw.flush();
            client.ask();
        }
        ChildJvm.tell("datagrams", sent);
        ChildJvm.tell("errors", reported);
        ChildJvm.tell("refused", raw.refused());
        ChildJvm.tell("asked", clients.stream().mapToLong(HonestClient::asked).sum());
        ChildJvm.tell(
                "asked again",
                clients.stream().mapToLong(HonestClient::askedAgain).sum());
        ChildJvm.tell("unanswered", unanswered());
    }

    private long unanswered() {
        return clients.stream().mapToLong(HonestClient::unanswered).sum();
    }

    private int burst(InetSocketAddress server) {
        int sent = 0;
        for (int memory = 0; sent < BURST && memory < MEMORY; sent++) {
            byte[] packet = forgery.next(server.getAddress().getAddress(), server.getPort())
                    .bytes();
            memory += packet.length + OVERHEAD;
            if (fragmented) {
                IpPacket.fragments(packet, MTU).forEach(raw::send);
            } else {
                raw.send(packet);
            }
        }
        return sent;
    }

    private byte[] nextError(HonestClient client) {
        UdpPacket answer = client.answer();
        List<ForgedError> errors = answer.isIpv6() ? ipv6Errors : ipv4Errors;
        return errors.get(nextError++ % errors.size()).about(answer, answer.target());
    }
}
