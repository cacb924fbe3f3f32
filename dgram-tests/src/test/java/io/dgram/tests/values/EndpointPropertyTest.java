package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dgram.Endpoint;
import io.dgram.tests.support.Behaviour;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("Endpoint, of all addresses")
class EndpointPropertyTest {

    // --------------------------------------------------------------------------------------------------------- text

    @Property
    void whatIsPrintedIsReadAsTheSameEndpoint(@ForAll("addresses") InetAddress address, @ForAll("ports") int port) {
        Endpoint endpoint = Endpoint.of(address, port);

        Endpoint read = Endpoint.parse(endpoint.toString());

        assertEquals(endpoint, read);
        assertEquals(endpoint.toString(), read.toString());
        assertEquals(port, read.port());
        assertArrayEquals(address.getAddress(), read.address().getAddress());
    }

    @Property
    @Behaviour("AF2")
    void whatIsPrintedWithAScopeIsReadAsTheSameEndpoint(
            @ForAll("ipv6Groups") int[] groups, @ForAll @IntRange(min = 0, max = 20) int scope) throws Exception {
        Endpoint endpoint = Endpoint.of(Inet6Address.getByAddress(null, bytes(groups), scope), 53);

        assertEquals(endpoint, Endpoint.parse(endpoint.toString()));
    }

    @Property
    void ipv6IsPrintedAsRfc5952Says(@ForAll("ipv6Groups") int[] groups) throws Exception {
        Endpoint endpoint = Endpoint.of(Inet6Address.getByAddress(null, bytes(groups), 0), 53);

        assertEquals("[" + rfc5952(groups) + "]:53", endpoint.toString());
    }

    @Property
    void ipv4IsPrintedAsFourNumbers(@ForAll @Size(4) List<@IntRange(max = 255) Integer> parts) throws Exception {
        byte[] bytes = new byte[4];
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            bytes[i] = parts.get(i).byteValue();
            numbers.add(parts.get(i).toString());
        }

        assertEquals(
                String.join(".", numbers) + ":53",
                Endpoint.of(InetAddress.getByAddress(bytes), 53).toString());
    }

    @Property
    void everyWayToWriteAnIpv6AddressIsRead(
            @ForAll("ipv6Groups") int[] groups, @ForAll("spellings") Spelling spelling) {
        String literal = spelling.of(groups);

        Endpoint endpoint = Endpoint.of(literal, 53);

        assertArrayEquals(bytes(groups), endpoint.address().getAddress(), literal);
        assertEquals(endpoint, Endpoint.of("[" + literal + "]", 53));
    }

    // ------------------------------------------------------------------------------------------------- what is wrong

    @Property(tries = 3000)
    void garbageIsRejectedByOneTypeOfException(@ForAll("garbage") String text) {
        try {
            Endpoint endpoint = Endpoint.parse(text);
            // Not garbage after all.
            assertEquals(endpoint, Endpoint.parse(endpoint.toString()));
        } catch (IllegalArgumentException e) {
            assertSame(IllegalArgumentException.class, e.getClass());
        }
    }

    @Property(tries = 3000)
    void anIpv4LiteralIsFourDecimalNumbersAndNothingElse(@ForAll("almostIpv4") String text) {
        byte[] expected = ipv4OrNull(text);
        byte[] actual;
        try {
            actual = Endpoint.of(text, 53).address().getAddress();
        } catch (IllegalArgumentException e) {
            actual = null;
        }

        assertArrayEquals(expected, actual, text);
    }

    // ---------------------------------------------------------------------------------------------------- comparing

    @Property
    void endpointsAreEqualIfTheirPartsAre(
            @ForAll("fewEndpoints") Endpoint one, @ForAll("fewEndpoints") Endpoint other) {
        boolean same = one.port() == other.port()
                && Arrays.equals(one.address().getAddress(), other.address().getAddress())
                && scope(one) == scope(other);

        assertEquals(same, one.equals(other));
        assertEquals(same, other.equals(one));
        if (same) {
            assertEquals(one.hashCode(), other.hashCode());
        }
    }

    @Property
    void aCopyIsEqual(@ForAll("addresses") InetAddress address, @ForAll("ports") int port) throws Exception {
        Endpoint endpoint = Endpoint.of(address, port);
        Endpoint copy = Endpoint.of(InetAddress.getByAddress("name.test", address.getAddress()), port);

        assertEquals(endpoint, copy);
        assertEquals(endpoint.hashCode(), copy.hashCode());
        assertEquals(endpoint.toString(), copy.toString());
    }

    // --------------------------------------------------------------------------------------------------- converting

    @Property
    void theSocketAddressIsKept(@ForAll("addresses") InetAddress address, @ForAll("ports") int port) {
        InetSocketAddress socketAddress = new InetSocketAddress(address, port);

        Endpoint endpoint = Endpoint.of(socketAddress);

        assertEquals(socketAddress, endpoint.toInetSocketAddress());
        assertEquals(endpoint, Endpoint.of(address, port));
    }

    @Property
    @Behaviour("AF1")
    void everyMappedAddressIsItsIpv4Address(
            @ForAll @Size(4) byte[] ipv4, @ForAll("ports") int port, @ForAll boolean asObject) throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        System.arraycopy(ipv4, 0, mapped, 12, 4);
        InetAddress plain = InetAddress.getByAddress(ipv4);

        Endpoint endpoint = asObject
                ? Endpoint.of(Inet6Address.getByAddress(null, mapped, -1), port)
                : Endpoint.of("::ffff:" + plain.getHostAddress(), port);

        assertEquals(Endpoint.of(plain, port), endpoint);
        assertEquals(Inet4Address.class, endpoint.address().getClass());
        assertEquals(plain.getHostAddress() + ":" + port, endpoint.toString());
    }

    // --------------------------------------------------------------------------------------------------- references

    /** The groups of an address in lower-case hexadecimal, the first of the longest runs of zeros left out. */
    private static String rfc5952(int[] groups) {
        for (int length = 8; length >= 2; length--) {
            for (int start = 0; start + length <= 8; start++) {
                if (Arrays.stream(groups, start, start + length).allMatch(group -> group == 0)) {
                    return hex(groups, 0, start) + "::" + hex(groups, start + length, 8);
                }
            }
        }
        return hex(groups, 0, 8);
    }

    private static String hex(int[] groups, int from, int to) {
        return String.join(
                ":",
                Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).toList());
    }

    private static byte[] ipv4OrNull(String text) {
        String number = "(0|[1-9][0-9]{0,2})";
        if (!text.matches(String.join("\\.", Collections.nCopies(4, number)))) {
            return null;
        }
        byte[] bytes = new byte[4];
        String[] parts = text.split("\\.", -1);
        for (int i = 0; i < 4; i++) {
            if (Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    /**
     * A way to write an address.
     *
     * @param digits the least number of digits of a group
     * @param upperCase whether to write digits in upper case
     * @param gap which of the runs of zeros to leave out, if there are so many
     * @param dotted whether to write the last two groups as an IPv4 address
     */
    record Spelling(int digits, boolean upperCase, int gap, boolean dotted) {

        String of(int[] groups) {
            int explicit = dotted ? 6 : 8;
            List<int[]> gaps = gaps(groups, explicit);
            String text;
            if (gap < gaps.size()) {
                int[] run = gaps.get(gap);
                text = write(groups, 0, run[0]) + "::" + write(groups, run[1], explicit);
            } else {
                text = write(groups, 0, explicit);
            }
            if (dotted) {
                text += (text.endsWith("::") ? "" : ":") + (groups[6] >> 8) + "." + (groups[6] & 0xff) + "."
                        + (groups[7] >> 8) + "." + (groups[7] & 0xff);
            }
            return upperCase ? text.toUpperCase(Locale.ROOT) : text;
        }

        private static List<int[]> gaps(int[] groups, int length) {
            List<int[]> gaps = new ArrayList<>();
            for (int from = 0; from < length; from++) {
                for (int to = from + 1; to <= length && groups[to - 1] == 0; to++) {
                    gaps.add(new int[] {from, to});
                }
            }
            return gaps;
        }

        private String write(int[] groups, int from, int to) {
            String format = "%0" + digits + "x";
            return String.join(
                    ":",
                    Arrays.stream(groups, from, to)
                            .mapToObj(group -> String.format(Locale.ROOT, format, group))
                            .toList());
        }
    }

    // ---------------------------------------------------------------------------------------------------- providers

    @Provide
    Arbitrary<Integer> ports() {
        return Arbitraries.integers().between(0, 65_535);
    }

    @Provide
    Arbitrary<int[]> ipv6Groups() {
        // Many zeros, so that there are runs of them.
        Arbitrary<Integer> group = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.of(1, 0xff, 0xffff, 0xfe80, 0x2001)),
                Tuple.of(2, Arbitraries.integers().between(0, 0xffff)));
        return group.array(int[].class).ofSize(8).filter(groups -> !isMapped(groups));
    }

    @Provide
    Arbitrary<InetAddress> addresses() {
        Arbitrary<InetAddress> ipv4 =
                Arbitraries.bytes().array(byte[].class).ofSize(4).map(EndpointPropertyTest::address);
        return Arbitraries.oneOf(ipv4, ipv6Groups().map(groups -> address(bytes(groups))));
    }

    @Provide
    Arbitrary<Endpoint> fewEndpoints() {
        Arbitrary<String> literals = Arbitraries.of(
                "127.0.0.1", "127.0.0.2", "::ffff:127.0.0.1", "::1", "fe80::1", "fe80::1%71", "fe80::1%72", "::");
        return Combinators.combine(literals, Arbitraries.of(0, 53)).as(Endpoint::of);
    }

    @Provide
    Arbitrary<Spelling> spellings() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 10),
                        Arbitraries.of(true, false))
                .as(Spelling::new);
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> pieces = Arbitraries.of(
                "127",
                "0",
                "255",
                "256",
                ".",
                "127.0.0.1",
                ":",
                "::",
                "1",
                "ff",
                "ffff",
                "[",
                "]",
                "%",
                "lo",
                "53",
                "65536",
                "-",
                "+",
                " ",
                "x",
                "\u0661",
                "fe80::1",
                "",
                "\u0000",
                "%1",
                "]:",
                "/");
        return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> almostIpv4() {
        Arbitrary<String> part = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 255).map(String::valueOf)),
                Tuple.of(1, Arbitraries.integers().between(0, 1000).map(String::valueOf)),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "", "00", "01", "007", "0x1", "-1", "+1", " 1", "1 ", "a", "\u0661", "4294967296")));
        Arbitrary<Integer> count = Arbitraries.of(4, 4, 4, 4, 3, 5, 1);
        return count.flatMap(parts -> part.list().ofSize(parts).map(list -> String.join(".", list)));
    }

    private static boolean isMapped(int[] groups) {
        return Arrays.stream(groups, 0, 5).allMatch(group -> group == 0) && groups[5] == 0xffff;
    }

    private static byte[] bytes(int[] groups) {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[2 * i] = (byte) (groups[i] >> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return bytes;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int scope(Endpoint endpoint) {
        return endpoint.address() instanceof Inet6Address v6 ? v6.getScopeId() : 0;
    }
}
