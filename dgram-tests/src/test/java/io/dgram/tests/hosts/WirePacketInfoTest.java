package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dgram.Endpoint;
import io.dgram.Option;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Packet information, beside what tcpdump saw,")
@Timeout(120)
class WirePacketInfoTest extends NetworkTest {

    private static final List<Integer> HOP_LIMITS = List.of(64, 33, 255, 1);
    private static final List<Integer> TRAFFIC_CLASSES = List.of(0x00, 0x01, 0x02, 0x03, 0xb8, 0xba);
    private static final long ONE_MILLISECOND = 1_000_000;

    /** From which sockets to which. */
    enum Path {
        IPV4(SocketType.UDP4, SocketType.UDP4, Traffic.IPV4),
        IPV6(SocketType.UDP6, SocketType.UDP6, Traffic.IPV6),
        IPV4_TO_DUAL_STACK(SocketType.UDP4, SocketType.UDP6, Traffic.IPV4),
        IPV4_FROM_UDP6_TO_EITHER(SocketType.UDP6, SocketType.UDP, Traffic.IPV4),
        IPV6_TO_EITHER(SocketType.UDP6, SocketType.UDP, Traffic.IPV6);

        private final SocketType from;
        private final SocketType to;
        private final Traffic traffic;

        Path(SocketType from, SocketType to, Traffic traffic) {
            this.from = from;
            this.to = to;
            this.traffic = traffic;
        }
    }

    private static List<Arguments> everyPathAndForm() {
        List<Arguments> all = new ArrayList<>();
        for (Path path : Path.values()) {
            all.add(Arguments.of(path, "MESSAGE"));
            all.add(Arguments.of(path, "BATCH"));
        }
        return all;
    }

    private final List<AutoCloseable> opened = new ArrayList<>();
    private int sent; // numbers

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    private static String text(int first, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = first; i < first + count; i++) {
            text.append(String.format(Locale.ROOT, "%0" + PacketCapture.DIGITS + "d", i));
        }
        return text.toString();
    }

    // One datagram after the other, each with marks of its own.
    private void sendMarked(RemoteSocket sender, int count, int port, String host) throws IOException {
        for (int i = 0; i < count; i++) {
            mark(sender, sent);
            sender.send(text(sent++, 1), port, host);
        }
    }

    private static void mark(RemoteSocket sender, int number) throws IOException {
        sender.set(Option.TTL, HOP_LIMITS.get(number % HOP_LIMITS.size()))
                .set(Option.TRAFFIC_CLASS, TRAFFIC_CLASSES.get(number % TRAFFIC_CLASSES.size()));
    }

    // Several datagrams as one message of the kernel.
    private void sendJoined(RemoteSocket sender, int count, int port, String host) throws IOException {
        mark(sender, sent);
        sender.sendSegments(text(sent, count), PacketCapture.DIGITS, port, host);
        sent += count;
    }

    private InfoLine assertSeen(InfoLine line, PacketCapture capture, int port) {
        PacketCapture.Packet packet = capture.packet(line.number());
        String destination = Endpoint.of(packet.destination(), port).toString();
        assertEquals(destination, line.destination().replaceAll("%\\w+", ""), line::toString);
        assertEquals(packet.hopLimit(), line.hopLimit(), line::toString);
        assertEquals(packet.trafficClass(), line.trafficClass(), line::toString);
        long difference = Math.abs(packet.nanos() - line.arrival());
        assertTrue(difference < ONE_MILLISECOND, () -> difference + " ns between tcpdump and " + line);
        return line;
    }

    @ParameterizedTest
    @MethodSource("everyPathAndForm")
    @Behaviour("PI1")
    void isTheSameForSingleDatagramsAndFlows(Path path, String form) throws Exception {
        RemoteSocket receiver = closing(network.member().openAsking(path.to).bind());
        RemoteSocket sender = closing(network.source().open(path.from));
        int port = receiver.port();
        for (Link link : List.of(Link.LEFT, Link.RIGHT)) {
            PacketCapture capture = closing(PacketCapture.at(network.member(), link, port));
            String host = path.traffic.addressOf(network.member(), link);
            int index = network.member().indexOf(link);
            int first = sent;
            sendMarked(sender, 24, port, host);
            sendJoined(sender, 50, port, host);
            sendJoined(sender, 50, port, host);
            sendMarked(sender, 4, port, host);
            sendJoined(sender, 20, port, host);

            List<InfoLine> lines = receiver.receiveInfos(form, sent - first);

            for (int i = 0; i < lines.size(); i++) {
                assertEquals(first + i, lines.get(i).number());
                assertSeen(lines.get(i), capture, port);
                assertEquals(index, lines.get(i).interfaceIndex());
                assertEquals(host, unscoped(lines.get(i).local()));
            }
        }
    }

    private static String unscoped(String address) {
        return Endpoint.of(address.replaceAll("%.*", ""), 0).toString().replaceAll("^\\[?(.*?)]?:0$", "$1");
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("PI1")
    void isTheSameForGroups(Path path) throws Exception {
        RemoteSocket receiver = closing(network.member().openAsking(path.to).bind());
        RemoteSocket sender = closing(sender(network.source(), path.traffic));
        int port = receiver.port();
        closing(receiver.join(path.traffic.group(), LEFT)::leave);
        PacketCapture capture = closing(PacketCapture.at(network.member(), Link.LEFT, port));
        sender.set(Option.MULTICAST_TTL, 9);
        sender.send(text(sent++, 1), port, path.traffic.group());

        InfoLine line = assertSeen(receiver.receiveInfos("MESSAGE", 1).getFirst(), capture, port);

        assertEquals(Endpoint.of(path.traffic.group(), port).toString(), line.destination());
        assertEquals(9, line.hopLimit());
        assertEquals(network.member().indexOf(Link.LEFT), line.interfaceIndex());
        assertEquals(path.traffic == Traffic.IPV6 ? "-" : network.member().ipv4(Link.LEFT), line.local());
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV4_TO_DUAL_STACK", "IPV4_FROM_UDP6_TO_EITHER"})
    @Behaviour("PI1")
    void isTheSameForBroadcasts(Path path) throws Exception {
        RemoteSocket receiver = closing(network.member().openAsking(path.to).bind());
        RemoteSocket sender = closing(network.source().open(path.from));
        int port = receiver.port();
        PacketCapture capture = closing(PacketCapture.at(network.member(), Link.RIGHT, port));
        sender.set(Option.BROADCAST, true);
        sender.send(text(sent++, 1), port, Link.RIGHT.broadcast());

        InfoLine line = assertSeen(receiver.receiveInfos("BATCH", 1).getFirst(), capture, port);

        assertEquals(Link.RIGHT.broadcast() + ":" + port, line.destination());
        assertEquals(network.member().ipv4(Link.RIGHT), line.local());
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV6", "IPV6_TO_EITHER"})
    @Behaviour("PI1")
    void namesTheLinkOfALinkLocalDestination(Path path) throws Exception {
        RemoteSocket receiver = closing(network.member().openAsking(path.to).bind());
        RemoteSocket sender = closing(network.source().open(path.from));
        int port = receiver.port();
        PacketCapture capture = closing(PacketCapture.at(network.member(), Link.RIGHT, port));
        sender.send(text(sent++, 1), port, network.member().linkLocal() + "%" + RIGHT);

        InfoLine line = assertSeen(receiver.receiveInfos("MESSAGE", 1).getFirst(), capture, port);

        assertEquals("[" + network.member().linkLocal() + "%" + RIGHT + "]:" + port, line.destination());
        assertEquals(network.member().indexOf(Link.RIGHT), line.interfaceIndex());
    }

    @ParameterizedTest
    @MethodSource("everyPathAndForm")
    @Behaviour("PI1")
    void isThatOfEachDatagramThatTheKernelCoalesced(Path path, String form) throws Exception {
        try {
            closing(network.member().coalesce(Link.LEFT, Duration.ofMillis(5)));
        } catch (IOException e) {
            abort("interfaces here do not coalesce: " + e.getMessage());
        }
        RemoteSocket receiver = closing(network.member().openAsking(path.to).bind());
        RemoteSocket sender = closing(network.source().open(path.from));
        int port = receiver.port();
        String host = path.traffic.addressOf(network.member(), Link.LEFT);
        PacketCapture atSender = closing(PacketCapture.at(network.source(), Link.LEFT, port));
        PacketCapture atReceiver = closing(PacketCapture.at(network.member(), Link.LEFT, port));
        sender.sendBatch(text(0, 1), 32, port, host); // so that the receiver takes many, and coalesces from then on
        receiver.receiveInfos("BATCH", 32);

        sent = 100;
        for (int run = 0; run < 10; run++) {
            mark(sender, run);
            for (int i = 0; i < 1 + run % 4; i++) {
                sender.sendBatch(text(sent++, 1), 1, port, host); // each leaves as a packet of its own
            }
        }
        List<InfoLine> lines = receiver.receiveInfos(form, sent - 100);

        for (InfoLine line : lines) {
            PacketCapture.Packet packet = atSender.packet(line.number());
            assertEquals(1, packet.numbers().size());
            assertEquals(packet.hopLimit(), line.hopLimit());
            assertEquals(packet.trafficClass(), line.trafficClass());
            assertSeen(line, atReceiver, port);
        }
        assertTrue(
                atReceiver.packets().stream()
                        .anyMatch(packet ->
                                packet.numbers().size() > 1 && packet.numbers().getFirst() >= 100),
                "nothing was coalesced");
    }

    @ParameterizedTest
    @MethodSource("everyPathAndForm")
    @Behaviour("PI3")
    void hasTheTimeOfArrivalWhileAllProcessorsAreBusy(Path path, String form) throws Exception {
        RemoteSocket receiver = closing(network.member().openAsking(path.to).bind());
        RemoteSocket sender = closing(network.source().open(path.from));
        int port = receiver.port();
        String host = path.traffic.addressOf(network.member(), Link.LEFT);
        PacketCapture capture = closing(PacketCapture.at(network.member(), Link.LEFT, port));
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            closing(ChildProcess.start(List.of("timeout", "60", "sh", "-c", "while :; do :; done")));
        }
        for (int round = 0; round < 20; round++) {
            sendMarked(sender, 3, port, host);
            sendJoined(sender, 20, port, host);
        }

        List<InfoLine> lines = receiver.receiveInfos(form, sent);

        for (InfoLine line : lines) {
            assertSeen(line, capture, port);
        }
    }
}
