package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assumptions.abort;

import io.dgram.tests.support.Tasks;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The datagrams to a port that an interface sends and receives, as tcpdump(8) sees them. Their payloads are numbers of
 * {@value #DIGITS} digits. Tests that need it are skipped where there is no tcpdump.
 */
final class PacketCapture implements AutoCloseable {

    /** The size of a payload. */
    static final int DIGITS = 6;

    /**
     * A datagram, or several that were coalesced.
     *
     * @param nanos when it was seen, since the epoch
     * @param numbers the payloads
     */
    record Packet(InetAddress destination, int hopLimit, int trafficClass, long nanos, List<Integer> numbers) {}

    private static final String SNAPSHOT = "1024"; // more than this test sends as one packet
    private static final int NANO_MAGIC = 0xa1b23c4d; // pcap-savefile(5)
    private static final int FILE_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int ETHER_TYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int IPV6_HEADER = 40;
    private static final int UDP_HEADER = 8;

    private final Process tcpdump;
    private final List<Packet> packets = new CopyOnWriteArrayList<>();
    private final Map<Integer, Packet> byNumber = new ConcurrentHashMap<>();

    private PacketCapture(Process tcpdump) {
        this.tcpdump = tcpdump;
    }

    /** Captures from now on. */
    static PacketCapture at(Host host, Link link, int port) throws IOException {
        try {
            Command.run("", List.of("tcpdump", "--version"));
        } catch (IOException e) {
            abort("tcpdump is not installed: " + e.getMessage());
        }
        List<String> command = new ArrayList<>(List.of("tcpdump", "-i", link.interfaceName(), "-n", "-w", "-", "-U"));
        // The buffer has room for packets of the longest size that is to be captured: for thousands of short ones.
        command.addAll(List.of("-s", SNAPSHOT, "-B", "8192", "--immediate-mode", "--time-stamp-precision=nano"));
        command.addAll(List.of("udp", "and", "dst", "port", String.valueOf(port)));
        PacketCapture capture = new PacketCapture(new ProcessBuilder(host.inside(command)).start());
        capture.awaitBegin();
        Thread.ofPlatform().daemon().name("capture").start(capture::read);
        return capture;
    }

    private void awaitBegin() throws IOException {
        BufferedReader messages = tcpdump.errorReader(StandardCharsets.UTF_8);
        String message;
        do {
            message = messages.readLine();
        } while (message != null && !message.contains("listening on"));
    }

    private void read() {
        try (InputStream output = tcpdump.getInputStream();
                DataInputStream input = new DataInputStream(output)) {
            ByteBuffer header = read(input, FILE_HEADER, ByteOrder.nativeOrder());
            if (header.getInt(0) != NANO_MAGIC) {
                throw new IOException("magic " + Integer.toHexString(header.getInt(0)));
            }
            for (; ; ) {
                ByteBuffer packet = read(input, PACKET_HEADER, ByteOrder.nativeOrder());
                long nanos = Integer.toUnsignedLong(packet.getInt(0)) * 1_000_000_000 + packet.getInt(4);
                add(packetOf(nanos, read(input, packet.getInt(8), ByteOrder.BIG_ENDIAN)));
            }
        } catch (IOException e) {
            // The end of the capture.
        }
    }

    private static ByteBuffer read(DataInputStream input, int size, ByteOrder order) throws IOException {
        return ByteBuffer.wrap(fully(input, size)).order(order);
    }

    private static byte[] fully(DataInputStream input, int size) throws IOException {
        byte[] bytes = new byte[size];
        input.readFully(bytes);
        return bytes;
    }

    private void add(Packet packet) {
        packets.add(packet);
        packet.numbers().forEach(number -> byNumber.put(number, packet));
    }

    private static Packet packetOf(long nanos, ByteBuffer frame) throws IOException {
        ByteBuffer ip = frame.slice(ETHERNET, frame.limit() - ETHERNET);
        if (frame.getShort(ETHER_TYPE) == IPV4) {
            int header = (ip.get(0) & 0xf) * 4;
            return new Packet(address(ip, 16, 4), ip.get(8) & 0xff, ip.get(1) & 0xff, nanos, numbers(ip, header));
        }
        int trafficClass = ip.getShort(0) >> 4 & 0xff;
        return new Packet(address(ip, 24, 16), ip.get(7) & 0xff, trafficClass, nanos, numbers(ip, IPV6_HEADER));
    }

    private static InetAddress address(ByteBuffer from, int at, int size) throws IOException {
        byte[] bytes = new byte[size];
        from.get(at, bytes);
        return InetAddress.getByAddress(bytes);
    }

    private static List<Integer> numbers(ByteBuffer ip, int header) {
        List<Integer> numbers = new ArrayList<>();
        byte[] digits = new byte[DIGITS];
        for (int at = header + UDP_HEADER; at + DIGITS <= ip.limit(); at += DIGITS) {
            ip.get(at, digits);
            numbers.add(Integer.parseInt(new String(digits, StandardCharsets.US_ASCII)));
        }
        return numbers;
    }

    /** Waits until a datagram has been seen, and returns it. */
    Packet packet(int number) {
        Tasks.await("capture of " + number, () -> byNumber.containsKey(number));
        return byNumber.get(number);
    }

    /** Returns all packets so far. */
    List<Packet> packets() {
        return List.copyOf(packets);
    }

    @Override
    public void close() {
        tcpdump.descendants().forEach(ProcessHandle::destroyForcibly);
        tcpdump.destroyForcibly();
    }
}
