package io.dgram.tests.attack;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;

/** Makes datagrams as random as can be: of any source, any port, any size, with flaws. */
final class Forgery {

    /** The ports of servers: from here on so many. What comes from one server to another would go round for ever. */
    static final int FIRST_PORT = 5000;

    static final int PORTS = 100;

    private static final String[] IPV4 = {
        "0.0.0.0",
        "0.0.0.1",
        "127.0.0.1",
        "127.1.2.3",
        "255.255.255.255",
        "224.0.0.1",
        "239.255.0.1",
        "240.0.0.1",
        "255.255.255.254",
        "169.254.1.1",
        Testbed.SERVER,
        Testbed.ATTACKER,
        Testbed.ATTACKER,
        "10.78.0.0",
        "10.78.0.3",
        "8.8.8.8",
        "65.0.0.1",
        "81.0.0.1",
        "97.0.0.1",
        "113.0.0.1"
    };
    private static final String[] IPV6 = {
        "::",
        "::1",
        "::2",
        "ff02::1",
        "ff0e::1",
        "fe80::1",
        "fe80::78:2",
        "fec0::1",
        "::127.0.0.1",
        "64:ff9b::1",
        Testbed.SERVER_IPV6,
        Testbed.ATTACKER_IPV6,
        Testbed.ATTACKER_IPV6,
        "fd78::",
        "2001:db8::1",
        "2001:db8:1::1",
        "2001:db8:2::1",
        "2001:db8:3::1"
    };
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};

    private static final int LONGEST_IPV4 = 65_507;
    private static final int LONGEST_IPV6 = 65_527;
    private static final int ETHERNET = 1_500;

    private final Random random;
    private final byte[][] ipv4;
    private final byte[][] ipv6;

    Forgery(long seed) {
        random = new Random(seed);
        ipv4 = addresses(IPV4);
        ipv6 = addresses(IPV6);
        ipv6[0] = MAPPED.clone();
    }

    private static byte[][] addresses(String[] texts) {
        return Arrays.stream(texts).map(Forgery::address).toArray(byte[][]::new);
    }

    private static byte[] address(String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes a datagram for a server. */
    UdpPacket next(byte[] target, int port) {
        byte[] source = source(target.length);
        UdpPacket packet = UdpPacket.of(source, sourcePort(source, port), target, port, payload(target.length));
        return random.nextInt(3) > 0 ? packet : packet.with(pick(Flaw.values()));
    }

    private byte[] source(int length) {
        if (random.nextBoolean()) {
            byte[] any = new byte[length];
            random.nextBytes(any);
            if (length > 4) {
                any[0] = (byte) (0x20 | any[0] & 0x1f); // global unicast addresses: all that there are in practice
            }
            return any;
        }
        return pick(length == 4 ? ipv4 : ipv6);
    }

    private int sourcePort(byte[] source, int own) {
        int port = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> own;
            default -> random.nextInt(1 << 16);
        };
        boolean isServer = port >= FIRST_PORT && port < FIRST_PORT + PORTS;
        return isServer && leadsToServers(source) ? port + PORTS : port;
    }

    private static boolean leadsToServers(byte[] source) {
        try {
            InetAddress address = InetAddress.getByAddress(source);
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || address.equals(InetAddress.getByName(Testbed.SERVER))
                    || address.equals(InetAddress.getByName(Testbed.SERVER_IPV6));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private byte[] payload(int length) {
        int size = switch (random.nextInt(200)) {
            case 0 -> length == 4 ? LONGEST_IPV4 : LONGEST_IPV6;
            case 1 -> random.nextInt(LONGEST_IPV4);
            case 2, 3, 4, 5, 6, 7, 8, 9 -> random.nextInt(ETHERNET);
            case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> 0;
            default -> random.nextInt(100);
        };
        byte[] payload = new byte[size];
        if (size < ETHERNET) {
            random.nextBytes(payload);
        }
        return payload;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
