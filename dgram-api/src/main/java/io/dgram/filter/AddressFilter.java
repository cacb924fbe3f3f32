package io.dgram.filter;

import static java.util.stream.Collectors.joining;

import io.dgram.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which IP addresses are allowed. An immutable value, safe for use by any number of threads.
 *
 * <p>A filter consists of a default, {@link #allowAll()} or {@link #denyAll()}, and of rules, each of which allows or
 * denies some addresses. <em>The last rule that covers an address decides</em>, as in {@code .gitignore}; if none
 * covers it, the default applies. An exception therefore follows the rule that it is an exception to:
 *
 * {@snippet :
 * AddressFilter filter = AddressFilter.denyAll().allow("10.0.0.0/8", "2001:db8::/32").deny("10.1.0.0/16");
 * System.out.println(filter.allows("10.2.0.1")); // true
 * System.out.println(filter.allows("10.1.0.1")); // false
 * System.out.println(filter.allows("192.0.2.1")); // false
 * }
 *
 * <h2>Rules</h2>
 *
 * A rule is one of
 * <ul>
 *   <li>an address, {@code 192.0.2.7} or {@code 2001:db8::1}, as {@link Endpoint#of(String, int)} parses it but without
 *       a zone, never a name;
 *   <li>a network in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3), {@code 10.0.0.0/8} or
 *       {@code 2001:db8::/32}: an address and the length of the prefix, 0 to 32 for IPv4 and 0 to 128 for IPv6. Bits of
 *       the address after the prefix are ignored: {@code 1.1.1.0/16} is {@code 1.1.0.0/16};
 *   <li>a range, {@code 10.0.0.5-10.0.0.77}: the first and the last address, both included and both of the same family.
 * </ul>
 *
 * <p>A rule contains no spaces. Any other text throws an {@link IllegalArgumentException} that quotes the rule and says
 * what is wrong with it. Nothing is ever looked up.
 *
 * <h2>IPv4 and IPv6</h2>
 *
 * An IPv4 address and its IPv4-mapped IPv6 form (RFC 4291 section 2.5.5.2) are the same, both in rules and in addresses
 * to check: {@code ::ffff:10.0.0.1} is {@code 10.0.0.1}, and {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}. Every
 * other IPv6 rule covers IPv6 only, even if its range includes the mapped addresses: {@code ::/0} covers no IPv4
 * address, and {@code 0.0.0.0/0} no IPv6 address.
 *
 * <p>A filter does not distinguish zones ({@code %eth0}, RFC 4007). The text of a rule must not contain one; the zone
 * of an address to check, or of an {@link InetAddress} in a rule, is ignored.
 *
 * <h2>Cost</h2>
 *
 * A check does not iterate over the rules: it takes at most a binary search, about a hundred nanoseconds for a hundred
 * thousand rules, and once compiled allocates nothing for IPv4. Adding rules takes time in proportion to the number of
 * all rules, old and new: add many in one call.
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class AddressFilter {

    private static final int PRINTED_RULES = 8;
    private static final AddressFilter ALLOW_ALL = everything(true);
    private static final AddressFilter DENY_ALL = everything(false);

    private final boolean allowByDefault;
    private final List<AddressRule> rules;
    // The compiled rules, one table per family, so that IPv6 networks do not overwrite the mapped addresses.
    private final VerdictTable ipv4;
    private final VerdictTable ipv6;

    private AddressFilter(boolean allowByDefault, List<AddressRule> rules, VerdictTable ipv4, VerdictTable ipv6) {
        this.allowByDefault = allowByDefault;
        this.rules = rules;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    private static AddressFilter everything(boolean allow) {
        VerdictTable everywhere = VerdictTable.of(allow);
        return new AddressFilter(allow, List.of(), everywhere, everywhere);
    }

    /**
     * Returns the filter that allows every address: the start of a list of addresses to deny.
     *
     * @return the filter without rules, always the same object
     */
    public static AddressFilter allowAll() {
        return ALLOW_ALL;
    }

    /**
     * Returns the filter that denies every address: the start of a list of addresses to allow.
     *
     * @return the filter without rules, always the same object
     */
    public static AddressFilter denyAll() {
        return DENY_ALL;
    }

    /**
     * Allows addresses, overriding the existing rules.
     *
     * @param rules addresses, networks and ranges, as the class describes them
     * @return a filter with the rules of this filter, followed by these
     * @throws IllegalArgumentException if a rule is malformed
     */
    public AddressFilter allow(String... rules) {
        return allow(Arrays.asList(Objects.requireNonNull(rules, "rules")));
    }

    /**
     * Allows addresses, overriding the existing rules.
     *
     * @param rules addresses, networks and ranges, as the class describes them; copied
     * @return a filter with the rules of this filter, followed by these, in the order of the collection's iterator
     * @throws IllegalArgumentException if a rule is malformed
     */
    public AddressFilter allow(Collection<String> rules) {
        return with(true, parsed(rules));
    }

    /**
     * Allows an address, overriding the existing rules.
     *
     * @param address the address; a zone is ignored
     * @return a filter with the rules of this filter, followed by this one
     */
    public AddressFilter allow(InetAddress address) {
        return with(true, List.of(AddressRange.of(bitsOf(address))));
    }

    /**
     * Denies addresses, overriding the existing rules.
     *
     * @param rules addresses, networks and ranges, as the class describes them
     * @return a filter with the rules of this filter, followed by these
     * @throws IllegalArgumentException if a rule is malformed
     */
    public AddressFilter deny(String... rules) {
        return deny(Arrays.asList(Objects.requireNonNull(rules, "rules")));
    }

    /**
     * Denies addresses, overriding the existing rules.
     *
     * @param rules addresses, networks and ranges, as the class describes them; copied
     * @return a filter with the rules of this filter, followed by these, in the order of the collection's iterator
     * @throws IllegalArgumentException if a rule is malformed
     */
    public AddressFilter deny(Collection<String> rules) {
        return with(false, parsed(rules));
    }

    /**
     * Denies an address, overriding the existing rules.
     *
     * @param address the address; a zone is ignored
     * @return a filter with the rules of this filter, followed by this one
     */
    public AddressFilter deny(InetAddress address) {
        return with(false, List.of(AddressRange.of(bitsOf(address))));
    }

    private static List<AddressRange> parsed(Collection<String> rules) {
        List<AddressRange> ranges =
                new ArrayList<>(Objects.requireNonNull(rules, "rules").size());
        for (String rule : rules) {
            if (rule == null) {
                throw new NullPointerException("rules[" + ranges.size() + "]");
            }
            ranges.add(RuleParser.parse(rule));
        }
        return ranges;
    }

    private static AddressBits bitsOf(InetAddress address) {
        return AddressBits.of(Objects.requireNonNull(address, "address"));
    }

    private AddressFilter with(boolean allow, List<AddressRange> ranges) {
        Stream<AddressRule> added = ranges.stream().map(range -> new AddressRule(allow, range));
        return new AddressFilter(
                allowByDefault,
                Stream.concat(rules.stream(), added).toList(),
                ipv4.with(ranges.stream().filter(AddressRange::isIpv4), allow),
                ipv6.with(ranges.stream().filter(range -> !range.isIpv4()), allow));
    }

    /**
     * Tells whether an address is allowed.
     *
     * @param address the address; a zone is ignored
     * @return {@code true} if the last rule that covers the address allows it, or if no rule covers it and the default
     *     is {@link #allowAll()}
     */
    public boolean allows(InetAddress address) {
        Objects.requireNonNull(address, "address");
        if (rules.isEmpty()) {
            return allowByDefault; // most sockets have no rules, and the bits would be a new object
        }
        AddressBits bits = bitsOf(address);
        return (bits.isIpv4() ? ipv4 : ipv6).allows(bits.high(), bits.low());
    }

    /**
     * Tells whether an address is allowed.
     *
     * @param literal the address as text, as {@link Endpoint#of(String, int)} parses it; a zone is ignored
     * @return as {@link #allows(InetAddress)}
     * @throws IllegalArgumentException if the text is not an address, such as a name, or has the zone of an interface
     *     that does not exist
     */
    public boolean allows(String literal) {
        return allows(RuleParser.parseAddress(Objects.requireNonNull(literal, "literal")));
    }

    /**
     * Returns the rules in order, each in its canonical text.
     *
     * @return an unmodifiable list of texts such as {@code deny 10.0.0.0/8}, {@code allow 2001:db8::1} and
     *     {@code allow 10.0.0.5-10.0.0.77}: lower case, IPv6 addresses as RFC 5952 recommends, IPv4 never mapped, and a
     *     range that is a network or a single address written as that
     */
    public List<String> rules() {
        return rules.stream().map(AddressRule::toString).toList();
    }

    /**
     * Compares by value: the default, and the rules in their order.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is a filter with the same default and the same rules, however they were
     *     written; {@code false} for one whose different rules happen to have the same effect
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressFilter that && allowByDefault == that.allowByDefault && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return Objects.hash(allowByDefault, rules);
    }

    /**
     * Prints the default and the rules; if there are many, the first ones and their number.
     *
     * @return such as {@code AddressFilter[deny all, allow 10.0.0.0/8, deny 10.1.0.0/16]}
     */
    @Override
    public String toString() {
        Stream<String> first = Stream.concat(
                Stream.of(AddressRule.word(allowByDefault) + " all"),
                rules.stream().limit(PRINTED_RULES).map(AddressRule::toString));
        String more = rules.size() > PRINTED_RULES ? ", ... " + rules.size() + " rules]" : "]";
        return first.collect(joining(", ", "AddressFilter[", more));
    }
}
