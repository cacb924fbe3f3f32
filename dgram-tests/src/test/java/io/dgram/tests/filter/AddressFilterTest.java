package io.dgram.tests.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.filter.AddressFilter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("AddressFilter")
class AddressFilterTest {

    private static final AddressFilter DENY_ALL = AddressFilter.denyAll();
    private static final AddressFilter ALLOW_ALL = AddressFilter.allowAll();

    // ------------------------------------------------------------------------------------------------- what it decides

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1", "::ffff:10.0.0.1"})
    void withoutRulesTheVerdictForEveryoneHolds(String address) {
        assertTrue(ALLOW_ALL.allows(address));
        assertFalse(DENY_ALL.allows(address));
    }

    @ParameterizedTest
    @CsvSource({
        // one address
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7, 192.0.2.8, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1, 2001:db8::, false",
        "2001:db8::1, 2001:db8::2, false",
        "2001:db8::1, 2001:DB8:0:0:0:0:0:1, true",
        "2001:db8::1, [2001:db8::1], true",
        "0.0.0.0, 0.0.0.0, true",
        "0.0.0.0, 0.0.0.1, false",
        "255.255.255.255, 255.255.255.255, true",
        "255.255.255.255, 255.255.255.254, false",
        "::, ::, true",
        "::, ::1, false",
        // networks
        "10.0.0.0/8, 9.255.255.255, false",
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "128.0.0.0/1, 127.255.255.255, false",
        "128.0.0.0/1, 255.255.255.255, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "192.0.2.7/32, 192.0.2.7, true",
        "192.0.2.7/32, 192.0.2.6, false",
        "2001:db8::/32, 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, false",
        "2001:db8::/32, 2001:db8::, true",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::7fff:ffff:ffff:ffff, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::ffff:0:0:0, true",
        "2001:db8::1/128, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        // ranges
        "10.0.0.5-10.0.0.77, 10.0.0.4, false",
        "10.0.0.5-10.0.0.77, 10.0.0.5, true",
        "10.0.0.5-10.0.0.77, 10.0.0.77, true",
        "10.0.0.5-10.0.0.77, 10.0.0.78, false",
        "10.0.0.5-10.0.0.5, 10.0.0.5, true",
        "127.255.255.255-128.0.0.0, 128.0.0.0, true",
        "0.0.0.0-255.255.255.255, 255.255.255.255, true",
        "2001:db8::1-2001:db8:0:1::, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::1-2001:db8:0:1::, 2001:db8:0:1::, true",
        "2001:db8::1-2001:db8:0:1::, 2001:db8:0:1::1, false",
        "fffe::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "fffe::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::, false"
    })
    void aRuleCoversItsAddressesAndNoOthers(String rule, String address, boolean covered) {
        assertEquals(covered, DENY_ALL.allow(rule).allows(address));
        assertEquals(!covered, ALLOW_ALL.deny(rule).allows(address));
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.1.0/16, 1.1.0.0/16",
        "10.0.0.1/0, 0.0.0.0/0",
        "10.0.0.1/31, 10.0.0.0/31",
        "2001:db8::1/32, 2001:db8::/32",
        "2001:db8::1/127, 2001:db8::/127",
        "::ffff:10.0.0.1/104, 10.0.0.0/8"
    })
    void bitsBehindThePrefixDoNotCount(String rule, String network) {
        AddressFilter filter = DENY_ALL.allow(rule);

        assertEquals(DENY_ALL.allow(network), filter);
        assertEquals(DENY_ALL.allow(network).hashCode(), filter.hashCode());
        assertEquals(List.of("allow " + network), filter.rules());
        assertTrue(filter.allows(rule.substring(0, rule.indexOf('/'))));
    }

    @ParameterizedTest
    @CsvSource({"10.2.0.1, true", "10.1.0.1, false", "10.1.2.1, true", "10.1.2.3, false", "192.0.2.1, false"})
    void theLastRuleThatCoversAnAddressDecides(String address, boolean allowed) {
        AddressFilter filter = DENY_ALL.allow("10.0.0.0/8")
                .deny("10.1.0.0/16")
                .allow("10.1.2.0/24")
                .deny("10.1.2.3");

        assertEquals(allowed, filter.allows(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1", "10.0.0.0", "10.255.255.255", "10.1.255.255", "10.2.0.0"})
    void aLaterRuleOverridesTheNarrowerOnesBeforeIt(String address) {
        assertTrue(DENY_ALL.deny("10.1.0.0/16").allow("10.0.0.0/8").allows(address));
    }

    @Test
    void aRangeMayCoverPartOfAnotherRule() {
        AddressFilter filter = DENY_ALL.allow("10.0.0.0/24").deny("9.0.0.0-10.0.0.9", "10.0.0.250-10.0.1.9");

        assertFalse(filter.allows("10.0.0.9"));
        assertTrue(filter.allows("10.0.0.10"));
        assertTrue(filter.allows("10.0.0.249"));
        assertFalse(filter.allows("10.0.0.250"));
        assertFalse(filter.allows("10.0.1.10"));
    }

    // ---------------------------------------------------------------------------------------------------- the families

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, ::ffff:10.0.0.1, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "::ffff:a00:1, 10.0.0.1, true",
        "::ffff:10.0.0.0/104, 10.255.255.255, true",
        "::ffff:10.0.0.0/104, 11.0.0.0, false",
        "::ffff:0:0/96, 255.255.255.255, true",
        "::ffff:0:0/96, ::fffe:0:0, false",
        "::ffff:10.0.0.1-::ffff:10.0.0.9, 10.0.0.9, true",
        "::ffff:10.0.0.1-10.0.0.9, 10.0.0.9, true",
        "10.0.0.1, ::10.0.0.1, false",
        "10.0.0.1, ::fffe:10.0.0.1, false"
    })
    void anIpv4AddressAndItsMappedFormAreAlike(String rule, String address, boolean covered) {
        assertEquals(covered, DENY_ALL.allow(rule).allows(address));
    }

    @Test
    void aMappedAddressAsAnObjectIsTheIpv4Address() throws Exception {
        byte[] mapped = InetAddress.getByName("::1").getAddress();
        Arrays.fill(mapped, (byte) 0);
        mapped[10] = mapped[11] = -1;
        mapped[12] = 10;
        Inet6Address address = Inet6Address.getByAddress(null, mapped, -1);

        assertTrue(DENY_ALL.allow("10.0.0.0/8").allows(address));
        assertEquals(DENY_ALL.allow("10.0.0.0"), DENY_ALL.allow(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::/0", "::/1", "::/80", "::fffe:0:0/95", "::-::1:0:0:0"})
    void anIpv6RuleAroundTheMappedAddressesIsAboutIpv6Only(String rule) {
        AddressFilter filter = DENY_ALL.allow(rule);

        assertTrue(filter.allows("::fffe:1.2.3.4"));
        assertFalse(filter.allows("1.2.3.4"));
        assertFalse(filter.allows("::ffff:1.2.3.4"));
    }

    @Test
    void allOfIpv4IsNothingOfIpv6() {
        assertFalse(DENY_ALL.allow("0.0.0.0/0").allows("::1"));
        assertFalse(DENY_ALL.allow("0.0.0.0/0").allows("::"));
    }

    @Test
    void aZoneIsIgnoredInAnAddress() throws Exception {
        InetAddress scoped =
                Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 7);

        assertTrue(DENY_ALL.allow("fe80::1").allows(scoped));
        assertTrue(DENY_ALL.allow("fe80::1").allows("fe80::1%7"));
        assertEquals(List.of("allow fe80::1"), DENY_ALL.allow(scoped).rules());
        assertTrue(DENY_ALL.allow(scoped).allows("fe80::1%8"));
    }

    // ------------------------------------------------------------------------------------------------- what is wrong

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|'' is not an IP address",
                "localhost|'localhost' is not an IP address",
                "a-b.example|'a' is not an IP address",
                "10.0.0|'10.0.0' is not an IPv4 address of four decimal numbers",
                "10.0.0.256|'10.0.0.256' is not an IPv4 address",
                "010.0.0.1|'010.0.0.1' is not an IPv4 address",
                "' 10.0.0.1'|' 10.0.0.1' is not an IPv4 address",
                "2001:db8|'2001:db8' is not an IPv6 address",
                "/8|'' is not an IP address",
                "10.0.0.0/|prefix length '' is not a number from 0 to 32",
                "10.0.0.0/33|prefix length '33' is not a number from 0 to 32",
                "10.0.0.0/-1|prefix length '-1' is not a number from 0 to 32",
                "10.0.0.0/+8|prefix length '+8' is not a number from 0 to 32",
                "10.0.0.0/08|prefix length '08' is not a number from 0 to 32",
                "10.0.0.0/8.|prefix length '8.' is not a number from 0 to 32",
                "10.0.0.0/\u0668|prefix length '\u0668' is not a number from 0 to 32",
                "10.0.0.0/8/8|prefix length '8/8' is not a number from 0 to 32",
                "10.0.0.0/255.0.0.0|prefix length '255.0.0.0' is not a number from 0 to 32",
                "10.0.0.0/8-10.0.0.9|prefix length '8-10.0.0.9' is not a number from 0 to 32",
                "::/129|prefix length '129' is not a number from 0 to 128",
                "::/4294967296|prefix length '4294967296' is not a number from 0 to 128",
                "::ffff:0:0/95|prefix length '95' of an IPv4-mapped address is not from 96 to 128",
                "::ffff:10.0.0.0/8|prefix length '8' of an IPv4-mapped address is not from 96 to 128",
                "10.0.0.5-|'' is not an IP address",
                "-10.0.0.5|'' is not an IP address",
                "10.0.0.5 - 10.0.0.9|'10.0.0.5 ' is not an IP address",
                "10.0.0.5-10.0.0.9-10.0.0.10|'10.0.0.9-10.0.0.10' is not an IPv4 address",
                "10.0.0.5-10.0.0.4|its first address is behind its last one",
                "::2-::1|its first address is behind its last one",
                "ffff::-1::|its first address is behind its last one",
                "10.0.0.1-::1|an IPv4 and an IPv6 address are no range",
                "::1-10.0.0.1|an IPv4 and an IPv6 address are no range",
                "::-::ffff:10.0.0.1|an IPv4 and an IPv6 address are no range",
                "::ffff:10.0.0.1-ffff::|an IPv4 and an IPv6 address are no range",
                "fe80::1%1|'fe80::1%1' has a zone",
                "fe80::1%nosuch0|'fe80::1%nosuch0' has a zone",
                "fe80::%1/64|'fe80::%1' has a zone"
            })
    void aMalformedRuleIsRejectedWithItsTextAndTheReason(String rule, String reason) {
        for (Executable adding : List.<Executable>of(
                () -> DENY_ALL.allow(rule),
                () -> DENY_ALL.deny(rule),
                () -> DENY_ALL.allow(List.of("10.0.0.1", rule)),
                () -> DENY_ALL.deny(List.of("10.0.0.1", rule)))) {
            String message =
                    assertThrows(IllegalArgumentException.class, adding).getMessage();

            assertTrue(message.startsWith("rule '" + rule + "': " + reason), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0", "10.0.0.0/8", "10.0.0.1-10.0.0.2", "::g", "fe80::1%nosuch0"})
    void onlyAnAddressCanBeChecked(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> ALLOW_ALL.allows(text))
                .getMessage();

        assertTrue(message.startsWith("'" + text + "'"), message);
    }

    static List<Executable> callsWithNull() {
        return List.of(
                () -> ALLOW_ALL.allow((String[]) null),
                () -> ALLOW_ALL.allow((Collection<String>) null),
                () -> ALLOW_ALL.allow((InetAddress) null),
                () -> ALLOW_ALL.allow("10.0.0.1", null),
                () -> ALLOW_ALL.allow(Arrays.asList("10.0.0.1", null)),
                () -> ALLOW_ALL.deny((String[]) null),
                () -> ALLOW_ALL.deny((Collection<String>) null),
                () -> ALLOW_ALL.deny((InetAddress) null),
                () -> ALLOW_ALL.deny("10.0.0.1", null),
                () -> ALLOW_ALL.deny(Arrays.asList("10.0.0.1", null)),
                () -> ALLOW_ALL.allows((String) null),
                () -> ALLOW_ALL.allows((InetAddress) null));
    }

    @ParameterizedTest
    @MethodSource("callsWithNull")
    void nullIsRejected(Executable call) {
        assertThrows(NullPointerException.class, call);
    }

    // ------------------------------------------------------------------------------------------------------- the value

    @Test
    void theFiltersWithoutRulesAreAlwaysTheSameObjects() {
        assertSame(DENY_ALL, AddressFilter.denyAll());
        assertSame(ALLOW_ALL, AddressFilter.allowAll());
        assertEquals(DENY_ALL, DENY_ALL.allow().deny(List.of()));
    }

    @Test
    void addingLeavesTheFilterAsItWas() {
        AddressFilter filter = DENY_ALL.allow("10.0.0.0/8");

        AddressFilter more = filter.deny("10.1.0.0/16");

        assertTrue(filter.allows("10.1.0.1"));
        assertEquals(List.of("allow 10.0.0.0/8"), filter.rules());
        assertFalse(more.allows("10.1.0.1"));
    }

    @Test
    void theCollectionIsCopied() {
        List<String> rules = new ArrayList<>(List.of("10.0.0.1"));
        AddressFilter filter = DENY_ALL.allow(rules);

        rules.set(0, "10.0.0.2");

        assertTrue(filter.allows("10.0.0.1"));
        assertEquals(List.of("allow 10.0.0.1"), filter.rules());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7/32, 192.0.2.7",
        "192.0.2.7-192.0.2.7, 192.0.2.7",
        "10.0.0.0/8, 10.0.0.0/8",
        "10.0.0.0-10.255.255.255, 10.0.0.0/8",
        "10.0.0.0-10.255.255.254, 10.0.0.0-10.255.255.254",
        "10.0.0.5-10.0.0.77, 10.0.0.5-10.0.0.77",
        "0.0.0.0-255.255.255.255, 0.0.0.0/0",
        "::ffff:10.0.0.0/104, 10.0.0.0/8",
        "::ffff:0:0/96, 0.0.0.0/0",
        "::FFFF:10.0.0.1, 10.0.0.1",
        "2001:DB8:0::1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "2001:db8:0:0:0:0:0:0/32, 2001:db8::/32",
        "::/0, ::/0",
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::/0",
        "2001:db8::-2001:db8::ffff:ffff:ffff:ffff, 2001:db8::/64",
        "2001:db8::-2001:db8::fffe, 2001:db8::-2001:db8::fffe"
    })
    void rulesHaveOneText(String rule, String canonical) {
        assertEquals(
                List.of("allow " + canonical, "deny " + canonical),
                DENY_ALL.allow(rule).deny(rule).rules());
        assertEquals(DENY_ALL.allow(canonical), DENY_ALL.allow(rule));
    }

    @Test
    void rulesAreInTheOrderInWhichTheyWereAdded() throws Exception {
        AddressFilter filter = ALLOW_ALL
                .deny("10.0.0.2", "::2")
                .allow(List.of("10.0.0.1", "::1"))
                .deny(InetAddress.getByName("127.0.0.1"));

        List<String> rules = filter.rules();

        assertEquals(List.of("deny 10.0.0.2", "deny ::2", "allow 10.0.0.1", "allow ::1", "deny 127.0.0.1"), rules);
        assertThrows(UnsupportedOperationException.class, () -> rules.add("allow ::3"));
    }

    @Test
    void filtersAreEqualIfTheVerdictForEveryoneAndTheRulesAre() {
        AddressFilter filter = DENY_ALL.allow("10.0.0.1", "10.0.0.2");

        assertEquals(filter, DENY_ALL.allow("10.0.0.1").allow("10.0.0.2"));
        assertEquals(
                filter.hashCode(), DENY_ALL.allow("10.0.0.1").allow("10.0.0.2").hashCode());
        assertNotEquals(filter, ALLOW_ALL.allow("10.0.0.1", "10.0.0.2"));
        assertNotEquals(filter, DENY_ALL.allow("10.0.0.2", "10.0.0.1"));
        assertNotEquals(filter, DENY_ALL.allow("10.0.0.1").deny("10.0.0.2"));
        assertNotEquals(filter, DENY_ALL.allow("10.0.0.1"));
        assertNotEquals(filter, (Object) filter.toString());
    }

    @Test
    void printsTheVerdictForEveryoneAndTheRules() {
        assertEquals("AddressFilter[allow all]", ALLOW_ALL.toString());
        assertEquals(
                "AddressFilter[deny all, allow 10.0.0.0/8, deny 10.1.0.0/16]",
                DENY_ALL.allow("10.0.0.0/8").deny("10.1.0.0/16").toString());
    }

    @Test
    void ofManyRulesPrintsTheFirstEightAndTheirNumber() {
        List<String> rules = IntStream.range(0, 9).mapToObj(i -> "10.0.0." + i).toList();
        String eight = "AddressFilter[deny all, allow " + String.join(", allow ", rules.subList(0, 8));

        assertEquals(eight + "]", DENY_ALL.allow(rules.subList(0, 8)).toString());
        assertEquals(eight + ", ... 9 rules]", DENY_ALL.allow(rules).toString());
    }
}
