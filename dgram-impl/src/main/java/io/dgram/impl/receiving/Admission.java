package io.dgram.impl.receiving;

import io.dgram.filter.AddressFilter;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.stats.Traffic;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Decides which datagrams are let in, at one place for all ways of receiving, and counts those that are not.
 *
 * <p>A flood of datagrams that are kept out must not keep a thread from others, or from noticing that it is to stop:
 * after some of them in a row an attempt to receive ends ({@link #mayGoOn()}).
 */
final class Admission {

    /** How many datagrams in a row an attempt may reject before it ends. */
    private static final int MAX_REJECTED = 64;

    private final SocketState state;
    private final Traffic traffic;
    private volatile AddressFilter filter; // set by any thread
    private int left; // under the inbox's lock, as is the rest

    Admission(SocketState state, Optional<AddressFilter> filter, Traffic traffic) {
        this.state = state;
        this.filter = filter.orElse(AddressFilter.allowAll());
        this.traffic = traffic;
    }

    /** Replaces the filter, from the next datagram on. Any thread may call this. */
    void filter(AddressFilter next) {
        filter = next;
    }

    /** Begins an attempt to receive. */
    void begin() {
        left = MAX_REJECTED;
    }

    /** Tells whether the attempt may look at another datagram. */
    boolean mayGoOn() {
        return left > 0;
    }

    /** Decides about a datagram, and counts it if it is kept out. */
    boolean admits(InetAddress sender) {
        boolean admitted = filter.allows(sender);
        if (!admitted) {
            left--;
            traffic.filtered();
            Recorder.filtered(state, sender);
        }
        return admitted;
    }
}
