package io.dgram;

import io.dgram.internal.AddressLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP error message about a datagram that a socket sent: what a router or the target said, and to which target the
 * datagram was addressed. A socket reports them once {@link SocketConfig#withIcmpErrors(boolean)} is set.
 *
 * <p>ICMP is for IPv4 (RFC 792, RFC 1812), ICMPv6 for IPv6 (RFC 4443); {@link #kind()} means the same for both. An
 * error is a hint, never proof: hosts and routers limit the rate at which they send errors (on Linux to one a second
 * for each destination, after a burst of six), firewalls drop them, so the absence of an error means nothing. Anybody
 * who can guess the port of a socket can forge an error (RFC 5927): before giving up a peer for good, confirm the error
 * by other means, and compare {@link #quoted()} with what was sent.
 *
 * <p>Immutable. Later versions may add properties.
 *
 * {@snippet :
 * IcmpError error = IcmpError.of(Endpoint.of("192.0.2.7", 53), 3, 3);
 * System.out.println(error.kind()); // PORT_UNREACHABLE
 * }
 *
 * @see Event.Icmp
 * @see Socket#icmpErrors()
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class IcmpError {

    /**
     * What an ICMP error says.
     *
     * <p>Later versions may add constants, so a {@code switch} needs a {@code default}.
     */
    public enum Kind {

        /** The target exists, and no socket is bound to the port (ICMP 3/3, ICMPv6 1/4). */
        PORT_UNREACHABLE,

        /**
         * The target does not answer on its network, or is unknown there (ICMP 3/1, 3/7, 3/8, 3/12, ICMPv6 1/2, 1/3).
         */
        HOST_UNREACHABLE,

        /** A router has no route to the target (ICMP 3/0, 3/6, 3/11, ICMPv6 1/0). */
        NETWORK_UNREACHABLE,

        /** A firewall or a routing policy rejects the datagram (ICMP 3/9, 3/10, 3/13 to 3/15, ICMPv6 1/1, 1/5, 1/6). */
        PROHIBITED,

        /** The datagram reached its hop limit at the reporter (ICMP 11/0, ICMPv6 3/0): see {@link Option#TTL}. */
        TTL_EXPIRED,

        /**
         * The datagram is longer than the next link of the path carries, and may not be fragmented (ICMP 3/4, ICMPv6
         * 2/0): see {@link #mtu()}.
         */
        TOO_BIG,

        /** Anything else: see {@link #type()} and {@link #code()}. */
        OTHER
    }

    private static final byte[] NOTHING = {};

    private final Endpoint target;
    private final int type;
    private final int code;
    private final Optional<InetAddress> reporter;
    private final OptionalInt mtu;
    private final byte[] quoted;

    private IcmpError(
            Endpoint target, int type, int code, Optional<InetAddress> reporter, OptionalInt mtu, byte[] quoted) {
        this.target = target;
        this.type = type;
        this.code = code;
        this.reporter = reporter;
        this.mtu = mtu;
        this.quoted = quoted;
    }

    /**
     * Creates an error: for the implementation, and for tests of code that handles these errors. It has no reporter, no
     * MTU and quotes nothing; the {@code with} methods add those.
     *
     * @param target where the datagram was addressed to; an IPv4 address makes it an error of ICMP, an IPv6 address one
     *     of ICMPv6
     * @param type the type, 0 to 255
     * @param code the code, 0 to 255
     * @return the error
     * @throws IllegalArgumentException if the type or the code is out of range
     */
    public static IcmpError of(Endpoint target, int type, int code) {
        Objects.requireNonNull(target, "target");
        requireByte("type", type);
        requireByte("code", code);
        return new IcmpError(target, type, code, Optional.empty(), OptionalInt.empty(), NOTHING);
    }

    private static void requireByte(String name, int value) {
        if (value < 0 || value > 0xff) {
            throw new IllegalArgumentException("ICMP " + name + " " + value + " is not between 0 and 255");
        }
    }

    /**
     * Returns this error with a reporter.
     *
     * @param address who sent the error
     * @return an error that is otherwise the same
     */
    public IcmpError withReporter(InetAddress address) {
        Objects.requireNonNull(address, "address");
        return new IcmpError(target, type, code, Optional.of(address), mtu, quoted);
    }

    /**
     * Returns this error with an MTU.
     *
     * @param bytes the size of the longest packet that the next link carries, with the IP header, at least 1
     * @return an error that is otherwise the same
     * @throws IllegalArgumentException if the MTU is less than 1
     */
    public IcmpError withMtu(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("an MTU of " + bytes + " bytes");
        }
        return new IcmpError(target, type, code, reporter, OptionalInt.of(bytes), quoted);
    }

    /**
     * Returns this error with the payload that it quotes.
     *
     * @param payload the beginning of the payload of the datagram that the error is about; copied
     * @return an error that is otherwise the same
     */
    public IcmpError withQuoted(byte[] payload) {
        byte[] copy = Objects.requireNonNull(payload, "payload").clone();
        return new IcmpError(target, type, code, reporter, mtu, copy);
    }

    /**
     * Returns what the error says, as its type and code mean it.
     *
     * @return the kind
     */
    public Kind kind() {
        return target.address() instanceof Inet4Address ? ofIcmp() : ofIcmpv6();
    }

    // RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1.
    private Kind ofIcmp() {
        return switch (type) {
            case 3 -> ofUnreachable();
            case 11 -> code == 0 ? Kind.TTL_EXPIRED : Kind.OTHER;
            default -> Kind.OTHER;
        };
    }

    private Kind ofUnreachable() {
        return switch (code) {
            case 0, 6, 11 -> Kind.NETWORK_UNREACHABLE;
            case 1, 7, 8, 12 -> Kind.HOST_UNREACHABLE;
            case 3 -> Kind.PORT_UNREACHABLE;
            case 4 -> Kind.TOO_BIG;
            case 9, 10, 13, 14, 15 -> Kind.PROHIBITED;
            default -> Kind.OTHER;
        };
    }

    // RFC 4443 section 3.
    private Kind ofIcmpv6() {
        return switch (type) {
            case 1 -> ofUnreachable6();
            case 2 -> Kind.TOO_BIG;
            case 3 -> code == 0 ? Kind.TTL_EXPIRED : Kind.OTHER;
            default -> Kind.OTHER;
        };
    }

    private Kind ofUnreachable6() {
        return switch (code) {
            case 0 -> Kind.NETWORK_UNREACHABLE;
            case 1, 5, 6 -> Kind.PROHIBITED;
            case 2, 3 -> Kind.HOST_UNREACHABLE;
            case 4 -> Kind.PORT_UNREACHABLE;
            default -> Kind.OTHER;
        };
    }

    /**
     * Returns where the datagram was addressed to that the error is about.
     *
     * @return the endpoint
     */
    public Endpoint target() {
        return target;
    }

    /**
     * Returns who sent the error: a router on the path, the target, or this machine itself if it found nobody on its
     * own network with the target's address.
     *
     * @return the address; empty if the system does not know it
     */
    public Optional<InetAddress> reporter() {
        return reporter;
    }

    /**
     * Returns the size of the longest packet that the next link of the path carries (RFC 1191, RFC 8201). The size
     * includes the IP header and the UDP header: the longest payload is 28 bytes less with IPv4, 48 bytes less with
     * IPv6.
     *
     * @return the size in bytes, of a {@link Kind#TOO_BIG}; empty for other kinds, and if an old router left it out
     */
    public OptionalInt mtu() {
        return mtu;
    }

    /**
     * Returns the type of the ICMP message, as it was received.
     *
     * @return the type, 0 to 255
     */
    public int type() {
        return type;
    }

    /**
     * Returns the code of the ICMP message, which says more than its type.
     *
     * @return the code, 0 to 255
     */
    public int code() {
        return code;
    }

    /**
     * Returns the beginning of the payload of the datagram that the error is about, as the reporter quotes it: enough
     * to recognise a request by an identifier in its first bytes. With IPv4 a reporter must quote only 8 bytes of the
     * UDP datagram, which are the UDP header (RFC 792), and should quote as many as fit into a message of 576 bytes
     * (RFC 1812 section 4.3.2.3); with IPv6, as many as fit into 1,280 bytes (RFC 4443). If the datagram was one of
     * several that left together ({@link Capability#SEGMENTATION_OFFLOAD}), several of them may be quoted as one.
     *
     * @return a new read-only buffer over the bytes, from position 0 on, big-endian; without any if none are quoted
     */
    public ByteBuffer quoted() {
        return ByteBuffer.wrap(quoted).asReadOnlyBuffer();
    }

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is an error with the same properties
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IcmpError that
                && properties().equals(that.properties())
                && Arrays.equals(quoted, that.quoted);
    }

    @Override
    public int hashCode() {
        return 31 * properties().hashCode() + Arrays.hashCode(quoted);
    }

    private List<Object> properties() {
        return List.of(target, type, code, reporter, mtu);
    }

    /**
     * Describes the error without what it quotes, such as
     * {@code IcmpError[TOO_BIG 3/4 about 192.0.2.7:53, from 198.51.100.1, MTU 1280]}.
     *
     * @return kind, type and code, target, reporter and MTU
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("IcmpError[").append(kind());
        text.append(' ').append(type).append('/').append(code).append(" about ").append(target);
        reporter.ifPresent(address -> text.append(", from ").append(AddressLiteral.print(address)));
        mtu.ifPresent(bytes -> text.append(", MTU ").append(bytes));
        return text.append(']').toString();
    }
}
