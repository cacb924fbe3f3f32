package io.dgram.filter;

import io.dgram.internal.AddressLiteral;
import java.net.InetAddress;

/** Parses the text of rules. */
final class RuleParser {

    private static final int MAX_PREFIX_DIGITS = 3;

    private RuleParser() {}

    /**
     * Parses an address, a network or a range.
     *
     * @throws IllegalArgumentException if the text is none of them
     */
    static AddressRange parse(String rule) {
        try {
            int slash = rule.indexOf('/');
            int dash = rule.indexOf('-');
            if (slash >= 0) {
                return network(rule.substring(0, slash), rule.substring(slash + 1));
            }
            return dash >= 0
                    ? range(rule.substring(0, dash), rule.substring(dash + 1))
                    : AddressRange.of(address(rule));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule '" + rule + "': " + e.getMessage(), e);
        }
    }

    private static AddressRange network(String literal, String prefix) {
        AddressBits address = address(literal);
        // The prefix length of a mapped address counts the bits of an IPv6 address, although it is an IPv4 address.
        int outside = literal.indexOf(':') < 0 ? AddressBits.MAPPED_LENGTH : 0;
        int length = outside + prefixLength(prefix, AddressBits.WIDTH - outside);
        AddressRange network = AddressRange.ofNetwork(address, length);
        if (network.isIpv4() != address.isIpv4()) {
            throw new IllegalArgumentException("prefix length '" + prefix + "' of an IPv4-mapped address is not from "
                    + AddressBits.MAPPED_LENGTH + " to " + AddressBits.WIDTH);
        }
        return network;
    }

    private static int prefixLength(String text, int max) {
        boolean number = !text.isEmpty()
                && text.length() <= MAX_PREFIX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        if (!number || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException("prefix length '" + text + "' is not a number from 0 to " + max);
        }
        return Integer.parseInt(text);
    }

    private static AddressRange range(String from, String to) {
        AddressBits first = address(from);
        AddressBits last = address(to);
        if (first.isIpv4() != last.isIpv4()) {
            throw new IllegalArgumentException("an IPv4 and an IPv6 address are no range");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("its first address is behind its last one");
        }
        return new AddressRange(first, last);
    }

    private static AddressBits address(String literal) {
        if (literal.indexOf('%') >= 0) {
            throw new IllegalArgumentException("'" + literal + "' has a zone, which a filter does not tell apart");
        }
        return AddressBits.of(parseAddress(literal));
    }

    /**
     * Parses an address literal, with or without a zone.
     *
     * @throws IllegalArgumentException if the text is not a literal
     */
    static InetAddress parseAddress(String literal) {
        InetAddress address = AddressLiteral.parse(literal);
        if (address == null) {
            throw new IllegalArgumentException("'" + literal + "' is not an IP address");
        }
        return address;
    }
}
