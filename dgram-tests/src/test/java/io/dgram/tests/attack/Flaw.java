package io.dgram.tests.attack;

/** What is odd about a datagram besides its addresses. */
enum Flaw {
    NONE,
    /** No checksum: allowed with IPv4, dropped with IPv6 (RFC 768, RFC 8200). */
    NO_CHECKSUM,
    WRONG_CHECKSUM,
    /** The length of the UDP header is less than what is there: the rest is not part of the datagram. */
    TOO_SHORT_A_LENGTH,
    TOO_LONG_A_LENGTH,
    /** The length of a jumbogram (RFC 2675). */
    NO_LENGTH,
    /** Options in the IP header, or behind it. */
    OPTIONS,
    /** A time to live of 1. */
    LAST_HOP,
    /** A time to live of 0. */
    NO_HOPS
}
