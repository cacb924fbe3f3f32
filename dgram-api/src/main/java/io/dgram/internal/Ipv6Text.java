package io.dgram.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Prints IPv6 addresses as RFC 5952 recommends; the JDK prints all eight groups. */
public final class Ipv6Text {

    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /**
     * Prints an address.
     *
     * @param address 16 bytes
     * @return the text, without zone
     */
    public static String of(byte[] address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((address[2 * i] & 0xff) << 8) | (address[2 * i + 1] & 0xff);
        }
        int gap = longestRunOfZeros(groups);
        int end = gap + zerosAt(groups, gap);
        // RFC 5952 section 4.2.2: a single group of zeros is not shortened.
        boolean shorten = end - gap > 1;
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (shorten && i == gap) {
                text.append("::");
                i = end - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /**
     * Tells whether an address is IPv4-mapped, {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2).
     *
     * @param address 16 bytes
     * @return {@code true} if it is
     */
    public static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    /**
     * Returns the IPv4 address that an IPv4-mapped one represents.
     *
     * @param mapped 16 bytes
     * @return the IPv4 address
     */
    public static InetAddress unmap(byte[] mapped) {
        try {
            return InetAddress.getByAddress(mapped);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are an address", e);
        }
    }

    // Returns the first of the longest runs, as section 4.2.3 requires.
    private static int longestRunOfZeros(int[] groups) {
        int best = 0;
        for (int i = 1; i < GROUPS; i++) {
            if (zerosAt(groups, i) > zerosAt(groups, best)) {
                best = i;
            }
        }
        return best;
    }

    private static int zerosAt(int[] groups, int from) {
        int to = from;
        while (to < GROUPS && groups[to] == 0) {
            to++;
        }
        return to - from;
    }
}
