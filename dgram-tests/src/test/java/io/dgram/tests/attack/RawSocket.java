package io.dgram.tests.attack;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends IP packets as they are (raw(7), packet(7)), many by one system call: to this machine over the loopback
 * interface, where the kernel lets every source address pass, or to a neighbour, whose kernel takes them for what they
 * claim to be.
 */
final class RawSocket implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;

    private static final int PACKETS = 64;
    private static final int BYTES = 1 << 20;
    // On 64-bit systems: struct mmsghdr, struct iovec, the longest socket address.
    private static final int MESSAGE = 64;
    private static final int VECTOR = 16;
    private static final int ADDRESS = 32;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;
    private static final int SOCKADDR_LL = 20;

    private static final MethodHandle SOCKET =
            CLibrary.function("socket", MethodType.methodType(int.class, int.class, int.class, int.class));
    private static final MethodHandle CLOSE = CLibrary.function("close", MethodType.methodType(int.class, int.class));
    private static final MethodHandle SENDMMSG = CLibrary.function(
            "sendmmsg", MethodType.methodType(int.class, int.class, long.class, int.class, int.class));

    private final int ipv4;
    private final int ipv6;
    private final int link; // the number of the interface, or 0
    private final byte[] neighbour;
    private final ByteBuffer messages = CLibrary.memory(PACKETS * MESSAGE);
    private final ByteBuffer vectors = CLibrary.memory(PACKETS * VECTOR);
    private final ByteBuffer addresses = CLibrary.memory(PACKETS * ADDRESS);
    private final ByteBuffer bytes = CLibrary.memory(BYTES);
    private final long messagesAt = CLibrary.addressOf(messages);
    private final long vectorsAt = CLibrary.addressOf(vectors);
    private final long addressesAt = CLibrary.addressOf(addresses);
    private final long bytesAt = CLibrary.addressOf(bytes);

    private int count; // packets that wait for flush()
    private boolean waitingAreIpv6;
    private long refused;

    private RawSocket(int ipv4, int ipv6, int link, byte[] neighbour) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.link = link;
        this.neighbour = neighbour;
    }

    /** Opens one that sends to this machine. */
    static RawSocket toThisMachine() throws IOException {
        return new RawSocket(
                open(AF_INET, SOCK_RAW, IPPROTO_RAW), open(AF_INET6, SOCK_RAW, IPPROTO_RAW), 0, new byte[0]);
    }

    /** Opens one that sends to a neighbour. */
    static RawSocket toNeighbour(String networkInterface, byte[] hardwareAddress) throws IOException {
        int link = NetworkInterface.getByName(networkInterface).getIndex();
        int packets = open(AF_PACKET, SOCK_DGRAM, 0);
        return new RawSocket(packets, packets, link, hardwareAddress.clone());
    }

    private static int open(int family, int type, int protocol) throws IOException {
        int descriptor = call(() -> (int) SOCKET.invokeExact(family, type, protocol));
        if (descriptor < 0) {
            throw new IOException("raw sockets are not permitted here");
        }
        return descriptor;
    }

    /** Sends a packet, now or with those that follow. */
    void send(byte[] packet) {
        boolean isIpv6 = IpPacket.isIpv6(packet);
        if (count == PACKETS || bytes.remaining() < packet.length || isIpv6 != waitingAreIpv6) {
            flush();
        }
        waitingAreIpv6 = isIpv6;
        int addressLength = putAddress(packet);
        vectors.putLong(count * VECTOR, bytesAt + bytes.position());
        vectors.putLong(count * VECTOR + 8, packet.length);
        int message = count * MESSAGE;
        messages.putLong(message, addressesAt + (long) count * ADDRESS);
        messages.putInt(message + 8, addressLength);
        messages.putLong(message + 16, vectorsAt + (long) count * VECTOR);
        messages.putLong(message + 24, 1);
        bytes.put(packet);
        count++;
    }

    private int putAddress(byte[] packet) {
        int at = count * ADDRESS;
        ByteBuffer address =
                addresses.slice(at, ADDRESS).order(ByteOrder.nativeOrder()).put(new byte[ADDRESS]);
        address.clear();
        if (link != 0) {
            putBigEndian(address.putShort((short) AF_PACKET), waitingAreIpv6 ? ETH_P_IPV6 : ETH_P_IP);
            address.putInt(link).putInt(0).put(11, (byte) neighbour.length).put(12, neighbour);
            return SOCKADDR_LL;
        }
        byte[] target = IpPacket.target(packet);
        address.putShort((short) (waitingAreIpv6 ? AF_INET6 : AF_INET)).put(waitingAreIpv6 ? 8 : 4, target);
        return waitingAreIpv6 ? SOCKADDR_IN6 : SOCKADDR_IN;
    }

    private static void putBigEndian(ByteBuffer buffer, int value) {
        buffer.put((byte) (value >>> 8)).put((byte) value);
    }

    /** Sends all packets that wait; those that the kernel refuses are counted. */
    void flush() {
        int sent = 0;
        while (sent < count) {
            int descriptor = waitingAreIpv6 ? ipv6 : ipv4;
            long from = messagesAt + (long) sent * MESSAGE;
            int most = count - sent;
            int taken = call(() -> (int) SENDMMSG.invokeExact(descriptor, from, most, 0));
            if (taken < 1) {
                refused++;
            }
            sent += Math.max(taken, 1);
        }
        count = 0;
        bytes.clear();
    }

    /** Returns how many packets this machine's kernel refused to send. */
    long refused() {
        return refused;
    }

    @Override
    public void close() {
        flush();
        call(() -> (int) CLOSE.invokeExact(ipv4));
        if (ipv6 != ipv4) {
            call(() -> (int) CLOSE.invokeExact(ipv6));
        }
    }

    /** A call of the C library. */
    private interface Call {
        int make() throws Throwable;
    }

    private static int call(Call call) {
        try {
            return call.make();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
