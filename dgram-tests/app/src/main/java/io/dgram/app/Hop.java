package io.dgram.app;

import io.dgram.IcmpError;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known about a router on the way, or about the host at its end.
 *
 * @param number how many hops away it is
 * @param error what it said about a datagram that got so far; empty if it said nothing in time
 * @param nanos how long that took, in nanoseconds
 */
record Hop(int number, Optional<IcmpError> error, long nanos) {

    /** Tells whether the datagram was not passed on because this is where it was addressed to. */
    boolean isTarget() {
        return kind().filter(IcmpError.Kind.PORT_UNREACHABLE::equals).isPresent();
    }

    /** Tells whether datagrams get no further, whatever their hop limit. */
    boolean isLast() {
        return kind().filter(kind -> kind != IcmpError.Kind.TTL_EXPIRED).isPresent();
    }

    private Optional<IcmpError.Kind> kind() {
        return error.map(IcmpError::kind);
    }

    String line() {
        if (error.isEmpty()) {
            return String.format(Locale.ROOT, "%2d  *", number);
        }
        String address = error.get().reporter().map(InetAddress::getHostAddress).orElse("somebody");
        String remark = isLast() && !isTarget() ? "  " + error.get().kind() : "";
        return String.format(Locale.ROOT, "%2d  %s  %.3f ms%s", number, address, nanos / 1e6, remark);
    }
}
