package io.dgram.internal;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Distinguishes address literals from names, parses and prints literals, without ever querying a name service. */
public final class AddressLiteral {

    private static final int IPV4_PARTS = 4;
    private static final int MAX_SCOPE_DIGITS = 9;

    private AddressLiteral() {}

    /**
     * Prints an address as a literal: an IPv6 address as RFC 5952 recommends, with its zone if it has one (RFC 4007).
     *
     * @param address the address
     * @return such as {@code 192.0.2.1}, {@code ::1} or {@code fe80::1%eth0}
     */
    public static String print(InetAddress address) {
        return address instanceof Inet6Address v6
                ? Ipv6Text.of(v6.getAddress()) + zoneOf(v6)
                : address.getHostAddress();
    }

    // A received address has a numeric scope only, but people and configuration files use the interface's name.
    private static String zoneOf(Inet6Address address) {
        int scope = address.getScopeId();
        if (scope == 0) {
            return "";
        }
        try {
            NetworkInterface byIndex = NetworkInterface.getByIndex(scope);
            return "%" + (byIndex == null ? Integer.toString(scope) : byIndex.getName());
        } catch (SocketException e) {
            return "%" + scope;
        }
    }

    /**
     * Parses an address literal.
     *
     * <p>A text that contains a colon, or whose last label is a number, cannot be a host name (RFC 1123 section 2.1):
     * it is a literal or malformed. The JDK would look up some of these ({@code 256.256.256.256}, {@code z::1}) and
     * read others as 4.2BSD did ({@code 127.1}, {@code 0177.0.0.1}).
     *
     * @param text an IPv4 address of four decimal numbers; an IPv6 address, with or without brackets, with or without a
     *     zone; or anything else
     * @return the address, or {@code null} if the text is neither and may be a name
     * @throws UnknownZoneException if the zone names an interface that does not exist
     * @throws IllegalArgumentException if the text can only be a literal and is malformed
     */
    public static @Nullable InetAddress parse(String text) {
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        String lastLabel = text.substring(text.lastIndexOf('.') + 1);
        return isNumber(lastLabel) ? parseIpv4(text) : null;
    }

    /**
     * Parses a host that was given next to a port: as {@link #parse}, but with a specific message if the host ends with
     * a port as well.
     *
     * @param text the host
     * @return the address, or {@code null} if the text is not a literal and may be a name
     */
    public static @Nullable InetAddress parseHost(String text) {
        if (hasPort(text)) {
            throw new IllegalArgumentException(endsWithPort(text) + ", which is an argument of its own");
        }
        return parse(text);
    }

    // An IPv6 address without brackets has at least two colons.
    private static boolean hasPort(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0
                && isNumber(text.substring(colon + 1))
                && (text.indexOf(':') == colon || (text.startsWith("[") && text.charAt(colon - 1) == ']'));
    }

    private static String endsWithPort(String text) {
        return "'" + text + "' is not an IP address: it ends with a port";
    }

    private static InetAddress parseIpv6(String text) {
        if (hasPort(text)) {
            throw new IllegalArgumentException(endsWithPort(text));
        }
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        try {
            // The JDK treats a text in brackets as a literal, whatever it begins with.
            InetAddress address = InetAddress.getByName("[" + (zone < 0 ? bare : bare.substring(0, zone)) + "]");
            return zone < 0 ? address : scoped(text, address, bare.substring(zone + 1));
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv6 address: " + e.getMessage(), e);
        }
    }

    // Resolves the zone to an index here: the JDK knows a name only if that interface has an address of the same scope.
    private static InetAddress scoped(String text, InetAddress address, String zone) throws IOException {
        if (isNumber(zone) && zone.length() <= MAX_SCOPE_DIGITS) {
            return Inet6Address.getByAddress(null, address.getAddress(), Integer.parseInt(zone));
        }
        NetworkInterface networkInterface = zone.isEmpty() ? null : NetworkInterface.getByName(zone);
        if (networkInterface == null && !zone.isEmpty()) {
            throw new UnknownZoneException("'" + text + "' is not an IPv6 address: no network interface '" + zone
                    + "'; there are " + interfaceNames());
        }
        if (networkInterface == null) {
            throw new UnknownHostException("the zone is empty");
        }
        return Inet6Address.getByAddress(null, address.getAddress(), networkInterface.getIndex());
    }

    private static String interfaceNames() {
        try {
            return NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .collect(Collectors.joining(", "))
                    + " with an address";
        } catch (SocketException e) { // also thrown where there is none
            return "none that can be listed (" + e.getMessage() + ")";
        }
    }

    private static InetAddress parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[IPV4_PARTS];
        boolean valid = parts.length == IPV4_PARTS;
        for (int i = 0; valid && i < IPV4_PARTS; i++) {
            String part = parts[i];
            // A leading zero is ambiguous: some parsers read the number as octal.
            valid = isNumber(part) && part.length() <= 3 && (part.length() == 1 || part.charAt(0) != '0');
            int value = valid ? Integer.parseInt(part) : 0;
            valid &= value <= 255;
            address[i] = (byte) value;
        }
        if (!valid) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 address of four decimal numbers");
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
