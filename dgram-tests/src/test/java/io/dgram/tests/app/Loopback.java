package io.dgram.tests.app;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The loopback addresses, without asking a resolver. */
final class Loopback {

    private static final int IPV6_BYTES = 16;

    private Loopback() {}

    /** Returns 127.0.0.1. */
    static InetAddress ipv4() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** Returns ::1. */
    static InetAddress ipv6() throws UnknownHostException {
        byte[] address = new byte[IPV6_BYTES];
        address[IPV6_BYTES - 1] = 1;
        return InetAddress.getByAddress(address);
    }
}
