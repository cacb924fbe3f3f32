package io.dgram.tests.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.filter.AddressFilter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

@Label("AddressFilter, of all rules")
class AddressFilterPropertyTest {

    @Property(tries = 500)
    void agreesWithAListWalkedFromTheEnd(
            @ForAll boolean allowAll, @ForAll("rules") List<Rule> rules, @ForAll("addresses") Address other) {
        AddressFilter filter = filter(allowAll, rules);

        Stream.concat(Stream.of(other), borders(rules))
                .forEach(address -> assertEquals(
                        walk(allowAll, rules, address),
                        filter.allows(address.text()),
                        () -> filter.rules() + " of " + address.text()));
    }

    @Property(tries = 300)
    void rulesAddedInOneCallAreThoseAddedOneByOne(@ForAll boolean allow, @ForAll("rules") List<Rule> rules) {
        List<Rule> alike = rules.stream().map(rule -> rule.as(allow)).toList();
        List<String> texts = alike.stream().map(Rule::text).toList();
        AddressFilter start = filter(!allow, rules);
        AddressFilter oneByOne = add(start, alike);

        AddressFilter atOnce = allow ? start.allow(texts) : start.deny(texts);

        assertEquals(oneByOne, atOnce);
        assertEquals(verdicts(oneByOne, rules), verdicts(atOnce, rules));
    }

    @Property(tries = 300)
    void addingDoesNotChangeTheFilterItWasAddedTo(
            @ForAll boolean allowAll, @ForAll("rules") List<Rule> rules, @ForAll("rules") List<Rule> added) {
        List<Rule> all = Stream.concat(rules.stream(), added.stream()).toList();
        AddressFilter filter = filter(allowAll, rules);
        List<Boolean> before = verdicts(filter, all);
        List<String> rulesBefore = filter.rules();

        AddressFilter more = add(filter, added);

        assertEquals(before, verdicts(filter, all));
        assertEquals(rulesBefore, filter.rules());
        assertEquals(rulesBefore, more.rules().subList(0, rulesBefore.size()));
    }

    @Property(tries = 300)
    void aRangeIsTheSetOfItsAddresses(@ForAll("addresses") Address first, @ForAll @IntRange(max = 40) int more) {
        List<Address> set = new ArrayList<>(List.of(first));
        for (int i = 0; i < more && set.get(i).next() != null; i++) {
            set.add(set.get(i).next());
        }
        Rule range = new Rule(true, first, set.get(set.size() - 1), -1);

        AddressFilter ofRange = AddressFilter.denyAll().allow(range.text());
        AddressFilter ofSet =
                AddressFilter.denyAll().allow(set.stream().map(Address::text).toList());

        Stream.concat(set.stream(), borders(List.of(range)))
                .forEach(address -> assertEquals(ofSet.allows(address.text()), ofRange.allows(address.text())));
    }

    @Property(tries = 300)
    void equalListsOfRulesGiveEqualFilters(@ForAll boolean allowAll, @ForAll("rules") List<Rule> rules) {
        AddressFilter filter = filter(allowAll, rules);
        AddressFilter same = filter(allowAll, rules);
        // What is printed is read as the same rules.
        AddressFilter read = allowAll ? AddressFilter.allowAll() : AddressFilter.denyAll();
        for (String rule : filter.rules()) {
            String text = rule.substring(rule.indexOf(' ') + 1);
            read = rule.startsWith("allow ") ? read.allow(text) : read.deny(text);
        }

        assertEquals(filter, same);
        assertEquals(filter.hashCode(), same.hashCode());
        assertEquals(filter.toString(), same.toString());
        assertEquals(filter, read);
        assertEquals(filter.hashCode(), read.hashCode());
    }

    // --------------------------------------------------------------------------------------------------- references

    /** An address as a number of 32 or 128 bits. */
    record Address(boolean ipv4, BigInteger number) {

        static final BigInteger MAPPED = BigInteger.valueOf(0xffff);

        int width() {
            return ipv4 ? 32 : 128;
        }

        boolean isValid() {
            return number.signum() >= 0
                    && number.bitLength() <= width()
                    && (ipv4 || !number.shiftRight(32).equals(MAPPED));
        }

        Address plus(int difference) {
            return new Address(ipv4, number.add(BigInteger.valueOf(difference)));
        }

        /** The next address of the family, or {@code null}. */
        Address next() {
            return plus(1).isValid() ? plus(1) : null;
        }

        Address withHostBits(int length, boolean set) {
            BigInteger host = BigInteger.ONE.shiftLeft(width() - length).subtract(BigInteger.ONE);
            return new Address(ipv4, set ? number.or(host) : number.andNot(host));
        }

        String text() {
            List<String> parts = new ArrayList<>();
            int bits = ipv4 ? 8 : 16;
            for (int shift = width() - bits; shift >= 0; shift -= bits) {
                int part = number.shiftRight(shift).intValue() & (1 << bits) - 1;
                parts.add(String.format(Locale.ROOT, ipv4 ? "%d" : "%x", part));
            }
            return String.join(ipv4 ? "." : ":", parts);
        }
    }

    /** A rule with the length of its prefix, or -1 if it is a range. */
    record Rule(boolean allow, Address first, Address last, int length) {

        static Rule network(boolean allow, Address address, int length) {
            int inFamily = length % (address.width() + 1);
            return new Rule(
                    allow, address.withHostBits(inFamily, false), address.withHostBits(inFamily, true), inFamily);
        }

        static Rule range(boolean allow, Address one, Address other) {
            // The other in the family of the one.
            Address end = one.ipv4() == other.ipv4() ? other : one;
            return one.number().compareTo(end.number()) <= 0
                    ? new Rule(allow, one, end, -1)
                    : new Rule(allow, end, one, -1);
        }

        Rule as(boolean verdict) {
            return new Rule(verdict, first, last, length);
        }

        boolean covers(Address address) {
            return address.ipv4() == first.ipv4()
                    && address.number().compareTo(first.number()) >= 0
                    && address.number().compareTo(last.number()) <= 0;
        }

        String text() {
            return length < 0 ? first.text() + "-" + last.text() : first.text() + "/" + length;
        }
    }

    private static boolean walk(boolean allowAll, List<Rule> rules, Address address) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).covers(address)) {
                return rules.get(i).allow();
            }
        }
        return allowAll;
    }

    private static Stream<Address> borders(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> Stream.of(
                        rule.first().plus(-1),
                        rule.first(),
                        rule.last(),
                        rule.last().plus(1)))
                .filter(Address::isValid);
    }

    private static List<Boolean> verdicts(AddressFilter filter, List<Rule> rules) {
        return borders(rules).map(address -> filter.allows(address.text())).toList();
    }

    private static AddressFilter filter(boolean allowAll, List<Rule> rules) {
        return add(allowAll ? AddressFilter.allowAll() : AddressFilter.denyAll(), rules);
    }

    private static AddressFilter add(AddressFilter start, List<Rule> rules) {
        AddressFilter filter = start;
        for (Rule rule : rules) {
            filter = rule.allow() ? filter.allow(rule.text()) : filter.deny(rule.text());
        }
        return filter;
    }

    // ---------------------------------------------------------------------------------------------------- providers

    @Provide
    Arbitrary<List<Rule>> rules() {
        Arbitrary<Boolean> allow = Arbitraries.of(true, false);
        Arbitrary<Rule> networks = Combinators.combine(
                        allow, addresses(), Arbitraries.integers().between(0, 33 * 129 - 1))
                .as(Rule::network);
        Arbitrary<Rule> ranges =
                Combinators.combine(allow, addresses(), addresses()).as(Rule::range);
        return Arbitraries.oneOf(networks, ranges).list().ofMaxSize(30);
    }

    @Provide
    Arbitrary<Address> addresses() {
        Arbitrary<BigInteger> near = Combinators.combine(
                        Arbitraries.of(
                                "0",
                                "a000000",
                                "ffffffff",
                                "fffeffffffff",
                                "1000000000000",
                                "20010db800000000ffffffffffffffff",
                                "20010db8000000010000000000000000",
                                "80000000000000000000000000000000",
                                "ffffffffffffffffffffffffffffffff"),
                        Arbitraries.integers().between(-20, 20))
                .as((hex, difference) -> new BigInteger(hex, 16).add(BigInteger.valueOf(difference)));
        Arbitrary<BigInteger> any =
                Arbitraries.bytes().array(byte[].class).ofSize(16).map(bytes -> new BigInteger(1, bytes));
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.frequencyOf(Tuple.of(2, near), Tuple.of(1, any)),
                        Arbitraries.of(0, 96))
                // Of the long numbers IPv4 has the first or the last 32 bits.
                .as((ipv4, number, shift) -> new Address(ipv4, ipv4 ? ipv4Part(number, shift) : number))
                .filter(Address::isValid);
    }

    private static BigInteger ipv4Part(BigInteger number, int shift) {
        return number.shiftRight(shift).and(BigInteger.valueOf(0xffff_ffffL));
    }
}
