package io.dgram.tests.hosts;

import java.util.Locale;

/** A link that hosts are plugged into, each with an interface of the link's name. */
enum Link {
    LEFT(1),
    RIGHT(2),
    /** Nobody is plugged into this one at first. */
    EXTRA(3);

    private final int number;

    Link(int number) {
        this.number = number;
    }

    /** Returns the name of the interfaces. */
    String interfaceName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the hardware address of a host. */
    String hardware(int host) {
        return String.format(Locale.ROOT, "02:77:00:00:%02d:%02d", number, host);
    }

    String ipv4(int host) {
        return "10.77." + number + "." + host;
    }

    String ipv6(int host) {
        return "fd77:0:0:" + number + "::" + host;
    }

    /** Returns the address to which all hosts of the link listen. */
    String broadcast() {
        return ipv4(255);
    }
}
